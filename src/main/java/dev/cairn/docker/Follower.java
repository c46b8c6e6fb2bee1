package dev.cairn.docker;

import dev.cairn.docker.Engine.Answer;
import dev.cairn.docker.Engine.Details;
import dev.cairn.source.ContainerPosition;
import dev.cairn.source.ContainerPosition.Mark;
import dev.cairn.source.EngineTime;
import dev.cairn.source.Loss;
import dev.cairn.source.Partition;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.zip.CRC32C;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads the log of one container, with a thread of its own while there may be something to read:
 * from where it was read to, again and again when the connection breaks, until the container has
 * stopped and its log is read to the end. It is started again when the container is.
 */
final class Follower implements Runnable, Lines.Target {

    private static final Logger LOG = LoggerFactory.getLogger(Follower.class);

    /** Failures in a row after which people are told. */
    private static final int TOLERATED = 3;

    private final Engine engine;
    private final DockerOptions options;
    private final Consumer<Follower> changed;
    private final Assembly assembly;
    private final Partition partition;
    private final CRC32C content = new CRC32C();

    private volatile ContainerBatch.Container container;
    private volatile boolean stopped;
    private volatile Answer answer;
    private volatile boolean terminal;
    private final Silence silence = new Silence();

    // ---- guarded by this
    private Thread thread;
    private boolean gone;
    private boolean hasRun;
    private String readStart = "";

    /**
     * Whether its log was read to the end, and it has not been started since, as far as is known.
     */
    private volatile boolean drained;

    // ---- the thread's
    private int failures;
    private long unconfirmed;

    /** Whether the last line has filled the assembly; somebody may have taken it since. */
    private boolean full;

    private volatile boolean unreadable;
    private String toldUnreadable = "";

    /**
     * A reader that has not begun.
     *
     * @param changed called when there is something to poll, or the thread ends; returns at once
     */
    Follower(
            Engine engine,
            DockerOptions options,
            ContainerBatch.Container container,
            ContainerPosition position,
            Room room,
            Consumer<Follower> changed) {
        this.engine = engine;
        this.options = options;
        this.container = container;
        this.changed = changed;
        this.partition =
                new Partition(
                        Partition.Kind.CONTAINER,
                        options.group(),
                        container.name(),
                        container.id());
        this.assembly = new Assembly(partition, position, options.maxBatchBytes(), room);
    }

    Partition partition() {
        return partition;
    }

    String id() {
        return partition.id();
    }

    Assembly assembly() {
        return assembly;
    }

    /** What waits to be polled. */
    Optional<ContainerBatch> take() {
        return assembly.take(container);
    }

    /** What the listing says of it now; its name may be another. */
    void seen(ContainerBatch.Container now) {
        if (!now.name().equals(container.name())) {
            assembly.rename(now.name());
        }
        container = now;
    }

    synchronized boolean isRunning() {
        return thread != null;
    }

    /** Whether it has begun to read at least once. */
    synchronized boolean hasRun() {
        return hasRun;
    }

    /** Begins to read, if it does not already. */
    synchronized void start() {
        if (thread == null && !gone && !stopped) {
            thread = new Thread(this, "cairn-docker-" + container.name());
            thread.setDaemon(true);
            hasRun = true;
            thread.start();
        }
    }

    /** Whether its log was read to the end, and nothing can have been added since. */
    synchronized boolean isReadUpTo(Details now) {
        return thread == null && now.startedAt().equals(readStart);
    }

    /** The container has been started. */
    synchronized void started() {
        if (thread == null) {
            drained = false;
        }
    }

    /** It was removed while nobody looked. */
    synchronized void removed(String detail) {
        tell(Loss.Reason.VANISHED, detail);
        gone = true;
        assembly.end();
    }

    /** The engine was away: what is open may be dead without telling. Any thread may call it. */
    void reconnect() {
        Answer open = answer;
        if (open != null) {
            open.close();
        }
    }

