package dev.cairn.delivery;

import dev.cairn.checkpoint.CheckpointRegistry;
import dev.cairn.checkpoint.Update;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one thread that changes the registry. Per round it takes every contiguous acknowledged head,
 * writes their staged bytes to the sinks, syncs the sinks, and commits source positions, sink
 * positions, ledger and marks in one atomic commit. Nothing is released or shown as passed before
 * that.
 *
 * <p>Rounds of a durable registry, and requests in every mode, are committed as cheaply as the
 * store can; a flush and every round of a buffered registry also leave it complete for other
 * programs (a journal is folded).
 */
public final class Committer implements Closeable {

    private static final Logger LOG = LoggerFactory.getLogger(Committer.class);

    /** First wait before a failed registry is tried again. */
    private static final Duration RETRY_MIN = Duration.ofMillis(100);

    /** What a stop waits beyond the time it was given, for a thread that is about to end. */
    private static final Duration END_WAIT = Duration.ofMillis(500);

    /** How often a buffered registry looks whether its limits ask for a flush. */
    private static final Duration LOOK_EVERY = Duration.ofSeconds(1);

    private final PendingBatches pending;
    private final int maxUpdates;
    private final CommitMetrics metrics;
    private final Troubles troubles = new Troubles();
    private final RepeatedCommit registry;
    private final CommitQueue queue = new CommitQueue();
    private final UnderWay underWay = new UnderWay();
    private final CommitHealth health;
    private final CompletableFuture<Void> ended = new CompletableFuture<>();
    private final Thread thread;

    private volatile boolean durable;
    private volatile Throwable fatal;

    /**
     * Whether the committer waits for a round to grow: it looks by itself, and need not be told.
     */
    private volatile boolean growing;

    // The committer thread's own.
    private final RoundGrowth growth;
    private final SinkRetries sinkRetries;
    private final RoundCommit roundCommit;

    /**
     * Starts the committer.
     *
     * @param durable whether acknowledgements are committed as soon as they come (group commit), or
     *     wait for a flush
     * @param maxUpdates acknowledged batches that force a flush when buffered
     */
    public Committer(
            CheckpointRegistry registry, PendingBatches pending, boolean durable, int maxUpdates) {
        this(registry, pending, durable, maxUpdates, RETRY_MIN);
        thread.start();
    }

    /** Not started: a test runs the rounds. */
    Committer(
            CheckpointRegistry registry,
            PendingBatches pending,
            boolean durable,
            int maxUpdates,
            Duration retryMin) {
        this.metrics = new CommitMetrics(Clock.systemUTC());
        this.registry = new RepeatedCommit(registry, metrics, troubles, retryMin, queue::pause);
        this.pending = pending;
        this.durable = durable;
        this.maxUpdates = maxUpdates;
        this.health = new CommitHealth(underWay, pending, troubles, () -> fatal);
        this.growth = new RoundGrowth(pending.limits.roundBytes());
        this.sinkRetries = new SinkRetries(pending, metrics, troubles);
        this.roundCommit = new RoundCommit(this.registry, underWay);
        pending.onSettled(this::settled);
        thread = new Thread(this::run, "cairn-committer");
        thread.setDaemon(true);
    }

    /** From now on every acknowledgement is committed as soon as it comes. */
    public void makeDurable() {
        durable = true;
        queue.signal();
    }

    /** Whether acknowledgements are committed as soon as they come. */
    public boolean isDurable() {
        return durable;
    }

    /** Commits a change of its own; done when it is durable. */
    public CompletableFuture<Void> commit(Update update) {
        return commit(() -> update);
    }

    /**
     * Commits a change that depends on what is committed by then; done when it is durable.
     *
     * @param update asked once, by the committer's thread, between two commits; from then on {@link
     *     #inDoubt} knows of it. What it throws fails this request only
     */
    public CompletableFuture<Void> commit(Supplier<Update> update) {
        return request(new Request(update, List.of(), new CompletableFuture<>()));
    }

