package dev.cairn.docker;

import dev.cairn.source.PassingException;
import java.io.IOException;
import java.time.Duration;

/**
 * An engine that does not answer: for a minute that is taken to pass, then it is for people to see
 * to. Thread-safe.
 */
final class Absence {

    private static final Duration PASSING = Duration.ofMinutes(1);

    private boolean lasts;
    private long sinceNanos;

    /** What a failure to reach it is to the consumer. */
    synchronized IOException judged(IOException cause) {
        if (!lasts) {
            lasts = true;
            sinceNanos = System.nanoTime();
        }
        boolean passing = System.nanoTime() - sinceNanos < PASSING.toNanos();
        return passing ? new PassingException(cause) : cause;
    }

    /** It has answered. */
    synchronized void end() {
        lasts = false;
    }

    /** Whether it did not answer when it was asked last. */
    synchronized boolean lasts() {
        return lasts;
    }
}
