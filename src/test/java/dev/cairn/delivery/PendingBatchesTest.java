package dev.cairn.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.source.LogRecord;
import dev.cairn.source.Partition;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Invariant 4: only a contiguous acknowledged head is ever handed to the committer. */
@Timeout(30)
class PendingBatchesTest {

    private static final Limits LIMITS =
            new Limits(1000, 10, 200, 150, 1 << 20, Duration.ofSeconds(60));

    private final PendingBatches pending = new PendingBatches(LIMITS);
    private final AtomicInteger wokenUp = new AtomicInteger();
    private final Claim claim = claim(2);
    private final Partition a = FakeBatch.partition("a");
    private final Partition b = FakeBatch.partition("b");
    private final FakeSink sink = new FakeSink("sink");

    @BeforeEach
    void nothingOutstanding() {
        FakeBatch.OUTSTANDING.set(0);
    }

    private Claim claim(int maxInFlight) {
        return pending.claim("test:one", maxInFlight, wokenUp::incrementAndGet);
    }

    private PendingBatch submit(Partition partition, int from, int to) {
        return claim.submit(FakeBatch.of(partition, from, to)).orElseThrow();
    }

    private void stageAll(PendingBatch batch) {
        Delivery delivery = batch.deliver();
        delivery.stage(sink, batch.batch().content());
        batch.delivered(delivery);
    }

    private List<Integer> ends(List<Settled> round) {
        return round.stream().map(each -> FakeBatch.lines(each.end())).toList();
    }

    @Test
    void whoeverAwaitsCommitsTakesABatchWhenTheOneBeforeIsCommittedAndIsWoken() {
        claim.awaitCommits();
        PendingBatch first = submit(a, 0, 2);
        submit(b, 0, 2);
        claim.acknowledge(first);
        assertThat(claim.isPaused(a)).isTrue();
        List<Settled> round = pending.takeRound();
        assertThat(claim.isPaused(a)).isTrue();
        int before = wokenUp.get();
        pending.committed(round);
        assertThat(claim.isPaused(a)).isFalse();
        assertThat(wokenUp.get()).isGreaterThan(before);
    }

    @Test
    void anAcknowledgementBehindAnUnsettledBatchWaitsForIt() {
        PendingBatch first = submit(a, 0, 2);
        PendingBatch second = submit(a, 2, 4);
        claim.acknowledge(second);
        assertThat(pending.takeRound()).isEmpty();
        claim.acknowledge(first);
        assertThat(ends(pending.takeRound())).containsExactly(4);
    }

    @Test
    void partitionsDoNotWaitForEachOther() {
        submit(a, 0, 2);
        claim.acknowledge(submit(b, 0, 3));
        assertThat(ends(pending.takeRound())).containsExactly(3);
    }

    @Test
    void whatStagedNothingIsMergedIntoOnePosition() {
        claim.acknowledge(submit(a, 0, 2));
        claim.acknowledge(submit(a, 2, 4));
        PendingBatch staging = submit(a, 4, 6);
        stageAll(staging);
        claim.acknowledge(staging);
        claim.acknowledge(submit(a, 6, 8));
        assertThat(ends(pending.takeRound())).containsExactly(4, 6, 8);
    }

    @Test
    void bytesThatWereNotStagedGoBackAtTheAcknowledgementStagedOnesAtTheCommit() {
        claim.acknowledge(submit(a, 0, 2));
        assertThat(FakeBatch.OUTSTANDING).hasValue(0);
        PendingBatch large = claim.submit(FakeBatch.of(b, 0, 2000)).orElseThrow();
        stageAll(large);
        claim.acknowledge(large);
        List<Settled> round = pending.takeRound();
        assertThat(FakeBatch.OUTSTANDING).hasValue(1);
        pending.committed(round);
        assertThat(FakeBatch.OUTSTANDING).hasValue(0);
        assertThat(pending.isIdle()).isTrue();
    }

