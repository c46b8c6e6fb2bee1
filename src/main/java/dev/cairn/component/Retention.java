package dev.cairn.component;

import dev.cairn.checkpoint.Checkpoint;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * How long checkpoints of what is gone are kept: the one rule for removing them and for telling of
 * it. A checkpoint that does not say when it was committed is kept for good.
 */
public final class Retention {

    private final Duration maxAge;
    private final Clock clock;

    /**
     * A rule.
     *
     * @param maxAge counted from the last commit of the checkpoint
     */
    public Retention(Duration maxAge, Clock clock) {
        this.maxAge = maxAge;
        this.clock = clock;
    }

    /** Whether a checkpoint may be removed if what it reads is gone. */
    public boolean isOld(Checkpoint checkpoint) {
        Instant oldest = clock.instant().minus(maxAge);
        return checkpoint.updated().filter(updated -> updated.isBefore(oldest)).isPresent();
    }

    /** Until when a checkpoint is kept at least; empty if for good. */
    public Optional<Instant> end(Checkpoint checkpoint) {
        Instant last = Instant.MAX.minus(maxAge);
        return checkpoint
                .updated()
                .filter(updated -> updated.isBefore(last))
                .map(updated -> updated.plus(maxAge));
    }

    /** A time for people: {@code 24 h}, {@code 5 min}, {@code 90 s}, {@code 200 ms}. */
    public static String text(Duration time) {
        long millis = time.toMillis();
        if (millis % 1000 != 0) {
            return millis + " ms";
        }
        long seconds = millis / 1000;
        if (seconds % 3600 == 0) {
            return seconds / 3600 + " h";
        }
        return seconds % 60 == 0 ? seconds / 60 + " min" : seconds + " s";
    }
}
