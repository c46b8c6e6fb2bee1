package dev.cairn.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.cairn.checkpoint.ChangeSet;
import dev.cairn.checkpoint.CheckpointRegistry;
import dev.cairn.checkpoint.CheckpointStore;
import dev.cairn.checkpoint.Entry;
import dev.cairn.checkpoint.FencedException;
import dev.cairn.checkpoint.Key;
import dev.cairn.checkpoint.Loaded;
import dev.cairn.checkpoint.Update;
import dev.cairn.source.Partition;
import dev.cairn.source.Position;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Sinks first, then the store, then the view, and only then is anything released. */
@Timeout(60)
class CommitterTest {

    private static final Limits LIMITS =
            new Limits(1 << 20, 100, 1 << 20, 1 << 20, 1 << 20, Duration.ofSeconds(60));

    private final FlakyStore store = FlakyStore.create();
    private final FakeSink a = new FakeSink("A");
    private final FakeSink b = new FakeSink("B");
    private final Partition one = FakeBatch.partition("one");
    private final Partition two = FakeBatch.partition("two");

    private CheckpointRegistry registry;
    private PendingBatches pending;
    private Claim claim;
    private Committer committer;

    @BeforeEach
    void open() throws IOException {
        FakeBatch.OUTSTANDING.set(0);
        registry = CheckpointRegistry.open(store, Clock.systemUTC());
        pending = new PendingBatches(LIMITS);
        claim = pending.claim("test:one", 10, () -> {});
    }

    private void start(boolean durable) {
        committer = new Committer(registry, pending, durable, 1000);
    }

    @AfterEach
    void close() {
        if (committer != null) {
            try {
                committer.close(Duration.ofMillis(100));
            } catch (IOException e) {
                assertThat(committer.fatal()).isPresent();
            }
        }
    }

    /** Delivers lines into sinks. */
    private void deliver(Partition partition, int from, int to, FakeSink... sinks) {
        PendingBatch batch = claim.submit(FakeBatch.of(partition, from, to)).orElseThrow();
        Delivery delivery = batch.deliver();
        for (FakeSink sink : sinks) {
            delivery.stage(sink, batch.batch().content());
        }
        batch.delivered(delivery);
        claim.acknowledge(batch);
    }

    private OptionalInt committed(Partition partition) {
        for (Position each : registry.positions(Partition.Kind.FILE, "")) {
            if (each.equals(FakeBatch.position(partition, FakeBatch.lines(each)))) {
                return OptionalInt.of(FakeBatch.lines(each));
            }
        }
        return OptionalInt.empty();
    }

    private void awaitCommitted(Partition partition, int lines) {
        await().pollInterval(Duration.ofMillis(2))
                .until(() -> committed(partition).equals(OptionalInt.of(lines)));
    }

    private static Update mark() {
        Key key = new Key("sources", "mark");
        return new Update(
                Map.of(), Set.of(), Map.of(key, Optional.of(Entry.of(Map.of("x", 1)))), List.of());
    }

    private static void get(CompletableFuture<Void> done) throws Exception {
        done.get(20, TimeUnit.SECONDS);
    }

    @Test
    void C08_aDurableRegistryCommitsAcknowledgementsAsTheyCome() {
        start(true);
        deliver(one, 0, 3, a);
        awaitCommitted(one, 3);
        assertThat(a.committedLines()).containsExactly("one 000000", "one 000001", "one 000002");
        assertThat(registry.entry(new Key("sinks", "A"))).contains(a.position());
    }

    @Test
    @Tag("R05")
    void R05_sourcesHandOverWithoutWaitingForTheOneWriter() throws Exception {
        CountDownLatch arrived = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        Set<String> writers = ConcurrentHashMap.newKeySet();
        CheckpointStore slow =
                new CheckpointStore() {
                    @Override
                    public Loaded load() {
                        return new Loaded.Absent();
                    }

                    @Override
                    public void commit(ChangeSet changes) throws IOException {
                        writers.add(Thread.currentThread().getName());
                        arrived.countDown();
                        try {
                            assertThat(goOn.await(20, TimeUnit.SECONDS)).isTrue();
                        } catch (InterruptedException e) {
                            throw new IOException(e);
                        }
                    }

                    @Override
                    public void close() {}
                };
        registry = CheckpointRegistry.open(slow, Clock.systemUTC());
        start(true);
        deliver(one, 0, 1);
        assertThat(arrived.await(20, TimeUnit.SECONDS)).isTrue();
        for (int line = 1; line < 50; line++) { // would never come to an end if it waited
            deliver(one, line, line + 1);
        }
        assertThat(committed(one)).isEmpty();
        goOn.countDown();
        awaitCommitted(one, 50);
        assertThat(writers).containsExactly("cairn-committer");
    }

