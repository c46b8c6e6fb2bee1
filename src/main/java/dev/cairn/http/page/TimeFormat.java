package dev.cairn.http.page;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.format.DateTimeParseException;
import java.time.temporal.ChronoField;
import java.time.temporal.TemporalAccessor;
import java.time.temporal.TemporalQueries;
import java.util.List;
import java.util.Locale;

/** How an API writes times: read from its events, and written into requests. Thread-safe. */
public final class TimeFormat {

    /** Values of the options besides a pattern. */
    private static final String ACCEPTED =
            "rfc3339, iso8601, unix, unix_ms, unix_us, unix_ns or a pattern as of java.time:"
                    + " yyyy-MM-dd HH:mm:ss";

    private static final DateTimeFormatter MILLIS_UTC =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSS'Z'", Locale.ENGLISH)
                    .withZone(ZoneOffset.UTC);

    private static final DateTimeFormatter ISO =
            withOffset("[uuuu-MM-dd['T'HH:mm[:ss]]][uuuuMMdd['T'HHmm[ss]]]");

    /** Of a number before its point, and behind it: 1E999999999 would fill the memory. */
    private static final int MAX_DIGITS = 30;

    private static final Instant WHOLE = Instant.parse("2001-01-01T00:00:00Z");

    private final Reader reader;
    private final Writer writer;
    private final Duration granule;

    @FunctionalInterface
    private interface Reader {
        Instant parse(String text);
    }

    @FunctionalInterface
    private interface Writer {
        String format(Instant time);
    }

    private TimeFormat(Reader reader, Writer writer) {
        this.reader = reader;
        this.writer = writer;
        this.granule =
                List.of(
                                Duration.ofNanos(1),
                                Duration.ofNanos(1000),
                                Duration.ofMillis(1),
                                Duration.ofSeconds(1),
                                Duration.ofMinutes(1),
                                Duration.ofHours(1))
                        .stream()
                        .filter(step -> !format(WHOLE).equals(format(WHOLE.plus(step))))
                        .findFirst()
                        .orElse(Duration.ofDays(1));
    }

    /**
     * The format of an option.
     *
     * @param option its name
     * @param text {@code rfc3339}, {@code iso8601}, {@code unix} (seconds), {@code unix_ms}, {@code
     *     unix_us}, {@code unix_ns} or a pattern
     * @param zone of a time that names none
     * @throws IllegalArgumentException if it is none of these
     */
    public static TimeFormat of(String option, String text, ZoneId zone) {
        return switch (text) {
            case "rfc3339" -> new TimeFormat(Rfc3339::parse, MILLIS_UTC::format);
            case "iso8601" -> new TimeFormat(value -> iso(value, zone), MILLIS_UTC::format);
            case "unix" -> unix(0);
            case "unix_ms" -> unix(3);
            case "unix_us" -> unix(6);
            case "unix_ns" -> unix(9);
            default -> pattern(option, text, zone);
        };
    }

    /**
     * Reads a time.
     *
     * @throws DateTimeException if the text is none of this format
     */
    public Instant parse(String text) {
        return reader.parse(text.strip());
    }

    /** Writes a time, rounded down to {@link #granule}. */
    public String format(Instant time) {
        return writer.format(time);
    }

    /** The smallest step in time that can be written: a second with {@code unix}. */
    public Duration granule() {
        return granule;
    }

    private static TimeFormat unix(int digits) {
        return new TimeFormat(text -> epoch(text, digits), time -> written(time, digits));
    }

    private static Instant epoch(String text, int digits) {
        try {
            BigDecimal number = new BigDecimal(text);
            if (number.precision() - number.scale() > MAX_DIGITS || number.scale() > MAX_DIGITS) {
                throw new DateTimeParseException("no number of a time", text, 0);
            }
            BigDecimal nanos = number.scaleByPowerOfTen(9 - digits);
            BigDecimal seconds = nanos.movePointLeft(9).setScale(0, RoundingMode.FLOOR);
            long rest = nanos.subtract(seconds.movePointRight(9)).longValue();
            return Instant.ofEpochSecond(seconds.longValueExact(), rest);
        } catch (ArithmeticException | NumberFormatException e) {
            throw new DateTimeParseException("no number of a time", text, 0, e);
        }
    }

    private static String written(Instant time, int digits) {
        return BigDecimal.valueOf(time.getEpochSecond())
                .add(BigDecimal.valueOf(time.getNano(), 9))
                .movePointRight(digits)
                .setScale(0, RoundingMode.FLOOR)
                .toPlainString();
    }

    private static TimeFormat pattern(String option, String pattern, ZoneId zone) {
        try {
            DateTimeFormatter formatter =
                    new DateTimeFormatterBuilder()
                            .parseCaseInsensitive()
                            .appendPattern(pattern)
                            .toFormatter(Locale.ENGLISH);
            TimeFormat format =
                    new TimeFormat(
                            text -> instant(formatter.parse(text), zone),
                            formatter.withZone(zone)::format);
            // a word that is misspelt is a pattern, too, but none that can be read back
            format.parse(format.format(WHOLE));
            return format;
        } catch (IllegalArgumentException | DateTimeException e) {
            throw new IllegalArgumentException(
                    option + "=" + pattern + " is not accepted; give " + ACCEPTED, e);
        }
    }

    private static Instant iso(String text, ZoneId zone) {
        StringBuilder plain = new StringBuilder(text.toUpperCase(Locale.ROOT).replace(',', '.'));
        int blank = plain.indexOf(" ");
        if (blank > 0) {
            plain.setCharAt(blank, 'T');
        }
        return instant(ISO.parse(plain), zone);
    }

    private static DateTimeFormatter withOffset(String pattern) {
        return new DateTimeFormatterBuilder()
                .appendPattern(pattern)
                .optionalStart()
                .appendFraction(ChronoField.NANO_OF_SECOND, 1, 9, true)
                .optionalEnd()
                .optionalStart()
                .appendOffset("+HH:MM", "Z")
                .optionalEnd()
                .optionalStart()
                .appendOffset("+HHmm", "Z")
                .optionalEnd()
                .toFormatter(Locale.ENGLISH);
    }

    private static Instant instant(TemporalAccessor read, ZoneId zone) {
        ZoneId written = read.query(TemporalQueries.zone());
        LocalTime time = read.query(TemporalQueries.localTime());
        return LocalDate.from(read)
                .atTime(time == null ? LocalTime.MIDNIGHT : time)
                .atZone(written == null ? zone : written)
                .toInstant();
    }
}
