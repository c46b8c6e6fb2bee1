package dev.cairn.http.page;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.format.DateTimeParseException;

/** Times as of RFC 3339, read without the cost of a general formatter: every event has one. */
final class Rfc3339 {

    /** Of {@code 2026-01-31T23:59:59}. */
    private static final int SECONDS_END = 19;

    private static final int MAX_FRACTION_DIGITS = 9;

    private final String text;
    private int at;

    private Rfc3339(String text) {
        this.text = text;
    }

    /**
     * Reads a time. A fraction may have any number of digits, of which nine count; a leap second is
     * the first moment of the next minute.
     *
     * @throws DateTimeException if it is none
     */
    static Instant parse(String text) {
        return new Rfc3339(text).read();
    }

    private Instant read() {
        if (text.length() <= SECONDS_END) {
            throw refused();
        }
        LocalDate day = LocalDate.of(digits(0, 4), after('-', 5), after('-', 8));
        char separator = text.charAt(10);
        if (separator != 'T' && separator != 't' && separator != ' ') {
            throw refused();
        }
        int hour = digits(11, 2);
        int minute = after(':', 14);
        int second = after(':', 17);
        if (hour > 23 || minute > 59 || second > 60) {
            throw refused();
        }
        at = SECONDS_END;
        long nanos = fraction();
        long seconds = day.toEpochDay() * 86_400L + hour * 3600L + minute * 60L + second - offset();
        return Instant.ofEpochSecond(seconds, second == 60 ? 0 : nanos);
    }

    private long fraction() {
        if (text.charAt(at) != '.') {
            return 0;
        }
        int start = ++at;
        long nanos = 0;
        while (at < text.length() && isDigit(at)) {
            nanos = at - start < MAX_FRACTION_DIGITS ? nanos * 10 + digits(at, 1) : nanos;
            at++;
        }
        if (at == start) {
            throw refused();
        }
        for (int have = at - start; have < MAX_FRACTION_DIGITS; have++) {
            nanos *= 10;
        }
        return nanos;
    }

    /** Seconds east of UTC. */
    private int offset() {
        char sign = at < text.length() ? text.charAt(at) : ' ';
        if ((sign == 'Z' || sign == 'z') && text.length() == at + 1) {
            return 0;
        }
        if ((sign != '+' && sign != '-') || text.length() != at + 6) {
            throw refused();
        }
        int seconds = digits(at + 1, 2) * 3600 + after(':', at + 4) * 60;
        return sign == '-' ? -seconds : seconds;
    }

    /** Two digits behind a separator. */
    private int after(char separator, int start) {
        if (text.charAt(start - 1) != separator) {
            throw refused();
        }
        return digits(start, 2);
    }

    private int digits(int start, int count) {
        int value = 0;
        for (int i = start; i < start + count; i++) {
            if (!isDigit(i)) {
                throw refused();
            }
            value = value * 10 + text.charAt(i) - '0';
        }
        return value;
    }

    private boolean isDigit(int index) {
        return text.charAt(index) >= '0' && text.charAt(index) <= '9';
    }

    private DateTimeException refused() {
        return new DateTimeParseException(
                "no time as of RFC 3339", text, Math.min(at, text.length()));
    }
}
