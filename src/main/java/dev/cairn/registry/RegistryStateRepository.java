package dev.cairn.registry;

import dev.cairn.checkpoint.Entry;
import dev.cairn.checkpoint.Key;
import dev.cairn.checkpoint.Update;
import dev.cairn.component.Cairn;
import java.io.IOException;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.camel.CamelContext;
import org.apache.camel.CamelContextAware;
import org.apache.camel.RuntimeCamelException;
import org.apache.camel.spi.Configurer;
import org.apache.camel.spi.Metadata;
import org.apache.camel.spi.StateRepository;
import org.apache.camel.support.service.ServiceSupport;

/**
 * A state repository in the registry of the context, and a view of the positions in it. What {@link
 * #setState} returned for survives SIGKILL and power loss.
 *
 * <p>Without a name, keys that begin with {@code files/}, {@code containers/} or {@code
 * api_sources/} (each perhaps with {@code @GROUP} before the slash) are the positions of sources:
 * bytes, an RFC 3339 time, a cursor. All other keys are kept in section {@code state}. A repository
 * with a name keeps all its keys in section {@code state@NAME} and shows no positions.
 *
 * <p>It owns nothing: camel-kafka stops what it started when its route stops, and other routes go
 * on using it. Safe for all threads.
 */
@Metadata(
        label = "bean",
        description =
                "State repository in Cairn's registry, durable, and a view of the positions in it.",
        annotations = {"interfaceName=org.apache.camel.spi.StateRepository"})
@Configurer(metadataOnly = true)
public final class RegistryStateRepository extends ServiceSupport
        implements StateRepository<String, String>, CamelContextAware {

    private static final String VALUE = "value";

    private final Clock clock = Clock.systemUTC();
    private final OpenedEntries entries = new OpenedEntries("the state repository");
    private volatile String section = "state";

    @Metadata(
            description =
                    "Keeps the keys of this repository apart from those of others, in section"
                            + " state@NAME. Up to 100 letters, digits, dots, underscores and"
                            + " hyphens. Without a name also the positions of sources can be read"
                            + " and set.",
            defaultValue = "")
    private String name = "";

    /** A repository that is given its context by Camel. */
    public RegistryStateRepository() {}

    @Override
    public CamelContext getCamelContext() {
        return entries.context();
    }

    @Override
    public void setCamelContext(CamelContext camelContext) {
        entries.context(camelContext);
    }

    public String getName() {
        return name;
    }

    /**
     * Sets the name, empty by default.
     *
     * @throws IllegalArgumentException if it has other characters than letters, digits, dot,
     *     underscore and hyphen, or more than 100
     */
    public void setName(String name) {
        section = SectionName.of("state", name);
        this.name = name;
    }

    /** Opens the registry, so that a start fails and not the first exchange. */
    @Override
    protected void doStart() {
        entries.get();
    }

    /**
     * The value of a key, as it is committed; null if there is none.
     *
     * @throws IllegalArgumentException if the key is empty
     */
    @Override
    public String getState(String key) {
        Optional<PositionText> position = position(key);
        DurableEntries from = entries.get();
        if (position.isPresent()) {
            return from.get(position.get().key()).flatMap(position.get()::read).orElse(null);
        }
        return from.get(key(key)).flatMap(entry -> entry.text(VALUE)).orElse(null);
    }

    /**
     * Sets the value of a key, or removes it; durable on return.
     *
     * @param value any text; null removes the key, but no position
     * @throws IllegalArgumentException if the key is empty, or the value is not a position where
     *     the key is one
     * @throws IllegalStateException if the key is the position of something that a running route
     *     reads
     * @throws RuntimeCamelException with the trouble of the registry, if it could not be written
     */
    @Override
    public void setState(String key, String value) {
        Optional<PositionText> position = position(key);
        DurableEntries into = entries.get();
        if (position.isPresent()) {
            setPosition(into, position.get(), value);
        } else if (value == null) {
            into.commit(Map.of(key(key), Optional.empty()));
        } else {
            into.commit(Map.of(key(key), Optional.of(stateEntry(value, clock.instant()))));
        }
    }

    private static Entry stateEntry(String value, Instant now) {
        Map<String, Object> members = new LinkedHashMap<>();
        members.put(VALUE, value);
        members.put("last_updated", now.truncatedTo(ChronoUnit.MILLIS).toString());
        return Entry.of(members);
    }

    private void setPosition(DurableEntries into, PositionText position, String value) {
        if (value == null) {
            throw new IllegalArgumentException(
                    position.key() + " cannot be removed here; cairn registry reset does that");
        }
        boolean done = false;
        while (!done) {
            done = setIfUnchanged(into, position, value);
        }
    }

    /**
     * Looks at the file without holding up the committer, and at the readers in it: a route that
     * starts meanwhile either takes what is set here, or is seen.
     *
     * @return false if the entry was changed meanwhile, and therefore not now
     */
    private boolean setIfUnchanged(DurableEntries into, PositionText position, String value) {
        Key key = position.key();
        Optional<Entry> before = into.get(key);
        Update update = update(position, before, value);
        AtomicBoolean unchanged = new AtomicBoolean();
        into.commit(
                () -> {
                    requireUnread(into.cairn(), position);
                    unchanged.set(into.get(key).equals(before));
                    return unchanged.get() ? update : DurableEntries.NOTHING;
                });
        return unchanged.get();
    }

    private Update update(PositionText position, Optional<Entry> before, String value) {
        try {
            Entry after = position.write(before, value, clock.instant());
            return new Update(
                    Map.of(),
                    Set.of(),
                    Map.of(position.key(), Optional.of(after)),
                    position.skipped(before, after).stream().toList());
        } catch (IOException e) {
            throw new RuntimeCamelException(position.key() + ": " + e.getMessage(), e);
        }
    }

    /**
     * A running source has read its positions, and would overwrite what is set now; one that is
     * being started may have. Certain only for what asks while it is being committed.
     */
    static void requireUnread(Cairn cairn, PositionText position) {
        List<String> readers = cairn.readers(position.kind(), position.group());
        Key key = position.key();
        if (!readers.isEmpty() || cairn.pending().isFollowed(key.section(), key.name())) {
            throw new IllegalStateException(
                    key
                            + " cannot be changed while a route may be reading it: stop "
                            + (readers.isEmpty() ? "that route" : String.join(", ", readers))
                            + " first");
        }
    }

    private Optional<PositionText> position(String key) {
        if (key == null || key.isEmpty()) {
            throw new IllegalArgumentException("key is not accepted when empty; give any text");
        }
        return name.isEmpty() ? PositionText.parse(key) : Optional.empty();
    }

    private Key key(String key) {
        return new Key(section, key);
    }
}