    @Test
    void R06_aBufferedRegistryWaitsForAFlush() throws Exception {
        start(false);
        deliver(one, 0, 3, a);
        assertThat(committed(one)).isEmpty();
        get(committer.flush(CommitMetrics.Trigger.INTERVAL));
        assertThat(committed(one)).hasValue(3);
        assertThat(committer.metrics().flushes(CommitMetrics.Trigger.INTERVAL)).isEqualTo(1);
        int commits = store.commits();
        get(committer.flush(CommitMetrics.Trigger.INTERVAL));
        assertThat(store.commits()).as("nothing changed, nothing written").isEqualTo(commits);
    }

    @Test
    @Tag("P03")
    void P03_tooManyUpdatesForceAFlushOfABufferedRegistryWhichIsCountedOnce() {
        committer = new Committer(registry, pending, false, 3);
        deliver(one, 0, 1);
        deliver(one, 1, 2);
        assertThat(committed(one)).isEmpty();
        deliver(one, 2, 3);
        awaitCommitted(one, 3);
        assertThat(committer.metrics().flushes(CommitMetrics.Trigger.BUFFER_FULL)).isEqualTo(1);
        assertThat(store.folds()).isEqualTo(1);
    }

    @Test
    void aBufferedRegistryCanBecomeDurable() {
        start(false);
        deliver(one, 0, 3);
        committer.makeDurable();
        awaitCommitted(one, 3);
    }

    @Test
    void theEntryOfANewSinkIsCommittedBeforeItsFirstByte() {
        // FakeSink insists on it.
        start(true);
        deliver(one, 0, 3, a);
        awaitCommitted(one, 3);
        assertThat(store.commits()).isEqualTo(2);
    }

    @Test
    void aFailingSinkHoldsBackOnlyThePartitionsThatStagedIntoIt() throws Exception {
        start(false);
        a.failWrites(1);
        deliver(one, 0, 2, a);
        deliver(two, 0, 2, b);
        get(committer.flush(CommitMetrics.Trigger.MANUAL));
        assertThat(committed(one)).isEmpty();
        assertThat(committed(two)).hasValue(2);
        assertThat(a.lines()).as("cut back").isEmpty();
        assertThat(claim.isPaused(one)).isTrue();
        assertThat(claim.isPaused(two)).isFalse();
        assertThat(committer.trouble()).hasValue("cannot write A: write of A failed");
        assertThat(committer.metrics().sinkFailures()).isEqualTo(1);
        get(committer.flush(CommitMetrics.Trigger.MANUAL));
        assertThat(committed(one)).hasValue(2);
        assertThat(a.committedLines()).hasSize(2);
        assertThat(committer.trouble()).isEmpty();
    }

    @Test
    void aFailingSinkIsTriedAgainWithoutAFlush() {
        start(true);
        a.failSyncs(2);
        deliver(one, 0, 2, a);
        awaitCommitted(one, 2);
        assertThat(a.committedLines()).containsExactly("one 000000", "one 000001");
    }

    @Test
    @Tag("C05")
    void C05_aDeliveryIntoTwoSinksCommitsWithBothOrNotAtAll() throws Exception {
        start(false);
        b.failSyncs(1);
        deliver(one, 0, 2, a, b);
        deliver(two, 0, 2, a);
        get(committer.flush(CommitMetrics.Trigger.MANUAL));
        assertThat(a.committedLines())
                .as("one's are taken back")
                .allMatch(l -> l.startsWith("two"));
        assertThat(a.committedLines()).hasSize(2);
        assertThat(b.lines()).isEmpty();
        assertThat(committed(one)).isEmpty();
        assertThat(committed(two)).hasValue(2);
        get(committer.flush(CommitMetrics.Trigger.MANUAL));
        assertThat(a.committedLines()).hasSize(4);
        assertThat(b.committedLines()).hasSize(2);
        assertThat(committed(one)).hasValue(2);
    }

