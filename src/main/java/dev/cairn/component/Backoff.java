package dev.cairn.component;

import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * Waits between deliveries, or between requests: the first doubled each time up to the longest,
 * give or take a fifth, so that what failed together does not come back together.
 */
public record Backoff(Duration first, Duration longest, RandomGenerator random) {

    /** The wait after the n-th failure in a row, from 1. */
    public Duration after(int failures) {
        long millis = longest.toMillis();
        int doublings = Math.max(0, failures - 1);
        if (doublings < 32) {
            millis = Math.min(millis, first.toMillis() << doublings);
        }
        return Duration.ofMillis(Math.round(millis * (0.8 + 0.4 * random.nextDouble())));
    }
}
