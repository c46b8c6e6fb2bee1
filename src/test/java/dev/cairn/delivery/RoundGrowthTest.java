package dev.cairn.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class RoundGrowthTest {

    private static final long ROUND_BYTES = 32 << 20;
    private static final long STEP_NANOS = 1_000_000;
    private static final long BATCH_BYTES = 256 << 10;

    private final RoundGrowth growth = new RoundGrowth(ROUND_BYTES);

    @Test
    void littleIsCommittedAtOnce() {
        assertThat(growth.isAwaited(RoundGrowth.DRAINING_BYTES - 1, 0)).isFalse();
    }

    @Test
    void aRoundWaitsWhileItGrowsAndIsCommittedAtHalfItsSize() {
        assertThat(growth.isAwaited(2 << 20, 0)).isTrue();
        assertThat(growth.isAwaited(4 << 20, STEP_NANOS)).isTrue();
        assertThat(growth.isAwaited(ROUND_BYTES / 2, 2 * STEP_NANOS)).isFalse();
    }

    @Test
    void aRoundThatHasNotGrownIsCommittedAfterOneStep() {
        assertThat(growth.isAwaited(2 << 20, 0)).isTrue();
        assertThat(growth.isAwaited(2 << 20, STEP_NANOS)).isFalse();
    }

    @Test
    void aRoundThatGrowsSlowlyDoesNotWaitLongerThanTheLimit() {
        assertThat(growsFrom(RoundGrowth.DRAINING_BYTES, 0, 1)).isEqualTo(20_000_000);
    }

    /** How long a round waits to which some bytes come with each look. */
    private long growsFrom(long begin, long sinceNanos, long more) {
        long bytes = begin;
        long now = sinceNanos;
        while (growth.isAwaited(bytes, now)) {
            bytes += more;
            now += growth.step().toNanos();
            assertThat(now - sinceNanos).isLessThan(1_000_000_000);
        }
        return now - sinceNanos;
    }

    @Test
    void aBatchIsCommittedAtOnceUnlessOneHasJustBeen() {
        assertThat(growth.isAwaited(BATCH_BYTES, 0)).isFalse();
        long gap = RoundGrowth.FLOWING_GAP.toNanos();
        assertThat(growth.isAwaited(BATCH_BYTES, gap)).isFalse();
        assertThat(growth.isAwaited(BATCH_BYTES, 2 * gap - 1)).isTrue();
    }

    @Test
    void littleIsCommittedAtOnceBesideALogThatKeepsComing() {
        assertThat(growth.isAwaited(BATCH_BYTES, 0)).isFalse();
        assertThat(growth.isAwaited(RoundGrowth.FLOWING_BYTES - 1, STEP_NANOS)).isFalse();
        assertThat(growth.isAwaited(BATCH_BYTES, 2 * STEP_NANOS)).isTrue();
    }

    @Test
    void aLogThatKeepsComingGathersForALittleWhile() {
        assertThat(growth.isAwaited(BATCH_BYTES, 0)).isFalse();
        assertThat(growsFrom(BATCH_BYTES, STEP_NANOS, BATCH_BYTES / 2)).isEqualTo(50_000_000);
    }

    @Test
    void aLogThatStopsComingIsNotWaitedForToTheLimit() {
        assertThat(growth.isAwaited(BATCH_BYTES, 0)).isFalse();
        assertThat(growsFrom(BATCH_BYTES, STEP_NANOS, 0)).isEqualTo(25_000_000);
    }

    @Test
    void aLogThatTurnsOutToDrainIsCommittedAsSoonAsItPauses() {
        assertThat(growth.isAwaited(BATCH_BYTES, 0)).isFalse();
        assertThat(growth.isAwaited(BATCH_BYTES, STEP_NANOS)).isTrue();
        long now = STEP_NANOS + growth.step().toNanos();
        assertThat(growth.isAwaited(BATCH_BYTES + (2 << 20), now)).isTrue();
        now += growth.step().toNanos();
        assertThat(growth.isAwaited(BATCH_BYTES + (2 << 20), now)).isFalse();
    }

    @Test
    void theNextRoundWaitsAnew() {
        assertThat(growth.isAwaited(2 << 20, 0)).isTrue();
        assertThat(growth.isAwaited(2 << 20, STEP_NANOS)).isFalse();
        assertThat(growth.isAwaited(2 << 20, 2 * STEP_NANOS)).isTrue();
    }
}
