package dev.cairn.checkpoint;

import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Optional;

/**
 * Says that a source has been started on this registry: from then on what is new to it starts at
 * its beginning.
 *
 * @param name the source: its endpoint and pattern
 * @param started when it was started for the first time
 */
public record Mark(String name, Instant started) {

    /** The registry section that holds marks. */
    public static final String SECTION = "sources";

    /**
     * Stands in a registry that a person took back to an older version, with the time as member
     * {@code at}: sinks are ahead of it, and what is cut off them is kept. Removed when they have
     * been recovered.
     */
    public static final Key RESTORED = new Key(SECTION, "restored");

    /** Where it stands in the registry. */
    public Key key() {
        return new Key(SECTION, name);
    }

    /** What stands there. */
    public Entry entry() {
        return Entry.EMPTY.with("started", started.toString());
    }

    /** The mark of a source, if it has been started before. */
    public static Optional<Mark> of(CheckpointRegistry registry, String name) {
        return registry.entry(new Key(SECTION, name)).map(entry -> new Mark(name, time(entry)));
    }

    private static Instant time(Entry entry) {
        try {
            return Instant.parse(entry.text("started").orElse(""));
        } catch (DateTimeParseException e) {
            return Instant.EPOCH;
        }
    }
}
