package dev.cairn.component;

import dev.cairn.checkpoint.CheckpointRegistry;
import dev.cairn.checkpoint.CheckpointStores;
import dev.cairn.checkpoint.RegistryUri;
import dev.cairn.checkpoint.StoreOptions;
import dev.cairn.checkpoint.Update;
import dev.cairn.delivery.Committer;
import dev.cairn.delivery.Limits;
import dev.cairn.delivery.PendingBatches;
import dev.cairn.delivery.TransactionalSink;
import dev.cairn.io.BufferPool;
import dev.cairn.source.FilePosition;
import dev.cairn.source.Partition;
import dev.cairn.source.Position;
import java.io.Closeable;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArraySet;
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
    private final Set<SourceConsumer> consumers = new CopyOnWriteArraySet<>();
    private final Map<String, TransactionalSink> sinks = new ConcurrentHashMap<>();

    private RegistrySettings settings;
    private CheckpointRegistry registry;
    private PendingBatches pending;
    private Committer committer;
    private BufferPool buffers;
    private volatile Throwable fatal;

    private Cairn(CamelContext context) {
        this.context = context;
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
                CollectorHealthCheck.register(context, cairn);
            } else if (!cairn.isStarted()) {
                cairn.start();
                context.addService(cairn, true, true);
            }
            return cairn;
        }
    }

    @Override
    protected void doStart() throws Exception {
        settings = RegistrySettings.of(this::setting);
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
        committer = new Committer(registry, pending, isDurable(), settings.maxMemoryBuffer());
    }

    private boolean isDurable() {
        return !settings.enabled() || settings.durability() == RegistrySettings.Durability.DURABLE;
    }

    private CheckpointRegistry openRegistry() throws IOException {
        RegistryUri uri = RegistryUri.parse(settings.enabled() ? settings.uri() : "memory:");
        Clock clock = Clock.systemUTC();
        StoreOptions options = new StoreOptions(settings.backups(), settings.onCorrupt(), clock);
        CheckpointRegistry opened =
                CheckpointRegistry.open(CheckpointStores.open(uri, options), clock);
        opened.warnings().forEach(LOG::warn);
        return opened;
    }

    private Optional<String> setting(String name) {
        Map<?, ?> options = context.getRegistry().lookupByNameAndType(OPTIONS, Map.class);
        return RegistrySettings.value(
                name,
                options == null ? Map.of() : options,
                System::getenv,
                property -> context.getPropertiesComponent().resolveProperty(property));
    }

    @Override
    public void onCamelContextStarted(CamelContext started, boolean alreadyStarted) {
        // What flushes can only be seen when the routes have been started too.
    }

    @Override
    public void onCamelContextFullyStarted(CamelContext started, boolean alreadyStarted)
            throws Exception {
        ensureFlushes();
    }

    private void ensureFlushes() throws Exception {
        if (settings.enabled() && !committer.isDurable()) {
            FlushRoute.ensure(context, settings);
        }
    }

    @Override
    protected void doStop() throws Exception {
        try {
            committer.close(settings.forceFlushOnExit() ? STOP_WAIT : Duration.ZERO);
        } finally {
            sinks.values().forEach(Cairn::close);
            sinks.clear();
            registry.close();
        }
    }

    private static void close(TransactionalSink sink) {
        if (sink instanceof Closeable closeable) {
            try {
                closeable.close();
            } catch (IOException e) {
                LOG.warn("Closing {}: {}", sink.name(), e.getMessage());
            }
        }
    }

    /** The settings in force. */
    public RegistrySettings settings() {
        return settings;
    }

    /** What is committed. */
    public CheckpointRegistry registry() {
        return registry;
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

    /** Positions to start from: what is committed, or is being committed right now. */
    List<Position> positions(Partition.Kind kind, String group)
            throws IOException, InterruptedException {
        Optional<Update> inDoubt = committer.inDoubt(STOP_WAIT);
        Map<String, Position> byId = new LinkedHashMap<>();
        for (Position each : registry.positions(kind, group)) {
            byId.put(((FilePosition) each).id(), each);
        }
        inDoubt.ifPresent(
                update -> {
                    update.positions()
                            .forEach(
                                    (partition, position) -> {
                                        if (partition.kind() == kind
                                                && partition.group().equals(group)) {
                                            byId.put(partition.id(), position);
                                        }
                                    });
                    update.ended().forEach(partition -> byId.remove(partition.id()));
                });
        return List.copyOf(byId.values());
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
    public synchronized <S extends TransactionalSink> S sink(
            String name, Class<S> type, SinkOpener<S> opener) throws IOException {
        TransactionalSink sink = sinks.get(name);
        if (sink == null) {
            sink = opener.open();
            sinks.put(name, sink);
        }
        if (!type.isInstance(sink)) {
            throw new IllegalArgumentException(name + " is in use by another kind of sink");
        }
        if (settings.enabled()
                && settings.durability() == RegistrySettings.Durability.AUTO
                && !committer.isDurable()) {
            LOG.info(
                    "Registry {}: every acknowledgement is committed at once, because {} takes part"
                            + " in commits",
                    settings.uri(),
                    name);
            committer.makeDurable();
        }
        return type.cast(sink);
    }

    /**
     * Whether every source has had nothing to read for that long, and all of it is delivered and
     * committed; what a buffered registry has yet to write, the stop will.
     */
    public boolean isIdle(Duration time) {
        return !consumers.isEmpty()
                && consumers.stream().allMatch(each -> each.isIdle(time))
                && (committer.isDurable() ? pending.isIdle() : pending.isDelivered());
    }

    /** What ended collecting before it was stopped, if anything did. */
    public Optional<Throwable> fatal() {
        return Optional.ofNullable(fatal).or(committer::fatal);
    }

    /** Why health is DOWN, if it is: one line. */
    public Optional<String> trouble() {
        if (fatal != null) {
            return Optional.of(String.valueOf(fatal.getMessage()));
        }
        return committer
                .trouble()
                .or(pending::refusal)
                .or(
                        () ->
                                consumers.stream()
                                        .map(SourceConsumer::trouble)
                                        .flatMap(Optional::stream)
                                        .findFirst());
    }

    void fail(Throwable cause) {
        if (fatal == null) {
            fatal = cause;
        }
        LOG.error("Collecting ended: {}", cause.getMessage(), cause);
    }

    /** Routes that are added to a running context come too late for its startup listeners. */
    void started(SourceConsumer consumer) throws Exception {
        consumers.add(consumer);
        if (context.isStarted()) {
            ensureFlushes();
        }
    }

    void stopped(SourceConsumer consumer) {
        consumers.remove(consumer);
    }
}