    /**
     * Opens a connection again that brings nothing though the engine has something; called with
     * each full listing, by one thread.
     */
    void requireHeard() {
        Answer open = answer;
        if (open == null || assembly.isFull() || !silence.isDoubtful()) {
            return;
        }
        long newest = 0;
        try (Answer last = engine.lastRecord(id(), options.stdout(), options.stderr())) {
            Frames frames = frames(last, terminal);
            while (frames.next()) {
                // a terminal's line that is not finished comes when it is
                if (!terminal || frames.isFinished()) {
                    newest = Math.max(newest, frames.nanos());
                }
            }
        } catch (IOException | RuntimeException e) { // of one container; a listing tells of all
            LOG.debug("{}: its last record cannot be had: {}", partition, e.getMessage());
            return;
        }
        if (silence.isDeaf(newest)) {
            LOG.warn(
                    "{}: the engine has a record of {}, and does not send it: asked again",
                    partition,
                    EngineTime.text(newest));
            open.close();
        }
    }

    private static Frames frames(Answer log, boolean terminal) {
        Buffered input = new Buffered(log.body(), Frames.MAX_FRAME_BYTES);
        return terminal ? new TerminalFrames(input) : new MultiplexedFrames(input);
    }

    /** Whether the container's logging driver did not let its log be read. */
    boolean isUnreadable() {
        return unreadable;
    }

    /** Ends reading, and what is under way. Any thread may call it. */
    void stop() {
        stopped = true;
        assembly.close();
        Answer open = answer;
        if (open != null) {
            open.close();
        }
        synchronized (this) {
            notifyAll();
        }
    }

