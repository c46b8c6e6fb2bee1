package dev.cairn.http;

import java.time.Duration;

/**
 * When to give up a refused cursor. At once if the last one has worked; a server that refuses every
 * cursor is given ever more time, because each time it sends everything again.
 */
final class Rewinds {

    private static final int MAX_DOUBLINGS = 6;

    private final Duration pause;

    private boolean worked = true;
    private int inVain;
    private long lastNanos;

    /**
     * No cursor was refused yet.
     *
     * @param pause least time between two that were in vain; doubled up to 64 times
     */
    Rewinds(Duration pause) {
        this.pause = pause;
    }

    /** A page came that was asked for with a cursor. */
    void cursorWorked() {
        worked = true;
        inVain = 0;
    }

    /** Whether a cursor that was refused may be given up now. */
    boolean isDue() {
        long wait = pause.toNanos() << Math.min(inVain, MAX_DOUBLINGS);
        return worked || System.nanoTime() - lastNanos >= wait;
    }

    /** It was given up. */
    void rewound() {
        inVain += worked ? 0 : 1;
        worked = false;
        lastNanos = System.nanoTime();
    }
}