    @Test
    void smallStagedBytesAreCopiedSoThatTheBatchGoesBackAtOnce() {
        PendingBatch small = submit(a, 0, 2);
        stageAll(small);
        claim.acknowledge(small);
        assertThat(FakeBatch.OUTSTANDING).hasValue(0);
        assertThat(pending.takeRound().get(0).stagedBytes()).isEqualTo(18);
    }

    @Test
    void aBatchWithoutRecordsTakesItsPlaceInTheOrder() {
        PendingBatch first = submit(a, 0, 2);
        assertThat(claim.submit(FakeBatch.skip(a, 2, 5))).isEmpty();
        assertThat(pending.takeRound()).isEmpty();
        claim.acknowledge(first);
        List<Settled> round = pending.takeRound();
        assertThat(ends(round)).containsExactly(5);
        assertThat(round.stream().mapToInt(each -> each.losses().size()).sum()).isEqualTo(1);
    }

    @Test
    void aPartitionIsPausedWhileItsBatchIsInTheRouteOrFullOrFails() {
        assertThat(claim.isPaused(a)).isFalse();
        PendingBatch first = submit(a, 0, 1);
        assertThat(claim.isPaused(a)).isFalse();
        PendingBatch second = submit(a, 1, 2);
        assertThat(claim.isPaused(a)).as("two in the route").isTrue();
        assertThat(claim.isPaused(b)).isFalse();
        claim.acknowledge(second);
        assertThat(claim.isPaused(a)).isFalse();
        claim.fail(first, null, null, Duration.ofHours(1));
        assertThat(claim.isPaused(a)).as("failing").isTrue();
        submit(b, 0, 30);
        assertThat(claim.isPaused(b)).as("full").isTrue();
    }

    @Test
    void theProcessIsFullByBytesOrByBatches() {
        assertThat(claim.hasRoom()).isTrue();
        submit(a, 0, 120);
        assertThat(claim.hasRoom()).as("1,080 of 1,000 bytes").isFalse();
        claim.cancel();
        Claim next = claim(20);
        for (int i = 0; i < 10; i++) {
            assertThat(next.hasRoom()).isTrue();
            next.submit(FakeBatch.of(a, i, i + 1));
        }
        assertThat(next.hasRoom()).as("10 batches").isFalse();
    }

    @Test
    void whatIsAcknowledgedAndNotCommittedHasALimitToo() {
        PendingBatches small =
                new PendingBatches(new Limits(1000, 10, 1000, 150, 100, Duration.ofSeconds(60)));
        Claim only = small.claim("test:one", 9, () -> {});
        only.acknowledge(only.submit(FakeBatch.of(a, 0, 12)).orElseThrow());
        assertThat(only.hasRoom()).as("108 of 100 bytes").isFalse();
        assertThat(small.isFlushDue(1000)).isTrue();
        small.committed(small.takeRound());
        assertThat(only.hasRoom()).isTrue();
        assertThat(small.isFlushDue(1000)).isFalse();
    }

    @Test
    void manyAcknowledgementsAskForAFlush() {
        claim.acknowledge(submit(a, 0, 1));
        assertThat(pending.isFlushDue(2)).isFalse();
        claim.acknowledge(submit(a, 1, 2));
        assertThat(pending.isFlushDue(2)).isTrue();
    }

    @Test
    void aPrefixIsCommittedAheadOfAFailedRecordAndTheRestIsDeliveredAgain() {
        PendingBatch batch = submit(a, 0, 4);
        Iterator<LogRecord> records = batch.batch().records();
        LogRecord first = records.next();
        Delivery delivery = batch.deliver();
        delivery.stage(sink, ByteBuffer.wrap("a 000000\n".getBytes(StandardCharsets.US_ASCII)));
        batch.delivered(delivery);
        claim.fail(batch, records.next(), first, Duration.ZERO);

        assertThat(ends(pending.takeRound())).containsExactly(1);
        PendingBatch again = claim.takeDue().orElseThrow();
        assertThat(again.batch().recordCount()).isEqualTo(3);
        assertThat(again.failures()).isEqualTo(1);
        claim.acknowledge(again);
        assertThat(ends(pending.takeRound())).containsExactly(4);
    }

