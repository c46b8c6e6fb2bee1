package dev.cairn.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class BufferPoolTest {

    private static final int SLAB = 4096;
    private final AtomicInteger woken = new AtomicInteger();
    private final BufferPool pool = new BufferPool(4 * SLAB, SLAB);

    private BufferPool.Lease lease(int bytes) {
        return pool.lease(bytes, woken::incrementAndGet).orElseThrow();
    }

    @Test
    void smallLeasesShareASlab() {
        List<BufferPool.Lease> leases = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            leases.add(lease(512));
        }
        assertThat(pool.heldBytes()).isEqualTo(SLAB);
        leases.forEach(lease -> lease.buffer().put(0, (byte) leases.indexOf(lease)));
        for (int i = 0; i < 8; i++) {
            assertThat(leases.get(i).buffer().get(0)).isEqualTo((byte) i);
            assertThat(leases.get(i).buffer().isDirect()).isTrue();
        }
        leases.forEach(BufferPool.Lease::release);
        assertThat(pool.heldBytes()).isZero();
    }

    @Test
    void whatWasNotUsedIsLeasedAgain() {
        BufferPool.Lease large = lease(SLAB);
        large.trim(100);
        assertThat(large.buffer().capacity()).isEqualTo(100);
        lease(SLAB - 100);
        assertThat(pool.heldBytes()).isEqualTo(SLAB);
    }

    @Test
    void anExhaustedPoolWakesWhoWaitsOnce() {
        List<BufferPool.Lease> leases = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            leases.add(lease(SLAB));
        }
        assertThat(pool.lease(1, woken::incrementAndGet)).isEmpty();
        assertThat(woken).hasValue(0);
        leases.get(2).release();
        leases.get(1).release();
        assertThat(woken).hasValue(1);
        assertThat(pool.lease(1, woken::incrementAndGet)).isPresent();
    }

    @Test
    void aLeaseLargerThanASlabCountsAndIsBounded() {
        BufferPool.Lease large = lease(3 * SLAB);
        assertThat(large.buffer().capacity()).isEqualTo(3 * SLAB);
        assertThat(pool.lease(2 * SLAB, woken::incrementAndGet)).isEmpty();
        lease(SLAB).release();
        large.release();
        assertThat(pool.heldBytes()).isZero();
        // more than the capacity, when nothing else is held: else it could never be had
        assertThat(pool.lease(10 * SLAB, woken::incrementAndGet)).isPresent();
    }

    @Test
    void memoryIsUsedAgain() {
        for (int i = 0; i < 10_000; i++) {
            BufferPool.Lease one = lease(SLAB - 1);
            BufferPool.Lease two = lease(17);
            two.release();
            one.release();
        }
        assertThat(pool.heldBytes()).isZero();
    }

    @Test
    void aSecondReleaseIsAnError() {
        BufferPool.Lease lease = lease(10);
        lease.release();
        assertThatThrownBy(lease::release).isInstanceOf(AssertionError.class);
    }

    @Test
    void aPoolOfNothingIsRefused() {
        assertThatThrownBy(() -> new BufferPool(10, SLAB))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("at least one slab");
    }
}
