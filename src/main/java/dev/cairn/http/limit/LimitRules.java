package dev.cairn.http.limit;

import java.time.Duration;

/**
 * How much of a server's limits the sources of a group may take.
 *
 * @param headers where the server tells them
 * @param reserve how much of a window is left to others
 * @param perMinute requests in a minute, evenly spread; 0 for no limit of our own
 * @param longestWait the longest wait that a server is believed
 */
public record LimitRules(
        LimitHeaders headers, Reserve reserve, int perMinute, Duration longestWait) {

    public LimitRules {
        if (perMinute < 0) {
            throw new IllegalArgumentException(
                    "requestsPerMinute="
                            + perMinute
                            + " is not accepted; give 1 or more, or 0 for no limit of our own");
        }
        if (longestWait.toMillis() < 1000) {
            throw new IllegalArgumentException(
                    "limitMaxWait=" + longestWait.toMillis() + " is not accepted; give 1s or more");
        }
    }

    /**
     * A number of requests, or a part of the limit.
     *
     * @param amount requests, or per cent
     * @param percent whether it is a part
     */
    public record Reserve(long amount, boolean percent) {

        /** Requests that are left of a window; of an unknown limit (0 or less), the least. */
        public long of(long limit) {
            if (!percent) {
                return amount;
            }
            return amount == 0 ? 0 : Math.max(1, Math.max(0, limit) * amount / 100);
        }
    }
}