    /** Appends bytes that no delivery stands for, at least once; done when they are durable. */
    public CompletableFuture<Void> append(TransactionalSink sink, ByteBuffer bytes) {
        Update nothing = new Update(Map.of(), Set.of(), Map.of(), List.of());
        List<Staged> staged = List.of(new Staged(sink, bytes, false));
        return request(new Request(() -> nothing, staged, new CompletableFuture<>()));
    }

    private CompletableFuture<Void> request(Request request) {
        queue.add(request);
        return request.done();
    }

    /**
     * Commits what is acknowledged now, and leaves the registry complete for other programs; done
     * when that is durable or held back by its sink. If there is nothing to commit or to fold,
     * nothing is written, and it is not counted.
     */
    public CompletableFuture<Void> flush(CommitMetrics.Trigger trigger) {
        Limits limits = pending.limits;
        Flush flush = new Flush((int) (limits.inFlightBytes() / limits.roundBytes()) + 2);
        if (fatal == null && !queue.isClosing() && !isFlushNeeded()) {
            flush.done.complete(null);
        } else {
            queue.add(flush, () -> metrics.flushed(trigger));
        }
        return flush.done;
    }

    private boolean isFlushNeeded() {
        return pending.uncommittedUpdates() > 0
                || queue.isAsked()
                || underWay.lasting().phase() != UnderWay.Phase.NONE
                || registry.isUnfolded();
    }

    /**
     * What is being committed right now and may be durable already; empty between rounds. Waits
     * until it is known, while a round is being written to its sinks.
     *
     * @throws IOException if the sinks take longer than that
     */
    public Optional<Update> inDoubt(Duration longest) throws IOException, InterruptedException {
        return underWay.inDoubt(longest);
    }

    /** Why nothing, or less than everything, can be committed now; empty when all is well. */
    public Optional<String> trouble() {
        return health.trouble();
    }

    /** Whether commits get on. */
    public CommitHealth health() {
        return health;
    }

    /** What ended the committer before it was closed, if anything did. */
    public Optional<Throwable> fatal() {
        return Optional.ofNullable(fatal);
    }

    /** Counters of commits and flushes. */
    public CommitMetrics metrics() {
        return metrics;
    }

    private void settled() {
        if (!growing && (durable || pending.isFlushDue(maxUpdates))) {
            queue.signal();
        }
    }

    private void run() {
        try {
            while (awaitWork()) {
                runRound();
            }
            finish();
        } catch (InterruptedException | IOException | RuntimeException | Error e) {
            fail(e);
        } finally {
            ended.complete(null);
        }
    }

    private boolean roundGrows() {
        return growth.isAwaited(pending.stagedBytes(), System.nanoTime());
    }

    /** Waits until there is something to do; false when closed and everything is done. */
    private boolean awaitWork() throws InterruptedException {
        queue.lock();
        try {
            while (!queue.isOverdue()) {
                boolean closing = queue.isClosing();
                boolean settled = pending.hasSettled();
                boolean asked = queue.isAsked();
                boolean grew = growing;
                growing = settled && durable && !asked && !closing && roundGrows();
                if (growing) {
                    queue.await(growth.step().toNanos());
                    continue;
                }
                if (grew) { // nobody told us of what came since the look above
                    settled = pending.hasSettled();
                }
                if (asked || (settled && takesSettled())) {
                    return true;
                }
                if (closing) {
                    return false;
                }
                long wait = durable ? Long.MAX_VALUE : LOOK_EVERY.toNanos();
                if (pending.hasHeld()) {
                    wait = Math.min(wait, sinkRetries.dueInNanos());
                    if (wait <= 0) {
                        pending.releaseHeld();
                        continue;
                    }
                }
                queue.await(wait);
            }
            return false;
        } finally {
            queue.unlock();
        }
    }

    /** Whether a round that nobody asked for commits what is acknowledged. */
    private boolean takesSettled() {
        return !queue.leaves() && (durable || queue.isClosing() || pending.isFlushDue(maxUpdates));
    }

