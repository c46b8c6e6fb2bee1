package dev.cairn.checkpoint;

import dev.cairn.source.Position;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Optional;

/**
 * One committed position, and when it was committed.
 *
 * @param id the partition's identity
 * @param position the place
 * @param updated when it was committed last; empty if the entry does not say, or says something
 *     that is not an RFC 3339 time
 */
public record Checkpoint(String id, Position position, Optional<Instant> updated) {

    static Checkpoint of(Position position, String updated) {
        return new Checkpoint(position.id(), position, time(updated));
    }

    private static Optional<Instant> time(String text) {
        try {
            return Optional.of(Instant.parse(text));
        } catch (DateTimeParseException e) {
            return Optional.empty();
        }
    }
}