    @Override
    public void run() {
        try {
            while (!stopped && step()) {
                // one connection after the other
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException | Error e) {
            LOG.error("{}: reading its log has failed, and is begun again", partition, e);
        } finally {
            synchronized (this) {
                thread = null;
            }
            changed.accept(this);
        }
    }

    /** One connection. Whether there is to be another. */
    private boolean step() throws InterruptedException {
        try {
            Optional<Details> before = engine.inspect(id());
            if (before.isEmpty()) {
                vanished();
                return false;
            }
            drained = false;
            Lines lines = new Lines(options.maxLineBytes(), before.get().terminal());
            read(before.get(), lines);
            unreadable = false;
            drained = true;
            failures = 0;
            Optional<Details> after = engine.inspect(id());
            return after.isPresent() ? isMore(before.get(), after.get(), lines) : isMore(lines);
        } catch (IOException e) {
            if (isUnreadable(e.getMessage())) {
                unreadable(e.getMessage());
                return false;
            }
            failed(e);
            return true;
        }
    }

    /** The container was removed while its log was read, which has been sent to its end. */
    private boolean isMore(Lines lines) {
        lines.finish(this);
        vanished();
        return false;
    }

    private boolean isMore(Details before, Details after, Lines lines) throws InterruptedException {
        if (after.running() || !after.startedAt().equals(before.startedAt())) {
            pause();
            return true;
        }
        long unfinished = lines.unfinished();
        if (unfinished != 0 && unfinished != unconfirmed) {
            // an engine that dies may end a connection within a line as if it were whole
            unconfirmed = unfinished;
            return true;
        }
        unconfirmed = 0;
        lines.finish(this);
        synchronized (this) {
            readStart = after.startedAt();
        }
        return false;
    }

    private void read(Details details, Lines lines) throws IOException, InterruptedException {
        ContainerPosition position = assembly.readPosition();
        try (Answer log =
                engine.logs(id(), position.sinceNanos(), options.stdout(), options.stderr())) {
            answer = log;
            if (stopped) {
                throw new InterruptedException("stopped");
            }
            terminal = details.terminal();
            silence.begins();
            Frames frames = frames(log, terminal);
            Gate gate = new Gate(position);
            Landmarks landmarks =
                    new Landmarks(Path.of(details.logFile()), options, System::nanoTime);
            while (frames.next()) {
                silence.broken(frames.nanos());
                requireWhole(frames, gate, landmarks);
                record(frames, gate, lines);
                if (!frames.hasBuffered() && assembly.isWaiting()) {
                    changed.accept(this);
                }
            }
        } catch (RuntimeException e) { // the transport has no checked ones
            throw new IOException(e.getMessage(), e);
        } finally {
            answer = null;
            if (assembly.isWaiting()) {
                changed.accept(this);
            }
        }
        if (stopped) {
            throw new InterruptedException("stopped");
        }
    }

    /** What the engine no longer had when it was to send it is told. */
    private void requireWhole(Frames frame, Gate gate, Landmarks landmarks) {
        landmarks.look(gate.mark(false), gate.mark(true));
        boolean stderr = frame.isStderr();
        Optional<String> leftOut = landmarks.leftOut(stderr, frame.nanos(), gate.mark(stderr));
        gate.missing(stderr, frame.nanos())
                .or(() -> leftOut)
                .ifPresent(what -> tell(Loss.Reason.EXPIRED, container.name() + ": " + what));
    }

    private void record(Frames frame, Gate gate, Lines lines)
            throws IOException, InterruptedException {
        if (full && assembly.isFull()) {
            changed.accept(this);
            assembly.awaitRoom();
        }
        boolean stderr = frame.isStderr();
        boolean continued = lines.isContinued(stderr, frame.nanos());
        int hash = hash(frame);
        switch (gate.judge(stderr, frame.nanos(), continued, hash)) {
            case DROP -> {
                if (lines.holds(stderr)) {
                    throw new IOException("the engine repeats itself within a line");
                }
                lines.dropped(frame);
                return;
            }
            case PASS_AGAIN ->
                    tell(
                            Loss.Reason.REREAD,
                            container.name()
                                    + ": the engine's clock went back, to "
                                    + EngineTime.text(frame.nanos())
                                    + "; lines may come again");
            case PASS -> {}
        }
        failures = 0;
        lines.add(frame, gate.mark(stderr), this);
    }

    private int hash(Frames frame) {
        content.reset();
        content.update(frame.bytes(), frame.from(), frame.to() - frame.from());
        return (int) content.getValue();
    }

    @Override
    public void line(boolean stderr, Mark mark, byte[] bytes, int from, int to, boolean partial) {
        full = assembly.add(stderr, mark, bytes, from, to, partial);
    }

    @Override
    public void split(long nanos) {
        assembly.lost(
                Loss.Reason.SPLIT,
                container.name()
                        + ": a line at "
                        + EngineTime.text(nanos)
                        + " was split; its pieces are records of their own");
    }

    /** What the ledger gets is worth a line in the log. */
    private void tell(Loss.Reason reason, String detail) {
        LOG.warn("{}: {}", partition.section(), detail);
        assembly.lost(reason, detail);
    }

    private synchronized void vanished() {
        if (!drained) {
            tell(
                    Loss.Reason.VANISHED,
                    container.name()
                            + ": the container was removed before its log was read to the end;"
                            + " what it wrote after "
                            + EngineTime.text(assembly.readPosition().newestNanos())
                            + " is gone, if it wrote anything");
        }
        gone = true;
        assembly.end();
    }

    private static boolean isUnreadable(String message) {
        return String.valueOf(message)
                .toLowerCase(Locale.ROOT)
                .contains("does not support reading");
    }

    private void unreadable(String message) {
        unreadable = true;
        if (!toldUnreadable.equals(message)) {
            toldUnreadable = message;
            LOG.warn(
                    "{}: the log of this container cannot be read: {}. Run it with the logging"
                            + " driver json-file, local or journald, or leave it out with the label"
                            + " {}=false",
                    partition,
                    message,
                    ContainerFilter.LABEL);
        }
    }

    private void failed(IOException e) throws InterruptedException {
        if (stopped) {
            throw new InterruptedException("stopped");
        }
        failures++;
        if (failures == TOLERATED) {
            LOG.warn(
                    "{}: its log cannot be read; it is tried again: {}", partition, e.getMessage());
        }
        pause();
    }

    private synchronized void pause() throws InterruptedException {
        long deadline = System.nanoTime() + options.reconnectDelay().toNanos();
        for (long left = options.reconnectDelay().toMillis();
                left > 0 && !stopped;
                left = (deadline - System.nanoTime()) / 1_000_000) {
            wait(left);
        }
    }
}
