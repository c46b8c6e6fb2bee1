package dev.cairn.mirror;

import java.time.Duration;
import java.util.Optional;

/**
 * What one context knows of its runs over one pond: whether one is under way, how the last one
 * ended. Sources wait here for its end. Thread-safe.
 */
final class PondRuns {

    private int underWay;
    private int watchers;
    private long signals;
    private Optional<String> trouble = Optional.empty();

    /** A run begins, or tries to. */
    synchronized void begin() {
        underWay++;
    }

    /** It ended without having come far enough to tell anything. */
    synchronized void end() {
        underWay--;
        wakeUp();
    }

    /**
     * It ended.
     *
     * @param now what people must see to, if there is anything
     * @return whether somebody has to be told who is not: it is new, and no source tells of it
     */
    synchronized boolean end(Optional<String> now) {
        boolean untold = watchers == 0 && now.isPresent() && !now.equals(trouble);
        trouble = now;
        end();
        return untold;
    }

    synchronized boolean isUnderWay() {
        return underWay > 0;
    }

    /** What people must see to since the last run. */
    synchronized Optional<String> trouble() {
        return trouble;
    }

    /** A source tells of trouble from now on. */
    synchronized void watch() {
        watchers++;
    }

    synchronized void leave() {
        watchers--;
    }

    /** Counts ends of runs, and calls of {@link #wakeUp}. */
    synchronized long signals() {
        return signals;
    }

    synchronized void wakeUp() {
        signals++;
        notifyAll();
    }

    /**
     * Waits for another signal than those that were counted, or for the time.
     *
     * @return whether there was one
     */
    synchronized boolean await(long counted, Duration longest) {
        long end = System.nanoTime() + longest.toNanos();
        try {
            for (long left = longest.toNanos();
                    left > 0 && signals == counted;
                    left = end - System.nanoTime()) {
                wait(left / 1_000_000, (int) (left % 1_000_000));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return true;
        }
        return signals != counted;
    }
}
