package dev.cairn.http;

import dev.cairn.component.Backoff;
import dev.cairn.http.call.Schedule;
import dev.cairn.http.limit.Budget;
import dev.cairn.source.PassingException;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/**
 * When to ask again: at once, by the schedule, when a retry is due, and never before the budget has
 * something left. Only {@link #wakeUp} may be called by other threads.
 */
final class Pace {

    /** Longer than any wait in {@link HttpPollSource#poll}. */
    static final Duration UNTIL_WOKEN = Duration.ofDays(1);

    /** Failures in a row before people are told that something is wrong with the server. */
    private static final int TOLERATED = 4;

    private final Schedule schedule;
    private final Budget budget;
    private final Backoff retries;
    private final InstantSource clock;

    private long dueNanos;
    private int failures;
    private int refusals;
    private boolean caughtUp;
    private boolean woken;

    Pace(Schedule schedule, Budget budget, Backoff retries, InstantSource clock) {
        this.schedule = schedule;
        this.budget = budget;
        this.retries = retries;
        this.clock = clock;
        dueIn(schedule.first(clock.instant()));
    }

    /** Time until the next page may be asked for. */
    Duration untilDue() {
        long left = Math.max(0, dueNanos - System.nanoTime());
        if (left > 0) {
            return Duration.ofNanos(left);
        }
        return budget.untilAllowed();
    }

    /**
     * Waits until one of two times is over.
     *
     * @return whether it was woken, or the limit was reached
     */
    synchronized boolean await(Duration time, Duration limit) {
        boolean limited = limit.compareTo(time) <= 0;
        long end = System.nanoTime() + (limited ? limit : time).toNanos();
        try {
            for (long left = end - System.nanoTime();
                    left > 0 && !woken;
                    left = end - System.nanoTime()) {
                wait(left / 1_000_000, (int) (left % 1_000_000));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return true;
        }
        boolean was = woken;
        woken = false;
        return was || limited;
    }

    synchronized void wakeUp() {
        woken = true;
        notifyAll();
    }

    /** There is more. */
    void atOnce() {
        caughtUp = false;
        dueNanos = System.nanoTime();
    }

    /** There is nothing more for now. */
    void caughtUp(Instant askedAt) {
        caughtUp = true;
        dueIn(schedule.next(askedAt));
    }

    private void dueIn(Instant time) {
        Duration left = Duration.between(clock.instant(), time);
        dueNanos = System.nanoTime() + Math.max(0, left.toNanos());
    }

    /** A page came. */
    void succeeded() {
        failures = 0;
        refusals = 0;
    }

    /**
     * There was no answer, or half of one, or one that says that something failed.
     *
     * @param delay what the server asks for; zero if it does not say
     * @return what to tell the consumer: a few failures in a row need not be seen to
     */
    IOException failed(IOException cause, Duration delay) {
        failures++;
        dueAfter(delay.isZero() ? retries.after(failures) : delay);
        return failures > TOLERATED ? cause : new PassingException(cause);
    }

    /**
     * The server wants fewer requests.
     *
     * @param delay what it asks for; zero if it does not say
     */
    void slowDown(Duration delay) {
        refusals++;
        dueAfter(delay.isZero() ? retries.after(refusals) : delay);
    }

    /** Asking again soon would not help. */
    void refused() {
        failures++;
        dueAfter(retries.longest());
    }

    /** The longest wait between requests that fail. */
    Duration longestRetry() {
        return retries.longest();
    }

    private void dueAfter(Duration time) {
        caughtUp = false;
        dueNanos = System.nanoTime() + time.toNanos();
    }

    /** Whether there was nothing more when it was asked for last. */
    boolean isCaughtUp() {
        return caughtUp;
    }
}