    @Test
    void aSecondSinkThatFailsWhileTheFirstIsTakenBackTakesItsBytesOutOfTheThirdToo()
            throws Exception {
        FakeSink c = new FakeSink("C");
        Partition three = FakeBatch.partition("three");
        start(false);
        deliver(one, 0, 1, a);
        deliver(two, 0, 1, b);
        deliver(three, 0, 1, c);
        get(committer.flush(CommitMetrics.Trigger.MANUAL));
        a.failWrites(1);
        deliver(one, 1, 2, a, b);
        deliver(two, 1, 2, b, c);
        deliver(three, 1, 2, c);
        b.failAfterRollback();
        get(committer.flush(CommitMetrics.Trigger.MANUAL));
        assertThat(c.committedLines()).containsExactly("three 000000", "three 000001");
        assertThat(committed(two)).hasValue(1);
        get(committer.flush(CommitMetrics.Trigger.MANUAL));
        assertThat(committed(two)).hasValue(2);
        assertThat(b.committedLines())
                .containsExactlyInAnyOrder("two 000000", "one 000001", "two 000001");
        assertThat(c.committedLines())
                .containsExactly("three 000000", "three 000001", "two 000001");
    }

    @Test
    @Tag("R06")
    @Tag("C03")
    void C03_aFailingRegistryIsTriedAgainAndNothingIsReleasedBefore() {
        start(true);
        store.fail(3, FlakyStore.Fault.REFUSED);
        PendingBatch batch = claim.submit(FakeBatch.of(one, 0, 2000)).orElseThrow();
        Delivery delivery = batch.deliver();
        delivery.stage(a, batch.batch().content());
        batch.delivered(delivery);
        claim.acknowledge(batch);
        await().until(() -> committer.metrics().commitFailures() > 0);
        if (committer.metrics().commitFailures() < 3) {
            assertThat(committed(one)).isEmpty();
            assertThat(FakeBatch.OUTSTANDING).hasValue(1);
        }
        awaitCommitted(one, 2000);
        assertThat(committer.metrics().commitFailures()).isEqualTo(3);
        await().until(() -> FakeBatch.OUTSTANDING.get() == 0);
        assertThat(committer.trouble()).isEmpty();
        assertThat(a.committedLines()).hasSize(2000);
    }

    @Test
    void aFailureWithoutAMessageIsNoReasonToEnd() {
        start(true);
        store.failWith(null);
        store.fail(1, FlakyStore.Fault.REFUSED);
        deliver(one, 0, 2);
        awaitCommitted(one, 2);
        assertThat(committer.fatal()).isEmpty();
    }

    @Test
    @Tag("C03")
    void C03_aCommitThatIsInDoubtIsRepeatedAndCountsOnce() throws Exception {
        start(true);
        store.fail(2, FlakyStore.Fault.APPLIED);
        deliver(one, 0, 2, a);
        awaitCommitted(one, 2);
        get(committer.flush(CommitMetrics.Trigger.MANUAL));
        assertThat(a.committedLines()).hasSize(2);
    }

    @Test
    void whatIsInDoubtIsWhereAnotherStartBegins() throws Exception {
        start(true);
        store.fail(1000, FlakyStore.Fault.REFUSED);
        deliver(one, 0, 2);
        await().until(() -> committer.metrics().commitFailures() > 0);
        assertThat(committed(one)).isEmpty();
        assertThat(committer.inDoubt(Duration.ofSeconds(5)))
                .hasValueSatisfying(
                        update ->
                                assertThat(update.positions())
                                        .containsEntry(one, FakeBatch.position(one, 2)));
        store.fail(0, FlakyStore.Fault.REFUSED);
        awaitCommitted(one, 2);
        await().until(() -> committer.inDoubt(Duration.ofSeconds(5)).isEmpty());
    }

    @Test
    void whatIsInDoubtIsNotKnownWhileItIsWrittenToItsSinks() throws Exception {
        start(true);
        a.block();
        try {
            deliver(one, 0, 2, a);
            await().until(() -> committer.metrics().commits() > 0);
            assertThatThrownBy(() -> committer.inDoubt(Duration.ofMillis(20)))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("still being written");
        } finally {
            a.unblock();
        }
        awaitCommitted(one, 2);
        assertThat(committer.inDoubt(Duration.ofSeconds(5))).isEmpty();
    }

    @Test
    void changesOfTheirOwnTakePartInTheNextRound() throws Exception {
        start(false);
        get(committer.commit(mark()));
        assertThat(registry.entry(new Key("sources", "mark"))).isPresent();
        get(committer.append(a, ByteBuffer.wrap("x\n".getBytes(StandardCharsets.US_ASCII))));
        assertThat(a.committedLines()).containsExactly("x");
    }