    @Test
    void aPrefixBehindAnUnsettledBatchIsNotCommitted() {
        PendingBatch first = submit(a, 0, 2);
        PendingBatch second = submit(a, 2, 4);
        Iterator<LogRecord> records = second.batch().records();
        LogRecord good = records.next();
        claim.fail(second, records.next(), good, Duration.ZERO);
        assertThat(pending.takeRound()).isEmpty();
        claim.acknowledge(first);
        assertThat(ends(pending.takeRound())).containsExactly(2);
    }

    @Test
    void whatIsSetAsideIsNotAFailure() {
        PendingBatch batch = submit(a, 0, 4);
        Iterator<LogRecord> records = batch.batch().records();
        LogRecord first = records.next();
        claim.setAside(batch, records.next(), first);
        assertThat(claim.unsettled()).isZero();
        PendingBatch rest = claim.takeDue().orElseThrow();
        assertThat(rest.failures()).isZero();
        assertThat(rest.batch().recordCount()).isEqualTo(3);
    }

    @Test
    void redeliveryComesWhenItIsDue() {
        PendingBatch batch = submit(a, 0, 4);
        claim.fail(batch, null, null, Duration.ofHours(1));
        assertThat(claim.takeDue()).isEmpty();
        assertThat(claim.untilDue(Duration.ofSeconds(5))).isEqualTo(Duration.ofSeconds(5));
        assertThat(claim.untilDue(Duration.ofHours(2)))
                .isBetween(Duration.ofMinutes(59), Duration.ofHours(1));
        assertThat(claim.isIdle()).isFalse();
    }

    @Test
    void acknowledgementsAfterACancelAreIgnoredAndGiveTheirBytesBack() {
        PendingBatch batch = submit(a, 0, 2);
        claim.cancel();
        assertThat(FakeBatch.OUTSTANDING).as("the route still reads them").hasValue(1);
        claim.acknowledge(batch);
        assertThat(FakeBatch.OUTSTANDING).hasValue(0);
        assertThat(pending.takeRound()).isEmpty();
        assertThat(pending.isIdle()).isTrue();
    }

    @Test
    void aCancelDropsWhatWasAcknowledgedOrWaits() {
        claim.acknowledge(submit(a, 0, 2));
        claim.fail(submit(b, 0, 2), null, null, Duration.ZERO);
        claim.cancel();
        assertThat(FakeBatch.OUTSTANDING).hasValue(0);
        assertThat(pending.takeRound()).isEmpty();
        assertThat(claim.takeDue()).isEmpty();
        assertThat(claim.unsettled()).isZero();
    }

    @Test
    void aBatchThatIsSubmittedAfterTheCancelGoesBackAndLeavesNoTrace() {
        claim.cancel();
        assertThat(claim.submit(FakeBatch.of(a, 0, 2))).isEmpty();
        assertThat(FakeBatch.OUTSTANDING).hasValue(0);
        assertThat(claim(1).submit(FakeBatch.of(a, 0, 2))).as("the name is free").isPresent();
    }

    @Test
    void eachStartHasAHigherNumber() {
        assertThat(claim(1).owner()).isGreaterThan(claim.owner());
    }

    @Test
    void twoEndpointsOnOnePartitionAreRefusedUnlessTheyAreInGroups() {
        submit(a, 0, 2);
        Claim other = pending.claim("test:two", 1, () -> {});
        assertThatThrownBy(() -> other.submit(FakeBatch.of(a, 0, 2)))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("test:two and test:one both match a")
                .hasMessageContaining("group=NAME");
        assertThat(FakeBatch.OUTSTANDING).hasValue(1);
        Partition grouped = new Partition(Partition.Kind.FILE, "g", "a", a.id());
        assertThat(other.submit(FakeBatch.of(grouped, 0, 2))).isPresent();
    }

