package dev.cairn.delivery;

import dev.cairn.checkpoint.CheckpointRegistry;
import dev.cairn.checkpoint.Entry;
import dev.cairn.checkpoint.Key;
import dev.cairn.checkpoint.Update;
import dev.cairn.source.Loss;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one thread that changes the registry. Per round it takes every contiguous acknowledged head,
 * writes their staged bytes to the sinks, syncs the sinks, and commits source positions, sink
 * positions, ledger and marks in one atomic commit. Nothing is released or shown as passed before
 * that.
 */
public final class Committer implements Closeable {

    private static final Logger LOG = LoggerFactory.getLogger(Committer.class);

    /** First and longest wait before a failed registry or sink is tried again. */
    private static final Duration RETRY_MIN = Duration.ofMillis(100);

    private static final Duration RETRY_MAX = Duration.ofSeconds(5);

    /** How often a buffered registry looks whether its limits ask for a flush. */
    private static final Duration LOOK_EVERY = Duration.ofSeconds(1);

    private final PendingBatches pending;
    private final int maxUpdates;
    private final CommitMetrics metrics = new CommitMetrics();
    private final Troubles troubles = new Troubles();
    private final RepeatedCommit registry;
    private final Thread thread;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition work = lock.newCondition();

    // Guarded by lock.
    private final ArrayDeque<Request> requests = new ArrayDeque<>();
    private final ArrayDeque<Flush> flushes = new ArrayDeque<>();
    private boolean closing;
    private long closeDeadlineNanos;

    private final Condition writtenOut = lock.newCondition();
    private boolean writing;

    private volatile boolean durable;
    private volatile Update inDoubt;
    private volatile Throwable fatal;

    /**
     * Whether the committer waits for a round to grow: it looks by itself, and need not be told.
     */
    private volatile boolean growing;

    // The committer thread's own.
    private final RoundGrowth growth;
    private int sinkRetries;
    private long heldRetryNanos;

    /** A request to commit what is settled; ends when that has been taken care of. */
    private static final class Flush {
        final CompletableFuture<Void> done = new CompletableFuture<>();
        int roundsLeft;

