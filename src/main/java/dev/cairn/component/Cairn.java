package dev.cairn.component;

import dev.cairn.checkpoint.CheckpointRegistry;
import dev.cairn.checkpoint.CheckpointStores;
import dev.cairn.checkpoint.FencedException;
import dev.cairn.checkpoint.Ownership;
import dev.cairn.checkpoint.RegistryUri;
import dev.cairn.checkpoint.Update;
import dev.cairn.delivery.CommitMetrics;
import dev.cairn.delivery.Committer;
import dev.cairn.delivery.Limits;
import dev.cairn.delivery.PendingBatches;
import dev.cairn.delivery.TransactionalSink;
import dev.cairn.io.BufferPool;
import dev.cairn.source.Findings;
import dev.cairn.source.Partition;
import dev.cairn.source.Position;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Predicate;
import org.apache.camel.CamelContext;
import org.apache.camel.StartupListener;
import org.apache.camel.support.service.ServiceSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The registry of a CamelContext with all that hangs on it: pending batches, the committer, sinks,
 * buffers. Made when the first of our endpoints starts; stopped by Camel after all routes, which is
 * when the last flush happens.
 */
public final class Cairn extends ServiceSupport implements StartupListener {

    private static final Logger LOG = LoggerFactory.getLogger(Cairn.class);

    /** Name under which options that beat the environment are bound in Camel's registry: a Map. */
    public static final String OPTIONS = "cairn-options";

    /** Bound on the last commit when the context stops. */
    private static final Duration STOP_WAIT = Duration.ofSeconds(5);

    private final CamelContext context;
    private final Consumers consumers = new Consumers();
    private final List<Cleaner> cleaners = new CopyOnWriteArrayList<>();

    private final LaterRoutes laterRoutes;

    private RegistrySettings settings;
    private CheckpointRegistry registry;
    private PendingBatches pending;
    private Committer committer;
    private FlushSchedule schedule;
    private BufferPool buffers;
    private Sinks sinks;
    private volatile Optional<Validation> validation = Optional.empty();
    private volatile Throwable fatal;

    private Cairn(CamelContext context) {
        this.context = context;
        this.laterRoutes = new LaterRoutes(context, new UntilLoaded());
    }

    /**
     * The service of a context, started.
     *
     * @throws IOException if the registry cannot be opened: it is owned by another process,
     *     corrupt, or cannot be read
     */
    public static Cairn of(CamelContext context) throws Exception {
        synchronized (context.getRegistry()) {
            Cairn cairn = context.getCamelContextExtension().getContextPlugin(Cairn.class);
            if (cairn == null) {
                cairn = new Cairn(context);
                cairn.start();
                context.getCamelContextExtension().addContextPlugin(Cairn.class, cairn);
                context.addService(cairn, true, true);
                context.addStartupListener(cairn);
                context.addLifecycleStrategy(cairn.laterRoutes);
                CollectorHealthCheck.register(context);
                RegistryFace.attachAll(context, cairn);
            } else if (!cairn.isStarted()) {
                cairn.start();
                context.addService(cairn, true, true);
                RegistryFace.attachAll(context, cairn);
            }
            return cairn;
        }
    }

    @Override
    protected void doStart() throws Exception {
        settings = RegistrySettings.of(SettingSources.of(context));
        Limits defaults = Limits.DEFAULT;
        Limits limits =
                new Limits(
                        defaults.inFlightBytes(),
                        defaults.inFlightBatches(),
                        defaults.partitionBytes(),
                        defaults.roundBytes(),
                        settings.maxUncommittedBytes(),
                        settings.maxUncommittedAge());
        registry = openRegistry();
        try {
            SinkRecoveries.run(registry, settings.maxUncommittedBytes());
        } catch (Exception e) {
            registry.close();
            throw e;
        }
        fatal = null;
        pending = new PendingBatches(limits);
        buffers = new BufferPool();
        sinks = new Sinks();
        committer = new Committer(registry, pending, isDurable(), settings.maxMemoryBuffer());
        schedule = new FlushSchedule(settings, committer, pending, System::nanoTime);
        if (settings.enabled() && settings.validateOnStart()) {
            validation =
                    Optional.of(
                            Validation.of(
                                    registry, settings, this::whereabouts, Clock.systemUTC()));
        }
    }