    @Test
    void aPartitionThatEndedCanBeFollowedByAnother() {
        PendingBatch last = claim.submit(FakeBatch.of(a, 0, 2, true)).orElseThrow();
        assertThat(pending.isFollowed("files", "a")).isTrue();
        claim.acknowledge(last);
        pending.committed(pending.takeRound());
        assertThat(pending.isFollowed("files", "a")).isFalse();
        Claim other = pending.claim("test:two", 1, () -> {});
        assertThat(other.submit(FakeBatch.of(a, 0, 2))).isPresent();
    }

    @Test
    void aRoundTakesWhatFitsAndTheRestIsNext() {
        for (int i = 0; i < 3; i++) {
            PendingBatch batch = submit(a, i * 10, i * 10 + 10);
            stageAll(batch);
            claim.acknowledge(batch);
        }
        List<Settled> round = pending.takeRound();
        assertThat(ends(round)).as("90 bytes, then 180 of 150").containsExactly(10, 20);
        assertThat(ends(pending.takeRound())).containsExactly(30);
    }

    @Test
    void heldPartitionsArePausedAndComeBackInTheirOrder() {
        PendingBatch first = submit(a, 0, 1);
        stageAll(first);
        claim.acknowledge(first);
        pending.hold(pending.takeRound());
        PendingBatch second = submit(a, 1, 2);
        stageAll(second);
        claim.acknowledge(second);
        assertThat(claim.isPaused(a)).isTrue();
        assertThat(pending.takeRound()).isEmpty();
        assertThat(pending.hasHeld()).isTrue();
        int before = wokenUp.get();
        pending.releaseHeld();
        assertThat(wokenUp).hasValueGreaterThan(before);
        assertThat(claim.isPaused(a)).isFalse();
        assertThat(ends(pending.takeRound())).containsExactly(1, 2);
    }

    @Test
    void whatIsHeldForACancelledStartIsDropped() {
        PendingBatch large = claim.submit(FakeBatch.of(b, 0, 2000)).orElseThrow();
        stageAll(large);
        claim.acknowledge(large);
        List<Settled> round = pending.takeRound();
        claim.cancel();
        pending.hold(round);
        assertThat(FakeBatch.OUTSTANDING).hasValue(0);
        assertThat(pending.hasHeld()).isFalse();
        assertThat(pending.isIdle()).isTrue();
    }

    @Test
    void pendingIsNotIdleWhileARoundIsOnItsWay() {
        claim.acknowledge(submit(a, 0, 2));
        List<Settled> round = pending.takeRound();
        assertThat(pending.isIdle()).isFalse();
        pending.committed(round);
        assertThat(pending.isIdle()).isTrue();
    }

    @Test
    void settlingTwiceIsAnErrorOfTheProgram() {
        PendingBatch batch = submit(a, 0, 2);
        claim.acknowledge(batch);
        assertThatThrownBy(() -> claim.acknowledge(batch)).isInstanceOf(AssertionError.class);
    }

    @Test
    void waitingForRoomEndsWhenThereIsSome() throws Exception {
        PendingBatch large = submit(a, 0, 120);
        Thread waiting =
                new Thread(
                        () -> {
                            try {
                                claim.awaitRoom(Duration.ofSeconds(20));
                            } catch (InterruptedException e) {
                                Thread.currentThread().interrupt();
                            }
                        });
        waiting.start();
        claim.acknowledge(large);
        pending.committed(pending.takeRound());
        waiting.join(TimeUnit.SECONDS.toMillis(10));
        assertThat(waiting.isAlive()).isFalse();
    }

    @Test
    void waitingForRoomTakesItsTimeWhileARedeliveryIsNotDue() throws Exception {
        claim.fail(submit(a, 0, 120), null, null, Duration.ofHours(1));
        long start = System.nanoTime();
        claim.awaitRoom(Duration.ofMillis(50));
        assertThat(System.nanoTime() - start).isGreaterThanOrEqualTo(50_000_000);
    }

    @Test
    void nothingIsTakenInOnceNothingCanBeCommitted() {
        pending.end();
        assertThat(claim.hasRoom()).isFalse();
    }
}
