package dev.cairn.component;

import dev.cairn.checkpoint.Entry;
import dev.cairn.checkpoint.FencedException;
import dev.cairn.checkpoint.Key;
import dev.cairn.checkpoint.Mark;
import dev.cairn.checkpoint.Update;
import dev.cairn.delivery.Claim;
import dev.cairn.delivery.PendingBatch;
import dev.cairn.source.Batch;
import dev.cairn.source.LogRecord;
import dev.cairn.source.Partition;
import dev.cairn.source.PassingException;
import dev.cairn.source.Position;
import dev.cairn.source.Source;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import java.util.random.RandomGenerator;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.apache.camel.ShutdownRunningTask;
import org.apache.camel.Suspendable;
import org.apache.camel.spi.ShutdownAware;
import org.apache.camel.support.DefaultConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One thread that polls a source and delivers its batches to the route. Every start takes a claim
 * of its own and begins at what is committed; a stop commits what was delivered before it returns.
 */
public final class SourceConsumer extends DefaultConsumer implements Suspendable, ShutdownAware {

    private static final Logger LOG = LoggerFactory.getLogger(SourceConsumer.class);

    /** Longest wait for something new before the loop looks around again. */
    private static final Duration POLL_WAIT = Duration.ofSeconds(1);

    /** Wait while the registry's ownership is not in force. */
    private static final Duration OWNERSHIP_WAIT = Duration.ofMillis(100);

    /** Wait after a poll failed. */
    private static final Duration POLL_RETRY = Duration.ofSeconds(1);

    /** Bound on what a stop waits for batches in the route, and for the last commit. */
    private static final Duration STOP_WAIT = Duration.ofSeconds(10);

    /** Bound on the last commit when Camel shuts down by force; it waits for nothing else then. */
    private static final Duration FORCED_WAIT = Duration.ofSeconds(2);

    private final SourceEndpoint endpoint;

    private Cairn cairn;
    private volatile Source source = NothingToRead.INSTANCE;
    private volatile Claim claim;
    private volatile Courier courier;
    private Optional<DeadLetter> deadLetter = Optional.empty();
    private Thread thread;

    private volatile boolean polling;
    private volatile boolean paused;
    private volatile long busyNanos;
    private volatile boolean polledEmpty;
    private final ReadingTrouble trouble;
    private volatile Optional<FleetTurn> turn = Optional.empty();
    private boolean begun;
    private final Questions questions = new Questions();

    SourceConsumer(SourceEndpoint endpoint, Processor processor) {
        super(endpoint, processor);
        this.endpoint = endpoint;
        this.trouble = new ReadingTrouble(endpoint.shown());
    }

    @Override
    protected void doStart() throws Exception {
        super.doStart();
        cairn = Cairn.of(endpoint.getCamelContext());
        turn = FleetTurn.take(endpoint, cairn);
        source = turn.isEmpty() ? endpoint.createSource(cairn) : NothingToRead.INSTANCE;
        claim = newClaim();
        cairn.starting(this);
        trouble.forget();
        try {
            openDeadLetter();
            if (turn.isEmpty()) {
                beginIfPossible();
            }
        } catch (Exception e) {
            cairn.stopped(this);
            release();
            throw e;
        }
        courier = newCourier(claim);
        busyNanos = System.nanoTime();
        polledEmpty = false;
        paused = false;
        polling = true;
        Claim mine = claim;
        Optional<FleetTurn> now = turn;
        thread =
                endpoint.getCamelContext()
                        .getExecutorServiceManager()
                        .newThread(
                                "cairn-" + getRouteId(),
                                now.isEmpty() ? () -> run(mine) : () -> takeTurns(now.get()));
        try {
            cairn.started(this);
        } catch (Exception e) { // the registry's routes cannot be started
            polling = false;
            cairn.stopped(this);
            release();
            throw e;
        }
        thread.start();
    }

