package dev.cairn.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class RoundGrowthTest {

    private static final long ROUND_BYTES = 32 << 20;
    private static final long STEP_NANOS = RoundGrowth.STEP.toNanos();

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
        long bytes = RoundGrowth.DRAINING_BYTES;
        long now = 0;
        while (growth.isAwaited(bytes++, now)) {
            now += STEP_NANOS;
            assertThat(now).isLessThanOrEqualTo(RoundGrowth.LONGEST.toNanos());
        }
        assertThat(now).isEqualTo(RoundGrowth.LONGEST.toNanos());
    }

    @Test
    void theNextRoundWaitsAnew() {
        assertThat(growth.isAwaited(2 << 20, 0)).isTrue();
        assertThat(growth.isAwaited(2 << 20, STEP_NANOS)).isFalse();
        assertThat(growth.isAwaited(2 << 20, 2 * STEP_NANOS)).isTrue();
    }
}
