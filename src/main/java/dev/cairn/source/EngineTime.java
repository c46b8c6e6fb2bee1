package dev.cairn.source;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.util.Optional;

/**
 * Times of a container engine, in nanoseconds since 1970-01-01T00:00:00Z: from then to the year
 * 2262. They are compared with each other, and never with this machine's clock.
 */
public final class EngineTime {

    private static final long NANOS = 1_000_000_000L;

    /** The form of {@link #text}, each digit a 0. */
    private static final String USUAL = "0000-00-00T00:00:00.000000000Z";

    /** Years whose every time can be counted. */
    private static final int MIN_YEAR = 1970;

    private static final int MAX_YEAR = 2261;

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
            long usual = usual(text);
            if (usual >= 0) {
                return Optional.of(usual);
            }
            Instant time = OffsetDateTime.parse(text.replace(' ', 'T')).toInstant();
            long second = Math.multiplyExact(time.getEpochSecond(), NANOS);
            return Optional.of(Math.addExact(second, time.getNano())).filter(one -> one >= 0);
        } catch (DateTimeException | ArithmeticException e) {
            return Optional.empty();
        }
    }

    /**
     * What a text in the form of {@link #text} says: without a general parser, which takes a third
     * of a commit. -1 if it has another form.
     */
    private static long usual(String text) {
        if (text.length() != USUAL.length()) {
            return -1;
        }
        for (int i = 0; i < USUAL.length(); i++) {
            char wanted = USUAL.charAt(i);
            char found = text.charAt(i);
            if (wanted == '0' ? found < '0' || found > '9' : found != wanted) {
                return -1;
            }
        }
        int year = number(text, 0, 4);
        int hour = number(text, 11, 13);
        int minute = number(text, 14, 16);
        int second = number(text, 17, 19);
        if (year < MIN_YEAR || year > MAX_YEAR || hour > 23 || minute > 59 || second > 59) {
            return -1;
        }
        long day = LocalDate.of(year, number(text, 5, 7), number(text, 8, 10)).toEpochDay();
        long seconds = ((day * 24 + hour) * 60 + minute) * 60 + second;
        return seconds * NANOS + number(text, 20, 29);
    }

    private static int number(String text, int from, int to) {
        int number = 0;
        for (int i = from; i < to; i++) {
            number = number * 10 + (text.charAt(i) - '0');
        }
        return number;
    }
}
