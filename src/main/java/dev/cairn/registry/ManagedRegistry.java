package dev.cairn.registry;

import dev.cairn.checkpoint.Key;
import dev.cairn.checkpoint.Update;
import dev.cairn.component.Cairn;
import dev.cairn.delivery.CommitMetrics;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.camel.CamelContext;
import org.apache.camel.StaticService;
import org.apache.camel.api.management.ManagedAttribute;
import org.apache.camel.api.management.ManagedOperation;
import org.apache.camel.api.management.ManagedResource;
import org.apache.camel.util.json.JsonObject;

/**
 * The registry of a context as a management bean: {@code
 * org.apache.camel:context=NAME,type=services,name=ManagedRegistry}, where camel-management is on
 * the class path. What it removes is removed durably when it returns.
 */
@ManagedResource(description = "Cairn's registry of positions")
public final class ManagedRegistry implements StaticService {

    private final CamelContext context;
    private final Cairn cairn;

    ManagedRegistry(CamelContext context, Cairn cairn) {
        this.context = context;
        this.cairn = cairn;
    }

    @ManagedAttribute(description = "Where the registry is")
    public String getRegistry() {
        return cairn.registryName();
    }

    @ManagedAttribute(description = "Whether positions are kept at all")
    public boolean isEnabled() {
        return cairn.settings().enabled();
    }

    @ManagedAttribute(description = "Whether acknowledgements are committed as they come")
    public boolean isDurable() {
        return cairn.committer().isDurable();
    }

    @ManagedAttribute(description = "Commits that returned")
    public long getCommits() {
        return cairn.committer().metrics().commits();
    }

    @ManagedAttribute(description = "Commits that the store refused; each was tried again")
    public long getCommitFailures() {
        return cairn.committer().metrics().commitFailures();
    }

    @ManagedAttribute(description = "When the last commit returned; empty before the first")
    public String getLastCommit() {
        return cairn.committer().metrics().lastCommit().map(Instant::toString).orElse("");
    }

    @ManagedAttribute(description = "Acknowledged source bytes that are not committed")
    public long getUncommittedBytes() {
        return cairn.pending().uncommittedBytes();
    }

    @ManagedAttribute(description = "Flushes by the flush interval")
    public long getFlushesByInterval() {
        return flushes(CommitMetrics.Trigger.INTERVAL);
    }

    @ManagedAttribute(description = "Flushes because too much waited for a commit")
    public long getFlushesByFullBuffer() {
        return flushes(CommitMetrics.Trigger.BUFFER_FULL);
    }

    @ManagedAttribute(description = "Flushes asked for by a person or a route")
    public long getFlushesByHand() {
        return flushes(CommitMetrics.Trigger.MANUAL);
    }

    @ManagedAttribute(description = "Flushes because a route or the process stopped")
    public long getFlushesByStop() {
        return flushes(CommitMetrics.Trigger.STOP);
    }

    private long flushes(CommitMetrics.Trigger trigger) {
        return cairn.committer().metrics().flushes(trigger);
    }

    @ManagedAttribute(description = "Why health is DOWN; empty if it is not")
    public String getTrouble() {
        return cairn.trouble().orElse("");
    }

    @ManagedOperation(description = "Commits what is acknowledged now; durable on return")
    public void flush() {
        DurableEntries.of(context, cairn)
                .await(cairn.committer().flush(CommitMetrics.Trigger.MANUAL));
    }

    /** A line per entry of a section; of all positions if the section is empty or null. */
    @ManagedOperation(
            description = "Lists entries of a section (all positions if empty), a line each")
    public List<String> list(String section, int limit) {
        Optional<String> only = Optional.ofNullable(section).filter(name -> !name.isBlank());
        return new RegistryReport(cairn, only, Math.max(0, limit))
                .lines().stream().map(RegistryReport::text).toList();
    }

    /** An entry as JSON; empty if there is none. */
    @ManagedOperation(description = "An entry as JSON; empty if there is none")
    public String get(String section, String name) {
        return cairn.registry()
                .entry(new Key(section, name))
                .map(entry -> new JsonObject(entry.members()).toJson())
                .orElse("");
    }

    /**
     * Removes an entry; durable on return. A file whose checkpoint is removed is read as a new one.
     *
     * @return false if there was none
     * @throws IllegalArgumentException if the section holds what only Cairn itself may change
     * @throws IllegalStateException if a running route may be reading it
     */
    @ManagedOperation(description = "Removes a position, state or idempotent entry")
    public boolean remove(String section, String name) {
        Key key = new Key(section, name);
        Optional<PositionText> position = PositionText.parse(key.toString());
        if (position.isEmpty() && !section.matches("(state|idempotent)(@.*)?")) {
            throw new IllegalArgumentException(
                    "section="
                            + section
                            + " is not accepted; give files, containers, api_sources, mirrors, state"
                            + " or idempotent, perhaps with @GROUP or @NAME");
        }
        AtomicBoolean removed = new AtomicBoolean();
        DurableEntries.of(context, cairn)
                .commit(
                        () -> {
                            position.ifPresent(
                                    each -> RegistryStateRepository.requireUnread(cairn, each));
                            removed.set(cairn.registry().entry(key).isPresent());
                            return removed.get() ? removal(key) : DurableEntries.NOTHING;
                        });
        return removed.get();
    }

    private static Update removal(Key key) {
        return new Update(Map.of(), Set.of(), Map.of(key, Optional.empty()), List.of());
    }

    @Override
    public void start() {}

    @Override
    public void stop() {}
}
