package dev.cairn.component;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Tag;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

/** P10: within bounds, shorter when busier, and no flush when nothing has changed. */
@Tag("P10")
class AdaptiveIntervalProperties {

    private static final long SECOND = Duration.ofSeconds(1).toNanos();

    private static AdaptiveInterval interval(int min, int max, int target) {
        return new AdaptiveInterval(Duration.ofSeconds(min), Duration.ofSeconds(max), target, 0, 0);
    }

    @Property
    void P10_theIntervalIsAlwaysWithinItsBoundsAndWholeTicks(
            @ForAll @IntRange(min = 1, max = 5) int min,
            @ForAll @IntRange(max = 40) int more,
            @ForAll @IntRange(min = 1, max = 1000) int target,
            @ForAll @Size(max = 60) List<@IntRange(max = 2000) Integer> changes) {
        AdaptiveInterval interval = interval(min, min + more, target);
        long now = 0;
        long updates = 0;
        long flushed = 0;
        long flushedUpdates = 0;
        for (int each : changes) {
            now += min * SECOND;
            updates += each;
            boolean due = interval.isDue(now, updates);
            Duration current = interval.interval();
            assertThat(current).isBetween(Duration.ofSeconds(min), Duration.ofSeconds(min + more));
            assertThat(current.toSeconds() % min).isZero();
            if (due) {
                assertThat(updates).as("something has changed").isGreaterThan(flushedUpdates);
                assertThat(now - flushed).isGreaterThanOrEqualTo(min * SECOND);
                flushed = now;
                flushedUpdates = updates;
            } else if (updates > flushedUpdates) {
                assertThat(now - flushed).isLessThan((min + more) * SECOND);
            }
        }
    }

    @Property
    void P10_busierIsNeverLonger(
            @ForAll @IntRange(min = 1, max = 1000) int target,
            @ForAll @Size(min = 1, max = 40) List<@IntRange(max = 500) Integer> changes,
            @ForAll @Size(min = 40, max = 40) List<@IntRange(max = 300) Integer> extra) {
        AdaptiveInterval calm = interval(1, 30, target);
        AdaptiveInterval busy = interval(1, 30, target);
        long now = 0;
        long calmUpdates = 0;
        long busyUpdates = 0;
        for (int i = 0; i < changes.size(); i++) {
            now += SECOND;
            calmUpdates += changes.get(i);
            busyUpdates += changes.get(i) + extra.get(i);
            calm.isDue(now, calmUpdates);
            busy.isDue(now, busyUpdates);
            assertThat(busy.interval()).isLessThanOrEqualTo(calm.interval());
        }
    }

    @Property
    void P10_nothingIsFlushedWhenNothingHasChanged(
            @ForAll @IntRange(max = 1000) int before,
            @ForAll @IntRange(min = 1, max = 100) int ticks) {
        AdaptiveInterval interval =
                new AdaptiveInterval(Duration.ofSeconds(1), Duration.ofSeconds(30), 500, 0, before);
        for (int tick = 1; tick <= ticks; tick++) {
            assertThat(interval.isDue(tick * SECOND, before)).isFalse();
        }
    }

    /** The documented example: 500 updates per flush. */
    @Property(tries = 1)
    void P10_asDocumented() {
        assertThat(steady(1000)).isEqualTo(1);
        assertThat(steady(500)).isEqualTo(1);
        assertThat(steady(100)).isEqualTo(5);
        assertThat(steady(60)).as("8.3 s, in whole ticks").isEqualTo(8);
        assertThat(steady(10)).isEqualTo(30);
    }

    /** Seconds between flushes at a steady rate, when the window is full. */
    private static long steady(int updatesPerSecond) {
        AdaptiveInterval interval = interval(1, 30, 500);
        long last = 0;
        long between = 0;
        for (long second = 1; second <= 120; second++) {
            if (interval.isDue(second * SECOND, second * updatesPerSecond)) {
                between = second - last;
                last = second;
            }
        }
        return between;
    }

    @Property
    void P10_ticksThatComeALittleEarlyOrLateChangeNothing(
            @ForAll @Size(value = 120) List<@IntRange(min = -200, max = 200) Integer> millis) {
        AdaptiveInterval interval = interval(1, 30, 500);
        long last = 0;
        for (int second = 1; second <= millis.size(); second++) {
            long now = second * SECOND + millis.get(second - 1) * 1_000_000L;
            if (interval.isDue(now, second * 1000L)) {
                assertThat(second - last).isEqualTo(1);
                last = second;
            }
        }
        assertThat(last).isEqualTo(millis.size());
    }
}