    @Test
    void bytesWithoutADeliveryFailWithTheirSink() throws Exception {
        start(true);
        a.failPrepares(1);
        CompletableFuture<Void> appended =
                committer.append(a, ByteBuffer.wrap("x\n".getBytes(StandardCharsets.US_ASCII)));
        assertThatThrownBy(() -> get(appended))
                .isInstanceOf(ExecutionException.class)
                .hasMessageContaining("prepare of A failed");
        get(committer.append(a, ByteBuffer.wrap("y\n".getBytes(StandardCharsets.US_ASCII))));
        assertThat(a.committedLines()).containsExactly("y");
    }

    @Test
    @Tag("R11")
    void aFencedRegistryEndsTheCommitterAndNothingMoreIsTakenIn() {
        start(true);
        store.endWith(new FencedException("another owner has taken over"));
        deliver(one, 0, 2);
        await().until(() -> committer.fatal().isPresent());
        assertThat(committer.fatal()).containsInstanceOf(FencedException.class);
        assertThat(committer.trouble())
                .hasValueSatisfying(text -> assertThat(text).contains("another owner"));
        await().until(() -> !claim.hasRoom());
        assertThat(committer.flush(CommitMetrics.Trigger.MANUAL)).isCompletedExceptionally();
        assertThat(committer.commit(mark())).isCompletedExceptionally();
    }

    @Test
    void anErrorOfTheProgramIsVisibleToo() {
        start(true);
        store.endWith(new IllegalStateException("broken"));
        deliver(one, 0, 2);
        await().until(() -> committer.fatal().isPresent());
        assertThatThrownBy(() -> committer.close(Duration.ofSeconds(1)))
                .isInstanceOf(IOException.class)
                .hasMessage("broken");
    }

    @Test
    @Tag("R07")
    void R07_closingCommitsWhatIsAcknowledged() throws Exception {
        start(false);
        deliver(one, 0, 2, a);
        committer.close(Duration.ofSeconds(5));
        assertThat(committed(one)).hasValue(2);
        assertThat(committer.commit(mark())).isCompletedExceptionally();
    }

    @Test
    @Tag("C08")
    void C08_roundsOfADurableRegistryAreFoldedByFlushesOnly() throws Exception {
        start(true);
        deliver(one, 0, 3, a);
        awaitCommitted(one, 3);
        assertThat(store.folds()).isZero();
        get(committer.flush(CommitMetrics.Trigger.INTERVAL));
        assertThat(store.folds()).isEqualTo(1);
        assertThat(committer.metrics().folds()).isEqualTo(1);
        assertThat(committer.metrics().flushes(CommitMetrics.Trigger.INTERVAL)).isEqualTo(1);
        get(committer.flush(CommitMetrics.Trigger.INTERVAL));
        assertThat(store.folds()).as("nothing to fold").isEqualTo(1);
        assertThat(committer.metrics().flushes(CommitMetrics.Trigger.INTERVAL)).isEqualTo(1);
    }

    @Test
    @Tag("C08")
    void C08_everyRoundOfABufferedRegistryIsFoldedInItsOneCommit() throws Exception {
        start(false);
        deliver(one, 0, 3);
        get(committer.flush(CommitMetrics.Trigger.INTERVAL));
        assertThat(store.commits()).isEqualTo(1);
        assertThat(store.folds()).isEqualTo(1);
        assertThat(committer.metrics().lastFlush()).isPresent();
        assertThat(committer.metrics().lastCommit()).isPresent();
    }

    @Test
    void aRequestIsDurableAtOnceAndLeavesABufferedRegistryToItsFlush() throws Exception {
        start(false);
        deliver(one, 0, 3);
        get(committer.commit(mark()));
        assertThat(registry.entry(new Key("sources", "mark"))).isPresent();
        assertThat(committed(one)).isEmpty();
        assertThat(store.folds()).isZero();
        get(committer.flush(CommitMetrics.Trigger.INTERVAL));
        assertThat(committed(one)).hasValue(3);
        assertThat(store.folds()).isEqualTo(1);
    }