    private Claim newClaim() {
        Claim mine =
                cairn.pending().claim(endpoint.shown(), endpoint.getMaxInFlight(), this::wakeUp);
        if (turn.isPresent() && cairn.committer().isDurable()) {
            mine.awaitCommits();
        }
        return mine;
    }

    private Courier newCourier(Claim mine) {
        return new Courier(
                endpoint,
                new Backoff(
                        Duration.ofMillis(endpoint.getRedeliveryDelay()),
                        Duration.ofMillis(endpoint.getRedeliveryMaxDelay()),
                        RandomGenerator.getDefault()),
                mine,
                getAsyncProcessor(),
                this::exchangeFor,
                deadLetter,
                () -> paused || !polling || mine.isCancelled() || !isInForce(),
                cairn::fail);
    }

    private void openDeadLetter() throws Exception {
        if (endpoint.getDeadLetter() != null) {
            deadLetter =
                    Optional.of(
                            DeadLetter.open(
                                    getEndpoint().getCamelContext(), endpoint.getDeadLetter()));
        }
    }

    /** What cannot be looked at just now is begun with by the thread that polls. */
    private void beginIfPossible() throws IOException, InterruptedException {
        begun = false;
        try {
            begin(claim);
        } catch (PassingException e) {
            cannotRead(e);
        }
    }

    /**
     * Commits the mark of a first start and every position that is new, before anything is read.
     */
    private void begin(Claim mine) throws IOException, InterruptedException {
        Mark mark = new Mark(endpoint.markName(), Instant.now());
        boolean first = cairn.registry().entry(mark.key()).isEmpty();
        List<Position> known =
                cairn.positions(endpoint.kind(), endpoint.getGroup(), source::concerns);
        Map<Partition, Position> found = source.start(first, known);
        if (claim != mine) {
            throw new InterruptedException("another start has begun");
        }
        Map<Key, Optional<Entry>> marks =
                first ? Map.of(mark.key(), Optional.of(mark.entry())) : Map.of();
        if (!found.isEmpty() || first) {
            Update update = new Update(found, Set.of(), marks, List.of());
            await(cairn.committer().commit(update), STOP_WAIT);
        }
        begun = true;
    }

