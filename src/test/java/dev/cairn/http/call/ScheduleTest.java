package dev.cairn.http.call;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("R20")
class ScheduleTest {

    private static final Instant START = Instant.parse("2026-01-02T03:04:05Z");

    private static Schedule schedule(String text, long jitter) {
        return Schedule.of(text, jitter, new Random(1));
    }

    @ParameterizedTest
    @CsvSource({"30s, 30000", "1m30s, 90000", "500, 500", "1h, 3600000"})
    void aPeriodIsWaitedAfterEachRequest(String text, long millis) {
        Schedule schedule = schedule(text, 0);
        assertThat(schedule.first(START)).isEqualTo(START);
        assertThat(schedule.next(START)).isEqualTo(START.plusMillis(millis));
    }

    @Test
    void aCronExpressionIsOfTheSystemsTimeZone() {
        Schedule schedule = schedule("0 0/5 * * * ?", 0);
        ZoneId zone = ZoneId.systemDefault();
        Instant asked = ZonedDateTime.of(2026, 1, 2, 3, 4, 5, 0, zone).toInstant();
        Instant five = ZonedDateTime.of(2026, 1, 2, 3, 5, 0, 0, zone).toInstant();
        assertThat(schedule.first(asked)).isEqualTo(five);
        assertThat(schedule.next(asked)).isEqualTo(five);
        assertThat(schedule.next(five)).isEqualTo(five.plusSeconds(300));
    }

    @Test
    void timesAreMovedByATenthOfTheWaitAndThePeriodIsKeptOnTheAverage() {
        long seed = System.nanoTime();
        Schedule schedule = Schedule.of("60s", -1, new Random(seed));
        long sum = 0;
        for (int i = 0; i < 1000; i++) {
            Duration wait = Duration.between(START, schedule.next(START));
            assertThat(wait.toMillis()).as("seed " + seed).isBetween(57_000L, 63_000L);
            sum += wait.toMillis();
        }
        assertThat(sum / 1000).as("seed " + seed).isBetween(59_000L, 61_000L);
    }

    @Test
    void theTimeOfACronExpressionIsNeverAnticipated() {
        long seed = System.nanoTime();
        Schedule schedule = Schedule.of("0 * * * * ?", 10_000, new Random(seed));
        for (int i = 0; i < 1000; i++) {
            Duration wait = Duration.between(START, schedule.next(START));
            assertThat(wait.toMillis()).as("seed " + seed).isBetween(55_000L, 65_000L);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "0", "-5s", "often", "0 0 0", "61 * * * * ?"})
    void whatIsNeitherIsRefused(String text) {
        assertThatThrownBy(() -> schedule(text, 0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("schedule=" + text + " is not accepted; give a period");
    }
}