    @Test
    void aFoldThatFailsIsToldAndTriedAgainAndHoldsNothingUp() throws Exception {
        start(true);
        store.failFolds(1);
        deliver(one, 0, 3);
        awaitCommitted(one, 3);
        assertThatThrownBy(() -> get(committer.flush(CommitMetrics.Trigger.MANUAL)))
                .isInstanceOf(ExecutionException.class)
                .hasMessageContaining("no room for the snapshot");
        assertThat(committer.trouble())
                .hasValue("cannot fold the registry's journal: no room for the snapshot");
        deliver(one, 3, 4);
        awaitCommitted(one, 4);
        get(committer.flush(CommitMetrics.Trigger.MANUAL));
        assertThat(committer.trouble()).isEmpty();
        assertThat(store.folds()).isEqualTo(1);
    }

    @Test
    @Tag("R07")
    @Tag("P04")
    void R07_closingFoldsADurableRegistryAlthoughNothingIsLeftToCommit() throws Exception {
        start(true);
        deliver(one, 0, 2);
        awaitCommitted(one, 2);
        committer.close(Duration.ofSeconds(5));
        assertThat(store.folds()).isEqualTo(1);
        assertThat(committer.metrics().flushes(CommitMetrics.Trigger.STOP)).isEqualTo(1);
    }

    @Test
    void aFoldThatFailsAtTheEndIsNoFailedStop() throws Exception {
        start(true);
        deliver(one, 0, 2);
        awaitCommitted(one, 2);
        store.failFolds(1);
        committer.close(Duration.ofSeconds(5));
        assertThat(committer.fatal()).isEmpty();
        assertThat(committed(one)).hasValue(2);
    }

    @Test
    @Tag("P01")
    void P01_leavingCommitsNothingMore() throws Exception {
        start(false);
        deliver(one, 0, 2, a);
        committer.leave(Duration.ofSeconds(5));
        assertThat(committed(one)).isEmpty();
        assertThat(a.lines()).isEmpty();
        assertThat(store.commits()).isZero();
        assertThat(committer.hasEnded()).isTrue();
        assertThat(committer.metrics().flushes(CommitMetrics.Trigger.STOP)).isZero();
    }

    @Test
    void closingTriesAFailedCommitOnceMoreAtOnce() throws Exception {
        start(true);
        store.fail(1_000_000, FlakyStore.Fault.REFUSED);
        deliver(one, 0, 2);
        await().until(() -> committer.metrics().commitFailures() >= 4);
        store.fail(0, FlakyStore.Fault.REFUSED);
        long begin = System.nanoTime();
        committer.close(Duration.ofSeconds(5));
        assertThat(committed(one)).hasValue(2);
        assertThat(System.nanoTime() - begin).isLessThan(TimeUnit.MILLISECONDS.toNanos(700));
    }

    @Test
    void closingGivesUpInTime() {
        start(false);
        store.fail(1_000_000, FlakyStore.Fault.REFUSED);
        deliver(one, 0, 2);
        long begin = System.nanoTime();
        assertThatThrownBy(() -> committer.close(Duration.ofMillis(200)))
                .isInstanceOf(IOException.class)
                .hasMessage("the store is full");
        assertThat(System.nanoTime() - begin).isLessThan(TimeUnit.SECONDS.toNanos(10));
        assertThat(committed(one)).isEmpty();
    }

    @Test
    void closingSaysWhenTheLastCommitHangs() {
        start(false);
        a.block();
        try {
            deliver(one, 0, 2, a);
            assertThatThrownBy(() -> committer.close(Duration.ofMillis(10)))
                    .isInstanceOf(IOException.class)
                    .hasMessageMatching(
                            "the last commit did not end in time: a sink has not been written for"
                                    + " \\d+ s; \\d+ bytes of 1 acknowledgements are not committed and"
                                    + " are read again at the next start");
        } finally {
            a.unblock();
        }
    }

    @Test
    void aFlushThatComesWhileARoundIsOnItsWayWaitsForWhatCameAfterIt() throws Exception {
        start(true);
        a.block();
        CompletableFuture<Void> flushed;
        try {
            deliver(one, 0, 2, a);
            await().until(() -> committer.metrics().commits() > 0);
            deliver(two, 0, 2, a);
            flushed = committer.flush(CommitMetrics.Trigger.STOP);
            assertThatThrownBy(() -> flushed.get(20, TimeUnit.MILLISECONDS))
                    .isInstanceOf(TimeoutException.class);
        } finally {
            a.unblock();
        }
        get(flushed);
        assertThat(committed(one)).hasValue(2);
        assertThat(committed(two)).hasValue(2);
    }
}
