package dev.cairn.http.auth;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.Locale;

/** How a signature writes the time that it is made at, to the second. */
enum SigningDate {
    /** {@code Sun, 06 Nov 1994 08:49:37 GMT}, with two digits for the day (RFC 9110 §5.6.7). */
    RFC1123("rfc1123"),
    /** {@code 1994-11-06T08:49:37Z}. */
    ISO8601("iso8601"),
    /** Seconds since 1970. */
    UNIX("unix"),
    /** Milliseconds since 1970. */
    UNIX_MS("unix_ms");

    private static final DateTimeFormatter HTTP =
            DateTimeFormatter.ofPattern("EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.US)
                    .withZone(ZoneOffset.UTC);

    private final String text;

    SigningDate(String text) {
        this.text = text;
    }

    /** That of a name, or IllegalArgumentException. */
    static SigningDate of(String option, String name) {
        Given.word(option, name, "rfc1123", "iso8601", "unix", "unix_ms");
        return valueOf(name.toUpperCase(Locale.ROOT));
    }

    /** The time, written. */
    String write(Instant time) {
        return switch (this) {
            case RFC1123 -> HTTP.format(time);
            case ISO8601 -> time.truncatedTo(ChronoUnit.SECONDS).toString();
            case UNIX -> Long.toString(time.getEpochSecond());
            case UNIX_MS -> Long.toString(time.toEpochMilli());
        };
    }

    @Override
    public String toString() {
        return text;
    }
}