    /**
     * One round; its losses of a sink or the store are taken care of, what it throws is the end.
     */
    void runRound() throws IOException {
        final long start = System.nanoTime();
        boolean folds = !durable;
        CommitQueue.Taken asked = queue.take();
        boolean flushing = !asked.flushes().isEmpty();
        if (flushing && pending.hasHeld()) {
            pending.releaseHeld();
        }
        boolean takes = flushing || takesSettled();
        boolean full = folds && takes && !flushing && !queue.isClosing() && pending.hasSettled();
        if (full) {
            metrics.flushed(CommitMetrics.Trigger.BUFFER_FULL);
        }
        underWay.is(UnderWay.Phase.WRITING);
        Round round = new Round(takes ? pending.takeRound() : List.of(), asked.requests());
        boolean nothingLeft = !pending.hasSettled();
        try {
            roundCommit.run(round, folds && takes);
        } catch (IOException | RuntimeException | Error e) {
            asked.requests().forEach(each -> each.done().completeExceptionally(e));
            throw e;
        }
        round.sinks().forEach(TransactionalSink::committed);
        pending.committed(round.settled());
        underWay.is(UnderWay.Phase.FOLDING);
        sinkRetries.after(round);
        round.requests().forEach(each -> each.done().complete(null));
        List<Flush> ending =
                asked.flushes().stream().filter(each -> each.endsWith(nothingLeft)).toList();
        Optional<IOException> unfolded = ending.isEmpty() ? Optional.empty() : registry.fold();
        underWay.is(UnderWay.Phase.NONE);
        troubles.goesOn();
        finish(ending, unfolded);
        if (full) {
            metrics.flushTook(System.nanoTime() - start);
        }
    }

    /** Ends flushes of which everything is durable, with the registry complete for others. */
    private void finish(List<Flush> flushes, Optional<IOException> failure) {
        queue.remove(flushes);
        for (Flush each : flushes) {
            metrics.flushTook(each.nanos());
            failure.ifPresentOrElse(
                    each.done::completeExceptionally, () -> each.done.complete(null));
        }
    }

    /** The last step of a close: everything is durable, or left on purpose. */
    private void finish() throws IOException {
        pending.end();
        queue.end();
        if (queue.leaves()) {
            return;
        }
        if (pending.hasSettled()) {
            throw new IOException(
                    "the time to stop was over before everything was committed; "
                            + health.waiting()
                            + " and are read again at the next start");
        }
        underWay.is(UnderWay.Phase.FOLDING);
        registry.fold();
        underWay.is(UnderWay.Phase.NONE);
    }

    private void fail(Throwable cause) {
        fatal = cause;
        pending.end();
        underWay.end();
        queue.end(cause);
        // An exception of the world says in its message all that people can use.
        Throwable trace = cause instanceof IOException ? null : cause;
        LOG.error(
                "The registry was not committed to the end: {}", Troubles.messageOf(cause), trace);
    }

    /**
     * Commits what is acknowledged, folds the registry's journal, and ends the thread. What cannot
     * be committed within the time is left out, and read again at the next start.
     *
     * @throws IOException if not everything acknowledged could be committed
     */
    public void close(Duration longest) throws IOException {
        close(longest, false);
    }

    /**
     * Ends the thread without another flush: what is acknowledged and not yet committed is read
     * again at the next start.
     *
     * @throws IOException if a commit that is under way cannot be ended in time
     */
    public void leave(Duration longest) throws IOException {
        close(longest, true);
    }

    private void close(Duration longest, boolean leave) throws IOException {
        if (!leave && !queue.isClosing() && isFlushNeeded()) {
            metrics.flushed(CommitMetrics.Trigger.STOP);
        }
        queue.close(longest, leave);
        try {
            thread.join(longest.plus(END_WAIT).toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        if (fatal != null) {
            throw new IOException(Troubles.messageOf(fatal), fatal);
        }
        if (thread.isAlive()) {
            throw new IOException(
                    "the last commit did not end in time: "
                            + health.describe()
                            + " and are read again at the next start");
        }
    }

    @Override
    public void close() throws IOException {
        close(Duration.ofSeconds(5));
    }

    /** Whether the thread has ended: nothing of the registry or a sink is in use any more. */
    public boolean hasEnded() {
        return ended.isDone();
    }

    /** Runs an action when the thread has ended, or now. */
    public void onEnd(Runnable action) {
        ended.thenRun(action).exceptionally(e -> null);
    }
}
