package dev.cairn.registry;

import dev.cairn.checkpoint.CheckpointRegistry;
import dev.cairn.checkpoint.Entry;
import dev.cairn.checkpoint.Key;
import dev.cairn.checkpoint.Update;
import dev.cairn.component.Cairn;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.apache.camel.CamelContext;
import org.apache.camel.RuntimeCamelException;

/**
 * The registry of a context as other components use it: entries are read as they are committed, and
 * a change returns when it is durable. It owns nothing: the registry is opened with the context's
 * first use of it and closed by the context alone.
 */
final class DurableEntries {

    /** Longest wait for a commit. */
    private static final long WAIT_SECONDS = 60;

    /** Longest wait for a commit while the context stops; as long as the committer itself takes. */
    private static final long STOP_WAIT_SECONDS = 5;

    /** How often it looks whether the context stops. */
    private static final long LOOK_MILLIS = 100;

    /** A change that changes nothing. */
    static final Update NOTHING = new Update(Map.of(), Set.of(), Map.of(), List.of());

    private final CamelContext context;
    private final Cairn cairn;

    private DurableEntries(CamelContext context, Cairn cairn) {
        this.context = context;
        this.cairn = cairn;
    }

    /**
     * Opens the registry of a context if nobody has.
     *
     * @param user who asks, for messages
     * @throws IllegalStateException if the registry is switched off: what asks for it wants
     *     something kept
     * @throws RuntimeCamelException if it cannot be opened
     */
    static DurableEntries open(CamelContext context, String user) {
        if (context == null) {
            throw new IllegalStateException(
                    user + " belongs to no CamelContext; bind it to one, or set camelContext");
        }
        Cairn cairn = cairn(context, user);
        if (!cairn.settings().enabled()) {
            throw new IllegalStateException(
                    user
                            + " keeps its entries in the registry, which is off: set"
                            + " cairn.registry.enabled=true (--track), and cairn.registry.uri=memory:"
                            + " if they need not survive a stop");
        }
        return new DurableEntries(context, cairn);
    }

    /** The entries of a registry that is open. */
    static DurableEntries of(CamelContext context, Cairn cairn) {
        return new DurableEntries(context, cairn);
    }

    private static Cairn cairn(CamelContext context, String user) {
        Cairn opened = context.getCamelContextExtension().getContextPlugin(Cairn.class);
        if (opened != null && opened.isStarted()) {
            return opened;
        }
        if (opened != null && (context.isStopping() || context.isStopped())) {
            throw new RuntimeCamelException(
                    user + " came too late: the registry was closed when the context stopped");
        }
        try {
            return Cairn.of(context);
        } catch (Exception e) {
            throw new RuntimeCamelException(user + ": " + e.getMessage(), e);
        }
    }

    /** Whether the registry that these entries are in is still open. */
    boolean isOpen() {
        return cairn.isStarted();
    }

    Cairn cairn() {
        return cairn;
    }

    CheckpointRegistry registry() {
        return cairn.registry();
    }

    Optional<Entry> get(Key key) {
        return registry().entry(key);
    }

    /**
     * Changes entries; durable on return.
     *
     * @throws RuntimeCamelException if the registry is closed, or could not be written in 60 s (5 s
     *     while the context stops): then the change may still become durable, as soon as the
     *     registry can be written
     */
    void commit(Map<Key, Optional<Entry>> changes) {
        await(enqueue(changes));
    }

    /**
     * Commits a change that depends on what is committed by then, as {@link #commit(Map)} does.
     *
     * @param change asked between two commits; what it throws is thrown here, and nothing changes
     */
    void commit(Supplier<Update> change) {
        AtomicReference<RuntimeException> refusal = new AtomicReference<>();
        Supplier<Update> unlessRefused =
                () -> {
                    try {
                        return change.get();
                    } catch (RuntimeException e) {
                        refusal.set(e);
                        return NOTHING;
                    }
                };
        await(cairn.committer().commit(unlessRefused));
        if (refusal.get() != null) {
            throw refusal.get();
        }
    }

    /** Changes entries; what is enqueued earlier becomes durable earlier or together. */
    CompletableFuture<Void> enqueue(Map<Key, Optional<Entry>> changes) {
        Update update = new Update(Map.of(), Set.of(), changes, List.of());
        return cairn.committer().commit(update);
    }

    /** Waits as {@link #commit} does. */
    void await(CompletableFuture<Void> commit) {
        long start = System.nanoTime();
        long waited = 0;
        while (waited < TimeUnit.SECONDS.toNanos(longestSeconds())) {
            try {
                commit.get(LOOK_MILLIS, TimeUnit.MILLISECONDS);
                return;
            } catch (ExecutionException e) {
                throw new RuntimeCamelException(
                        "not kept, the registry could not be written: " + e.getCause().getMessage(),
                        e.getCause());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new RuntimeCamelException("interrupted before the registry was written", e);
            } catch (TimeoutException e) {
                waited = System.nanoTime() - start;
            }
        }
        throw new RuntimeCamelException(
                "not kept yet, the registry could not be written in "
                        + longestSeconds()
                        + " s: "
                        + cairn.trouble().orElse("it takes longer than that"));
    }

    private long longestSeconds() {
        return context.isStopping() ? STOP_WAIT_SECONDS : WAIT_SECONDS;
    }
}
