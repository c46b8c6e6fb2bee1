package dev.cairn.http.call;

import java.time.Duration;

/**
 * How much time and memory a request may take.
 *
 * @param timeout of a connection, and of each read
 * @param totalTimeout of a request with its redirects
 * @param maxBodyBytes of an answer, after decompression
 * @param maxRedirects of a request
 */
record TransportLimits(
        Duration timeout, Duration totalTimeout, int maxBodyBytes, int maxRedirects) {

    /** Arrays cannot be much larger than an int. */
    private static final int LARGEST_BODY_BYTES = Integer.MAX_VALUE - 16;

    private static final Duration LONGEST = Duration.ofDays(1);

    TransportLimits {
        require("timeout", timeout);
        require("totalTimeout", totalTimeout);
        if (maxBodyBytes < 1 || maxBodyBytes > LARGEST_BODY_BYTES) {
            throw new IllegalArgumentException(
                    "maxBodyBytes="
                            + maxBodyBytes
                            + " is not accepted; give 1 to "
                            + LARGEST_BODY_BYTES);
        }
        if (maxRedirects < 0 || maxRedirects > 50) {
            throw new IllegalArgumentException(
                    "maxRedirects=" + maxRedirects + " is not accepted; give 0 to 50");
        }
    }

    private static void require(String option, Duration value) {
        if (value.isNegative() || value.isZero() || value.compareTo(LONGEST) > 0) {
            throw new IllegalArgumentException(
                    option + "=" + value.toMillis() + " is not accepted; give 1ms to 24h");
        }
    }
}
