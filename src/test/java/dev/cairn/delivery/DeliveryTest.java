package dev.cairn.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.source.Partition;
import java.nio.ByteBuffer;
import java.util.List;
import org.junit.jupiter.api.Test;

class DeliveryTest {

    private final PendingBatches pending = new PendingBatches(Limits.DEFAULT);
    private final Claim claim = pending.claim("test:one", 1, () -> {});
    private final Partition partition = FakeBatch.partition("a");
    private final PendingBatch batch = claim.submit(FakeBatch.of(partition, 0, 100)).orElseThrow();
    private final FakeSink a = new FakeSink("a");
    private final FakeSink b = new FakeSink("b");

    private static ByteBuffer bytes(int count) {
        return ByteBuffer.allocate(count);
    }

    private List<Staged> settle() {
        claim.acknowledge(batch);
        return pending.takeRound().get(0).staged;
    }

    @Test
    void stagingAfterTheAcknowledgementIsRefusedAndTurnsHealthDown() {
        Delivery delivery = batch.deliver();
        batch.delivered(delivery);
        assertThatThrownBy(() -> delivery.stage(a, bytes(1)))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("this route acknowledges before delivery");
        assertThat(pending.refusal())
                .hasValueSatisfying(
                        text -> assertThat(text).contains("acknowledges before delivery"));
    }

    @Test
    void stagingAfterAFailureIsRefusedButNothingIsMissing() {
        Delivery delivery = batch.deliver();
        delivery.stage(a, bytes(1));
        delivery.fail();
        assertThatThrownBy(() -> delivery.stage(a, bytes(1)))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("delivered again");
        assertThat(pending.refusal()).isEmpty();
        assertThat(settle()).isEmpty();
    }

    @Test
    void smallPiecesForTwoSinksGatherInOneBufferEach() {
        for (int i = 0; i < 50; i++) {
            Delivery delivery = batch.deliver();
            delivery.stage(a, bytes(10));
            delivery.stage(b, bytes(7));
            batch.delivered(delivery);
        }
        List<Staged> staged = settle();
        assertThat(staged).hasSize(2);
        assertThat(staged.get(0).sink()).isSameAs(a);
        assertThat(staged.get(0).bytes().remaining()).isEqualTo(500);
        assertThat(staged.get(1).bytes().remaining()).isEqualTo(350);
    }

    @Test
    void aGatheringBufferIsNotMuchLargerThanTheBatch() {
        Delivery delivery = batch.deliver();
        delivery.stage(a, bytes(10));
        batch.delivered(delivery);
        assertThat(settle().get(0).bytes().capacity()).isLessThanOrEqualTo(1200);
    }

    @Test
    void largeAndSmallPiecesOfOneSinkKeepTheirOrder() {
        int[] sizes = {10, 20_000, 30, 40, 9_000};
        for (int size : sizes) {
            Delivery delivery = batch.deliver();
            delivery.stage(a, bytes(size));
            batch.delivered(delivery);
        }
        assertThat(settle().stream().map(each -> each.bytes().remaining()).toList())
                .containsExactly(10, 20_000, 70, 9_000);
    }
}
