package dev.cairn.component;

import dev.cairn.checkpoint.CheckpointRegistry;
import dev.cairn.checkpoint.Entry;
import dev.cairn.checkpoint.Key;
import dev.cairn.checkpoint.SeenEntries;
import dev.cairn.checkpoint.Update;
import dev.cairn.delivery.Committer;
import dev.cairn.source.Partition;
import dev.cairn.source.SeenIds;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;

/** What sources keep in the registry besides their positions. Thread-safe. */
public final class SourceMemory {

    private static final String BUDGETS = "budgets";

    private final CheckpointRegistry registry;
    private final Committer committer;
    private final Duration patience;

    SourceMemory(CheckpointRegistry registry, Committer committer, Duration patience) {
        this.registry = registry;
        this.committer = committer;
        this.patience = patience;
    }

    /**
     * The ids that a partition's source has passed, committed or being committed right now.
     *
     * @throws IOException if a commit hangs
     */
    public List<SeenIds> seen(Partition partition) throws IOException, InterruptedException {
        Optional<Update> inDoubt = committer.inDoubt(patience);
        SortedMap<String, Entry> entries = registry.section(SeenEntries.SECTION);
        inDoubt.ifPresent(
                update -> update.entries().forEach((key, entry) -> apply(entries, key, entry)));
        return entries.entrySet().stream()
                .flatMap(
                        each ->
                                SeenEntries.read(partition, each.getKey(), each.getValue())
                                        .stream())
                .toList();
    }

    private static void apply(Map<String, Entry> entries, Key key, Optional<Entry> entry) {
        if (key.section().equals(SeenEntries.SECTION)) {
            entry.ifPresentOrElse(
                    one -> entries.put(key.name(), one), () -> entries.remove(key.name()));
        }
    }

    /** What is known of a rate limit that several sources may share; empty if nothing is. */
    public Map<String, Object> budget(String group) {
        return registry.entry(new Key(BUDGETS, group)).map(Entry::members).orElse(Map.of());
    }

    /** Keeps what is known of a rate limit; soon, and without waiting for it. */
    public void keepBudget(String group, Map<String, ?> members) {
        Map<Key, Optional<Entry>> entry =
                Map.of(new Key(BUDGETS, group), Optional.of(Entry.of(members)));
        committer
                .commit(new Update(Map.of(), Set.of(), entry, List.of()))
                .exceptionally(failure -> null); // the committer says itself what is wrong
    }
}
