package dev.cairn.http.page;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Times as APIs write them. */
class TimeFormatTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "rfc3339|2026-01-02T03:04:05Z|2026-01-02T03:04:05Z",
                "rfc3339|2026-01-02t03:04:05.1z|2026-01-02T03:04:05.1Z",
                "rfc3339|2026-01-02 03:04:05.123456789123+00:00|2026-01-02T03:04:05.123456789Z",
                "rfc3339|2026-01-02T03:04:05-01:30|2026-01-02T04:34:05Z",
                "rfc3339|2016-12-31T23:59:60.5Z|2017-01-01T00:00:00Z",
                "rfc3339| 1969-12-31T23:59:59.25Z |1969-12-31T23:59:59.25Z",
                "iso8601|2026-01-02T03:04:05.678+0100|2026-01-02T02:04:05.678Z",
                "iso8601|2026-01-02T03:04:05+01|2026-01-02T02:04:05Z",
                "iso8601|2026-01-02T03:04:05,678|2026-01-02T03:04:05.678Z",
                "iso8601|2026-01-02 03:04|2026-01-02T03:04:00Z",
                "iso8601|2026-01-02|2026-01-02T00:00:00Z",
                "iso8601|20260102T030405Z|2026-01-02T03:04:05Z",
                "iso8601|20260102T030405.5+02:00|2026-01-02T01:04:05.5Z",
                "iso8601|2026-01-02T03:04:05.123456Z|2026-01-02T03:04:05.123456Z",
                "unix|1700000000|2023-11-14T22:13:20Z",
                "unix|1700000000.000123|2023-11-14T22:13:20.000123Z",
                "unix|1.7E9|2023-11-14T22:13:20Z",
                "unix|-0.5|1969-12-31T23:59:59.5Z",
                "unix_ms|1700000000123|2023-11-14T22:13:20.123Z",
                "unix_ms|1700000000123.5|2023-11-14T22:13:20.123500Z",
                "unix_us|1700000000123456|2023-11-14T22:13:20.123456Z",
                "unix_ns|1700000000123456789|2023-11-14T22:13:20.123456789Z",
                "yyyy-MM-dd HH:mm:ss|2026-01-02 03:04:05|2026-01-02T03:04:05Z",
                "dd/MMM/yyyy:HH:mm:ss Z|02/Jan/2026:03:04:05 +0100|2026-01-02T02:04:05Z",
                "dd MMM yyyy|02 JAN 2026|2026-01-02T00:00:00Z",
                "yyyy-MM-dd HH:mm:ss VV|2026-07-02 03:04:05 Europe/Berlin|2026-07-02T01:04:05Z"
            })
    void aTimeIsRead(String format, String text, Instant time) {
        assertThat(utc(format).parse(text)).isEqualTo(time);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "rfc3339|",
                "rfc3339|2026-01-02",
                "rfc3339|2026-01-02T03:04:05",
                "rfc3339|2026-01-02T03:04:05.Z",
                "rfc3339|2026-01-02T03:04:05+01",
                "rfc3339|2026-01-02T03:04:05Zx",
                "rfc3339|2026-02-30T03:04:05Z",
                "rfc3339|2026-01-02T24:04:05Z",
                "rfc3339|2026-01-02T03:04:61Z",
                "rfc3339|2026/01/02T03:04:05Z",
                "rfc3339|1700000000",
                "iso8601|yesterday",
                "iso8601|",
                "iso8601|03:04",
                "unix|2026-01-02T03:04:05Z",
                "unix|true",
                "unix|1E999999999",
                "unix|1E-999999999",
                "unix|99999999999999999999",
                "unix|",
                "yyyy-MM-dd|2026-13-01"
            })
    void whatIsNoTimeIsRefused(String format, String text) {
        assertThatThrownBy(() -> utc(format).parse(text == null ? "" : text))
                .isInstanceOf(DateTimeException.class);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "rfc3339|2026-01-02T03:04:05.678Z|PT0.001S",
                "iso8601|2026-01-02T03:04:05.678Z|PT0.001S",
                "unix|1767323045|PT1S",
                "unix_ms|1767323045678|PT0.001S",
                "unix_us|1767323045678999|PT0.000001S",
                "unix_ns|1767323045678999999|PT0.000000001S",
                "yyyy-MM-dd'T'HH:mm:ss'Z'|2026-01-02T03:04:05Z|PT1S",
                "yyyy-MM-dd HH:mm|2026-01-02 03:04|PT1M",
                "yyyy-MM-dd|2026-01-02|PT24H"
            })
    void aTimeIsWrittenRoundedDown(String format, String text, Duration granule) {
        assertThat(utc(format).format(Instant.parse("2026-01-02T03:04:05.678999999Z")))
                .isEqualTo(text);
        assertThat(utc(format).granule()).isEqualTo(granule);
    }

    @ParameterizedTest
    @ValueSource(strings = {"iso8601", "yyyy-MM-dd HH:mm"})
    void aTimeThatNamesNoZoneIsOfTheOption(String format) {
        TimeFormat berlin = TimeFormat.of("timeFormat", format, ZoneId.of("Europe/Berlin"));

        assertThat(berlin.parse("2026-07-02 03:04"))
                .isEqualTo(Instant.parse("2026-07-02T01:04:00Z"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "epoch", "rfc3999", "yyyy", "HH:mm:ss", "'", "unix-ms"})
    void whatIsNoFormatIsRefused(String text) {
        assertThatThrownBy(() -> TimeFormat.of("timeFormat", text, ZoneOffset.UTC))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("timeFormat=" + text + " is not accepted; give rfc3339")
                .hasMessageContaining("unix_ms");
    }

    @Property
    void whatIsWrittenIsReadBackRoundedDown(
            @ForAll @LongRange(min = -62_000_000_000L, max = 250_000_000_000L) long second,
            @ForAll @IntRange(max = 999_999_999) int nano) {
        Instant time = Instant.ofEpochSecond(second, nano);
        for (String name : new String[] {"rfc3339", "iso8601", "unix", "unix_ms", "unix_ns"}) {
            TimeFormat format = utc(name);
            Instant read = format.parse(format.format(time));
            assertThat(read).isBeforeOrEqualTo(time);
            assertThat(Duration.between(read, time)).isLessThan(format.granule());
        }
    }

    @Property
    void theFastReaderAgreesWithTheOneOfTheJdk(
            @ForAll @LongRange(min = -62_000_000_000L, max = 250_000_000_000L) long second,
            @ForAll @IntRange(max = 999_999_999) int nano) {
        String text = Instant.ofEpochSecond(second, nano).toString();

        assertThat(Rfc3339.parse(text)).isEqualTo(Instant.parse(text));
    }

    private static TimeFormat utc(String format) {
        return TimeFormat.of("timeFormat", format, ZoneOffset.UTC);
    }
}