        Flush(int roundsLeft) {
            this.roundsLeft = roundsLeft;
        }
    }

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
        this.registry = new RepeatedCommit(registry, metrics, troubles, retryMin, this::pause);
        this.pending = pending;
        this.durable = durable;
        this.maxUpdates = maxUpdates;
        this.growth = new RoundGrowth(pending.limits.roundBytes());
        pending.onSettled(this::settled);
        thread = new Thread(this::run, "cairn-committer");
        thread.setDaemon(true);
    }

    /** From now on every acknowledgement is committed as soon as it comes. */
    public void makeDurable() {
        durable = true;
        signal();
    }

    /** Whether acknowledgements are committed as soon as they come. */
    public boolean isDurable() {
        return durable;
    }

    /** Commits a change of its own; done when it is durable. */
    public CompletableFuture<Void> commit(Update update) {
        return request(new Request(update, List.of(), new CompletableFuture<>()));
    }

    /** Appends bytes that no delivery stands for, at least once; done when they are durable. */
    public CompletableFuture<Void> append(TransactionalSink sink, ByteBuffer bytes) {
        Update nothing = new Update(Map.of(), Set.of(), Map.of(), List.of());
        List<Staged> staged = List.of(new Staged(sink, bytes, false));
        return request(new Request(nothing, staged, new CompletableFuture<>()));
    }

    private CompletableFuture<Void> request(Request request) {
        lock.lock();
        try {
            if (closing || fatal != null) {
                request.done().completeExceptionally(new IOException("the registry is closed"));
            } else {
                requests.add(request);
                work.signal();
            }
        } finally {
            lock.unlock();
        }
        return request.done();
    }

    /** Commits what is acknowledged now; done when that is durable or held back by its sink. */
    public CompletableFuture<Void> flush(CommitMetrics.Trigger trigger) {
        Limits limits = pending.limits;
        Flush flush = new Flush((int) (limits.inFlightBytes() / limits.roundBytes()) + 2);
        lock.lock();
        try {
            if (closing || fatal != null) {
                flush.done.completeExceptionally(new IOException("the registry is closed"));
                return flush.done;
            }
            metrics.flushed(trigger);
            flushes.add(flush);
            work.signal();
        } finally {
            lock.unlock();
        }
        return flush.done;
    }

    /**
     * What is being committed right now and may be durable already; empty between rounds. Waits
     * until it is known, while a round is being written to its sinks.
     *
     * @throws IOException if the sinks take longer than that
     */
    public Optional<Update> inDoubt(Duration longest) throws IOException, InterruptedException {
        long left = longest.toNanos();
        lock.lock();
        try {
            while (writing) {
                if (left <= 0) {
                    throw new IOException(
                            "what was read before is still being written after " + longest);
                }
                left = writtenOut.awaitNanos(left);
            }
        } finally {
            lock.unlock();
        }
        return Optional.ofNullable(inDoubt);
    }

    private void setWriting(boolean now) {
        lock.lock();
        try {
            writing = now;
            writtenOut.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Why nothing, or less than everything, can be committed now; empty when all is well. */
    public Optional<String> trouble() {
        Throwable end = fatal;
        if (end != null) {
            return Optional.of("the registry cannot be used any more: " + Troubles.messageOf(end));
        }
        return troubles.now();
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
            signal();
        }
    }

    private void signal() {
        lock.lock();
        try {
            work.signal();
        } finally {
            lock.unlock();
        }
    }

    private void run() {
        try {
            while (awaitWork()) {
                runRound();
            }
        } catch (InterruptedException | IOException | RuntimeException | Error e) {
            fail(e);
        }
    }

    private boolean roundGrows() {
        return growth.isAwaited(pending.stagedBytes(), System.nanoTime());
    }

    /** Waits until there is something to do; false when closed and everything is done. */
    private boolean awaitWork() throws InterruptedException {
        lock.lock();
        try {
            while (true) {
                boolean settled = pending.hasSettled();
                boolean asked = !requests.isEmpty() || !flushes.isEmpty();
                boolean grew = growing;
                growing = settled && durable && !asked && !closing && roundGrows();
                if (growing) {
                    work.awaitNanos(RoundGrowth.STEP.toNanos());
                    continue;
                }
                if (grew) { // nobody told us of what came since the look above
                    settled = pending.hasSettled();
                }
                if (asked || (settled && (durable || closing))) {
                    return true;
                }
                if (settled && pending.isFlushDue(maxUpdates)) {
                    metrics.flushed(CommitMetrics.Trigger.BUFFER_FULL);
                    return true;
                }
                if (closing) {
                    return false;
                }
                long wait = durable ? Long.MAX_VALUE : LOOK_EVERY.toNanos();
                if (pending.hasHeld()) {
                    wait = Math.min(wait, heldRetryNanos - System.nanoTime());
                    if (wait <= 0) {
                        pending.releaseHeld();
                        continue;
                    }
                }
                work.awaitNanos(wait);
            }
        } finally {
            lock.unlock();
        }
    }

    /**
     * One round; its losses of a sink or the store are taken care of, what it throws is the end.
     */
    void runRound() throws IOException {
        List<Request> requested = new ArrayList<>();
        boolean flushing;
        lock.lock();
        try {
            requested.addAll(requests);
            requests.clear();
            flushing = !flushes.isEmpty();
        } finally {
            lock.unlock();
        }
        if (flushing && pending.hasHeld()) {
            pending.releaseHeld();
        }
        setWriting(true);
        Round round = new Round(pending.takeRound(), requested);
        try {
            commitOpened(round.prepare(), round.takeSinkLosses());
            round.write(this::commitOpened);
            Update update = round.update();
            inDoubt = update;
            setWriting(false);
            registry.commit(update, round.settled().size());
        } catch (IOException | RuntimeException | Error e) {
            requested.forEach(each -> each.done().completeExceptionally(e));
            throw e;
        }
        round.sinks().forEach(TransactionalSink::committed);
        pending.committed(round.settled());
        inDoubt = null;
        holdBack(round);
        round.requests().forEach(each -> each.done().complete(null));
        finishFlushes();
    }

    private void commitOpened(Set<TransactionalSink> opened, List<Loss> losses) throws IOException {
        Map<Key, Optional<Entry>> entries = new LinkedHashMap<>();
        opened.forEach(sink -> entries.put(Round.key(sink), Optional.of(sink.position())));
        registry.commit(new Update(Map.of(), Set.of(), entries, losses), 0);
        opened.forEach(TransactionalSink::committed);
    }

    /**
     * Waits before a commit is repeated; gives up with its cause when the time to close is over.
     */
    private void pause(Duration wait, IOException cause) throws IOException {
        long deadline = System.nanoTime() + wait.toNanos();
        lock.lock();
        try {
            for (long now = System.nanoTime(); now - deadline < 0; now = System.nanoTime()) {
                if (closing && now - closeDeadlineNanos >= 0) {
                    throw cause;
                }
                work.awaitNanos(Math.min(deadline - now, RETRY_MIN.toNanos()));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw cause;
        } finally {
            lock.unlock();
        }
    }

    private void holdBack(Round round) {
        troubles.sinksWork(round.sinks());
        if (round.failures().isEmpty()) {
            if (!pending.hasHeld()) {
                troubles.noSinkIsWaitedFor();
                sinkRetries = 0;
            }
            return;
        }
        pending.hold(round.held());
        Duration wait = RETRY_MIN.multipliedBy(1L << Math.min(sinkRetries++, 10));
        heldRetryNanos = System.nanoTime() + Math.min(wait.toNanos(), RETRY_MAX.toNanos());
        round.failures()
                .forEach(
                        (sink, cause) -> {
                            metrics.sinkFailed();
                            troubles.sinkFails(sink, cause);
                        });
    }

    private void finishFlushes() {
        boolean nothingLeft = !pending.hasSettled();
        lock.lock();
        try {
            flushes.removeIf(
                    flush -> {
                        boolean over = nothingLeft || --flush.roundsLeft <= 0;
                        if (over) {
                            flush.done.complete(null);
                        }
                        return over;
                    });
        } finally {
            lock.unlock();
        }
    }

    private void fail(Throwable cause) {
        List<Request> left;
        pending.end();
        setWriting(false);
        lock.lock();
        try {
            fatal = cause;
            left = new ArrayList<>(requests);
            requests.clear();
            flushes.forEach(flush -> flush.done.completeExceptionally(cause));
            flushes.clear();
        } finally {
            lock.unlock();
        }
        left.forEach(each -> each.done().completeExceptionally(cause));
        // An exception of the world says in its message all that people can use.
        Throwable trace = cause instanceof IOException ? null : cause;
        LOG.error(
                "The registry was not committed to the end: {}", Troubles.messageOf(cause), trace);
    }

    /**
     * Commits what is acknowledged and ends the thread. What cannot be committed within the time is
     * left out, and read again at the next start.
     *
     * @throws IOException if not everything acknowledged could be committed
     */
    public void close(Duration longest) throws IOException {
        lock.lock();
        try {
            closing = true;
            closeDeadlineNanos = System.nanoTime() + longest.toNanos();
            work.signal();
        } finally {
            lock.unlock();
        }
        try {
            thread.join(longest.toMillis() + 1000);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        if (fatal != null) {
            throw new IOException(Troubles.messageOf(fatal), fatal);
        }
        if (thread.isAlive()) {
            throw new IOException("the last commit did not end in time");
        }
    }

    @Override
    public void close() throws IOException {
        close(Duration.ofSeconds(5));
    }
}