    private static void await(Future<Void> commit, Duration longest) throws IOException {
        try {
            commit.get(longest.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted before the registry was written", e);
        } catch (TimeoutException e) {
            throw new IOException(
                    "the registry could not be written in " + longest.toSeconds() + " s", e);
        } catch (ExecutionException e) {
            throw new IOException(
                    "the registry could not be written: " + e.getCause().getMessage(), e);
        }
    }

    /**
     * A thread that a route held up beyond the next start must not go on with that start's claim.
     */
    private void run(Claim mine) {
        while (polling && claim == mine && !turn.map(FleetTurn::isOver).orElse(false)) {
            try {
                step(mine);
            } catch (IOException | UncheckedIOException e) {
                if (polling) {
                    cannotRead(e);
                    // one that says that it passes knows itself when to try again
                    pause(begun && e instanceof PassingException ? Duration.ZERO : POLL_RETRY);
                }
            } catch (InterruptedException e) {
                return;
            } catch (RuntimeException | Error e) {
                cairn.fail(e);
                return;
            }
        }
    }

    private boolean isInForce() {
        return turn.map(FleetTurn::isInForce).orElseGet(cairn.ownership()::isInForce);
    }

    // ---- in a fleet: one term after the other, with a claim of its own for each

    private void takeTurns(FleetTurn mine) {
        boolean inTerm = false;
        while (isCurrent(mine) && cairn.fatal().isEmpty()) {
            try {
                if (mine.term().isPresent()) {
                    inTerm = true;
                    readTerm();
                } else if (!isLost(claim)) {
                    polledEmpty = true;
                    pause(OWNERSHIP_WAIT);
                }
                if (inTerm && isCurrent(mine) && mine.isOver()) {
                    endTerm(mine);
                    inTerm = false;
                }
            } catch (IOException | UncheckedIOException | InterruptedException e) {
                if (polling) {
                    cannotRead(e);
                    pause(POLL_RETRY);
                }
            } catch (RuntimeException | Error e) {
                cairn.fail(e);
            }
        }
        if (isCurrent(mine)) { // nothing is read here any more: another instance may
            claim.cancel();
            mine.leave();
        }
    }

    /**
     * A thread that a route held up beyond the next start must not go on with that start's turn.
     */
    private boolean isCurrent(FleetTurn mine) {
        return polling && turn.filter(now -> now == mine).isPresent();
    }

    private void readTerm() throws IOException, InterruptedException {
        Claim mine = newClaim();
        claim = mine;
        busyNanos = System.nanoTime();
        polledEmpty = false;
        source = endpoint.createSource(cairn);
        courier = newCourier(mine);
        try {
            begin(mine);
        } catch (IOException | InterruptedException | RuntimeException e) {
            leaveSource(mine);
            throw e;
        }
        run(mine);
    }

    private void leaveSource(Claim mine) throws IOException {
        mine.cancel();
        Source left = source;
        source = NothingToRead.INSTANCE;
        left.close();
    }

    /** What has been delivered is committed, if it still can be; the rest is read by the next. */
    private void endTerm(FleetTurn mine) throws IOException, InterruptedException {
        source.stop();
        if (mine.isInForce()) {
            claim.awaitSettled(STOP_WAIT);
            cairn.flushForStop(STOP_WAIT);
        }
        leaveSource(claim);
        // a commit that is under way must not come after what the next term commits
        cairn.flushForStop(STOP_WAIT);
        mine.ended();
        trouble.forget(); // it is another's to tell
        courier = newCourier(claim);
    }

    /** Whether the registry is somebody else's now: then this is the end. */
    private boolean isLost(Claim mine) {
        Optional<FencedException> lost = cairn.ownership().lost();
        if (lost.isPresent()) {
            polling = false;
            mine.cancel();
            cairn.fail(lost.get());
        }
        return lost.isPresent();
    }

    private void step(Claim mine) throws IOException, InterruptedException {
        questions.answer();
        if (isLost(mine)) {
            return;
        }
        if (paused) {
            pause(POLL_WAIT);
            return;
        }
        if (!isInForce()) {
            pause(OWNERSHIP_WAIT);
            return;
        }
        if (!begun) {
            begin(mine);
        }
        Optional<PendingBatch> due = mine.takeDue();
        if (due.isPresent()) {
            courier.deliver(due.get());
        } else if (!mine.hasRoom()) {
            mine.awaitRoom(mine.untilDue(POLL_WAIT));
            cairn.committer().health().tellIfSourcesWait();
        } else {
            poll(mine);
        }
    }

    /** A route that bridges the error handler gets each of them. */
    private void cannotRead(Exception cause) {
        trouble.is(cause);
        if (endpoint.isBridgeErrorHandler()) {
            handleException("Cannot read " + endpoint.shown(), cause);
        }
    }

    private void poll(Claim mine) throws IOException {
        // While something is in flight memory may be short: then an empty poll says nothing.
        boolean alone = cairn.pending().isDelivered();
        Duration wait = alone && !polledEmpty ? Duration.ZERO : mine.untilDue(POLL_WAIT);
        Optional<Batch> batch = source.poll(wait, mine::isPaused);
        boolean caughtUp = source.isCaughtUp();
        if (batch.isPresent() || caughtUp) {
            trouble.isOver();
        }
        if (batch.isPresent()) {
            busyNanos = System.nanoTime();
            polledEmpty = false;
            mine.submit(batch.get()).ifPresent(courier::deliver);
        } else {
            polledEmpty = alone && caughtUp;
        }
    }

    private Exchange exchangeFor(Batch batch, LogRecord record) {
        Exchange exchange = createExchange(true);
        exchange.getMessage().setBody(record == null ? batch : endpoint.bodyOf(record));
        endpoint.describe(exchange.getMessage(), batch, record);
        return exchange;
    }

    /** Waits for the time, or until polling ends or is resumed. */
    private synchronized void pause(Duration longest) {
        boolean wasPaused = paused;
        long deadline = System.nanoTime() + longest.toNanos();
        try {
            for (long left = longest.toMillis();
                    left > 0 && polling && paused == wasPaused;
                    left = (deadline - System.nanoTime()) / 1_000_000) {
                wait(left);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void wakeUp() {
        if (Thread.currentThread() != thread) {
            source.wakeUp();
        }
    }

    /** Whether nothing new was found for that long, and nothing is on its way. */
    boolean isIdle(Duration time) {
        Claim now = claim;
        return polledEmpty
                && System.nanoTime() - busyNanos >= time.toNanos()
                && now != null
                && now.isIdle();
    }

    /** Whether it reads partitions of a kind and group. */
    boolean reads(Partition.Kind kind, String group) {
        return endpoint.kind() == kind && endpoint.getGroup().equals(group);
    }

    /** What it reads, for messages. */
    String description() {
        return endpoint.shown();
    }

    /** Why this consumer needs people to look at it, if it does. */
    Optional<String> trouble() {
        return courier.stuck().or(trouble::now);
    }

    /** Asks its source something; empty if it has no time for an answer. */
    <T> Optional<T> ask(Function<Source, T> question, Duration longest)
            throws InterruptedException {
        return questions.ask(source, thread, question, longest);
    }

    @Override
    protected void doSuspend() {
        paused = true;
        source.wakeUp();
    }

    @Override
    protected synchronized void doResume() {
        paused = false;
        notifyAll();
    }

    @Override
    protected void doStop() throws Exception {
        if (claim != null) {
            end();
        }
        super.doStop();
    }

    private void end() throws Exception {
        polling = false;
        source.stop();
        synchronized (this) {
            notifyAll();
        }
        boolean forced =
                endpoint.getCamelContext().getShutdownStrategy().isForceShutdown()
                        || claim.isCancelled();
        if (!forced) {
            long deadline = System.nanoTime() + STOP_WAIT.toNanos();
            join();
            claim.awaitSettled(Duration.ofNanos(Math.max(0, deadline - System.nanoTime())));
        }
        try {
            if (cairn.settings().forceFlushOnExit()) {
                Duration wait = forced ? FORCED_WAIT : STOP_WAIT;
                cairn.flushForStop(wait);
            }
        } catch (IOException e) {
            LOG.error(
                    "{}: what was delivered last is read again at the next start: {}",
                    endpoint,
                    e.getMessage());
        } finally {
            claim.cancel();
            cairn.stopped(this);
            if (thread.isAlive()) {
                thread.interrupt();
                join();
            }
            release();
        }
    }

    /** A step of the route may stop its own route: it would wait for itself. */
    private void join() throws InterruptedException {
        if (Thread.currentThread() != thread) {
            thread.join(STOP_WAIT.toMillis());
        }
    }

    private void release() throws IOException {
        claim.cancel();
        claim = null;
        turn.ifPresent(FleetTurn::leave);
        turn = Optional.empty();
        deadLetter.ifPresent(DeadLetter::close);
        deadLetter = Optional.empty();
        source.close();
    }

    @Override
    public boolean deferShutdown(ShutdownRunningTask task) {
        return false;
    }

    @Override
    public int getPendingExchangesSize() {
        Claim now = claim;
        return now == null ? 0 : now.unsettled();
    }

    @Override
    public void prepareShutdown(boolean suspendOnly, boolean forced) {
        Claim now = claim;
        if (forced && now != null) {
            now.cancel();
        }
    }
}