    /** What {@code auto} means before any sink takes part in commits. */
    private boolean isDurable() {
        return !settings.enabled()
                || switch (settings.durability()) {
                    case DURABLE -> true;
                    case BUFFERED -> false;
                    case AUTO ->
                            CheckpointStores.isDurableByDefault(RegistryUri.parse(settings.uri()));
                };
    }

    private CheckpointRegistry openRegistry() throws IOException {
        CheckpointRegistry opened = settings.open(Clock.systemUTC());
        opened.warnings().forEach(LOG::warn);
        return opened;
    }

    @Override
    public void onCamelContextStarted(CamelContext started, boolean alreadyStarted) {
        // What flushes can only be seen when the routes have been started too.
    }

    @Override
    public void onCamelContextFullyStarted(CamelContext started, boolean alreadyStarted)
            throws Exception {
        ensureRoutes();
        validation.ifPresent(Validation::mayRun);
    }

    /** A buffered registry must be flushed; of a durable one the journal is folded. */
    private void ensureRoutes() throws Exception {
        if (!settings.enabled()) {
            return;
        }
        laterRoutes.arm(settings.flushInterval());
        if (committer.isDurable()) {
            laterRoutes.schedule();
        } else {
            RegistryRoutes.ensure(context, settings);
        }
    }

    /** What is done at intervals while the routes of a durable registry are not there yet. */
    private final class UntilLoaded implements LaterRoutes.Work {

        @Override
        public void flush() {
            if (!RegistryRoutes.isFlushedByOthers(context) && isFlushDue()) {
                committer.flush(CommitMetrics.Trigger.INTERVAL).exceptionally(this::tell);
            }
        }

        private Void tell(Throwable failure) {
            if (fatal().isEmpty() && context.isStarted()) {
                LOG.warn("The registry was not flushed: {}", failure.getMessage());
            }
            return null;
        }

        @Override
        public void load() throws Exception {
            RegistryRoutes.ensure(context, settings);
        }
    }

    @Override
    protected void doStop() throws Exception {
        validation.ifPresent(Validation::stop);
        validation = Optional.empty();
        try {
            if (settings.forceFlushOnExit()) {
                committer.close(STOP_WAIT);
            } else {
                committer.leave(STOP_WAIT);
            }
        } catch (IOException e) {
            // who has taken the registry over has been told, and a stop can do nothing about it
            if (!(e.getCause() instanceof FencedException)) {
                throw e;
            }
        } finally {
            release();
        }
    }

    /** A commit that hangs keeps what it uses: nobody else may have it before that has ended. */
    private void release() throws IOException {
        Sinks usedSinks = sinks;
        CheckpointRegistry usedRegistry = registry;
        if (committer.hasEnded()) {
            usedSinks.close();
            usedRegistry.close();
            return;
        }
        committer.onEnd(
                () -> {
                    usedSinks.close();
                    try {
                        usedRegistry.close();
                    } catch (IOException e) {
                        LOG.warn("Closing the registry: {}", e.getMessage());
                    }
                });
    }

    /**
     * Commits what is acknowledged, because a route stops. A registry that has been stuck for some
     * time is not waited for.
     *
     * @throws IOException why it is not committed
     */
    void flushForStop(Duration longest) throws IOException {
        StopFlush.run(committer, longest, STOP_WAIT);
    }

    /** Whether a flush is due at this tick of the flush route; if so, it counts as done. */
    public boolean isFlushDue() {
        return schedule.isDue();
    }

    /** How everything fares at this moment. */
    public Status status() {
        return Status.of(this);
    }

    /** The settings in force. */
    public RegistrySettings settings() {
        return settings;
    }

    /** Where the registry is, as a user writes it; {@code memory:} where none is kept. */
    public String registryName() {
        return settings.enabled() ? settings.uri() : "memory:";
    }

    /** What is committed. */
    public CheckpointRegistry registry() {
        return registry;
    }

    /** For how long the registry is owned: asked before anything is delivered. */
    Ownership ownership() {
        return registry.ownership();
    }

    /** What is between reading and committing. */
    public PendingBatches pending() {
        return pending;
    }

    /** The one thread that changes the registry. */
    public Committer committer() {
        return committer;
    }

