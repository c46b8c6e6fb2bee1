package dev.cairn.source;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Optional;

/**
 * Times of a container engine, in nanoseconds since 1970-01-01T00:00:00Z: from then to the year
 * 2262. They are compared with each other, and never with this machine's clock.
 */
public final class EngineTime {

    private static final long NANOS = 1_000_000_000L;

    private EngineTime() {}

    /** RFC 3339 in UTC with nine digits of a second: {@code 2026-11-30T13:54:09.953758300Z}. */
    public static String text(long nanos) {
        String second = Instant.ofEpochSecond(nanos / NANOS).toString();
        String digits = Long.toString(nanos % NANOS + NANOS);
        return second.substring(0, second.length() - 1) + "." + digits.substring(1) + "Z";
    }

    /** What an RFC 3339 text says, whatever its digits and offset; empty if it is none. */
    public static Optional<Long> parse(String text) {
        try {
            Instant time = OffsetDateTime.parse(text.replace(' ', 'T')).toInstant();
            long second = Math.multiplyExact(time.getEpochSecond(), NANOS);
            return Optional.of(Math.addExact(second, time.getNano())).filter(one -> one >= 0);
        } catch (DateTimeException | ArithmeticException e) {
            return Optional.empty();
        }
    }
}