    /** The buffers that sources read into. */
    public BufferPool buffers() {
        return buffers;
    }

    /** Positions under some names to start from: what is committed, or is being committed now. */
    List<Position> positions(Partition.Kind kind, String group, Predicate<String> names)
            throws IOException, InterruptedException {
        Optional<Update> inDoubt = committer.inDoubt(STOP_WAIT);
        return StartPositions.of(registry, inDoubt, kind, group, names);
    }

    /** What sources keep in the registry besides their positions. */
    public SourceMemory memory() {
        return new SourceMemory(registry, committer, STOP_WAIT);
    }

    /**
     * The endpoints whose consumers run or are being started and may read partitions of a kind and
     * group; they would not notice that a position is changed by somebody else.
     */
    public List<String> readers(Partition.Kind kind, String group) {
        return consumers.readers(kind, group);
    }

    /** Opens a sink. */
    public interface SinkOpener<S extends TransactionalSink> {
        /** Makes it; called once per name. */
        S open() throws IOException;
    }

    /**
     * The one sink of a name in this context, opened by whoever asks first.
     *
     * @throws IllegalArgumentException if another kind of sink has the name
     */
    public <S extends TransactionalSink> S sink(String name, Class<S> type, SinkOpener<S> opener)
            throws IOException {
        S sink = sinks.get(name, type, opener);
        if (settings.enabled()
                && settings.durability() == RegistrySettings.Durability.AUTO
                && !committer.isDurable()
                && CheckpointStores.isDurableWithSinks(RegistryUri.parse(settings.uri()))) {
            LOG.info(
                    "Registry {}: every acknowledgement is committed at once, because {} takes part"
                            + " in commits",
                    settings.uri(),
                    name);
            committer.makeDurable();
        }
        return sink;
    }

    /**
     * Whether every source has had nothing to read for that long, and all of it is delivered and
     * committed; what a buffered registry has yet to write, the stop will.
     */
    public boolean isIdle(Duration time) {
        return consumers.areIdle(time)
                && (committer.isDurable() ? pending.isIdle() : pending.isDelivered());
    }

    /** What ended collecting before it was stopped, if anything did. */
    public Optional<Throwable> fatal() {
        return Optional.ofNullable(fatal).or(committer::fatal).or(registry.ownership()::lost);
    }

    /** Why health is DOWN, if it is: one line. */
    public Optional<String> trouble() {
        if (fatal != null) {
            return Optional.of(String.valueOf(fatal.getMessage()));
        }
        return registry.ownership()
                .trouble()
                .or(committer::trouble)
                .or(pending::refusal)
                .or(consumers::trouble);
    }

    synchronized void fail(Throwable cause) {
        // every source is told that the registry is somebody else's, and the committer too
        boolean told = cause == fatal || committer.fatal().filter(cause::equals).isPresent();
        if (fatal == null) {
            fatal = cause;
        }
        if (told) {
            return;
        }
        // who has taken the registry over is all that people can use
        Throwable trace = cause instanceof FencedException ? null : cause;
        LOG.error("Collecting ended: {}", cause.getMessage(), trace);
    }

    /** What may tell whether checkpoints are of any use still. */
    public Whereabouts whereabouts() {
        return consumers.whereabouts(pending);
    }

    /** Where a source that is about to be started tells how its checkpoints compare. */
    public Findings findings() {
        return validation.map(Validation::begin).orElse(Findings.NONE);
    }

    /** Has what a cleaner names removed whenever the registry is cleaned; once per cleaner. */
    public void onClean(Cleaner cleaner) {
        if (!cleaners.contains(cleaner)) {
            cleaners.add(cleaner);
        }
    }

    /** What names entries to remove, besides the checkpoints of what is gone. */
    public List<Cleaner> cleaners() {
        return List.copyOf(cleaners);
    }

    /** A consumer is about to take the positions that it goes on from. */
    void starting(SourceConsumer consumer) {
        consumers.starting(consumer);
    }

    /** Routes that are added to a running context come too late for its startup listeners. */
    void started(SourceConsumer consumer) throws Exception {
        consumers.started(consumer);
        if (context.isStarted()) {
            validation.ifPresent(Validation::mayRun);
            ensureRoutes();
        }
    }

    void stopped(SourceConsumer consumer) {
        consumers.stopped(consumer);
    }
}
