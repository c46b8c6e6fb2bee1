package dev.cairn.component;

import java.time.Duration;
import java.util.Collection;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.apache.camel.CamelContext;
import org.apache.camel.Route;
import org.apache.camel.support.LifecycleStrategySupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Loads the routes of a durable registry a while after the start, in a thread of its own, so that
 * short runs do not pay for a scheduler, nor does a start while it is busy with what has piled up;
 * and again when routes were reloaded, which takes all away. Until then this thread does at each
 * interval what they will do. Nothing is started once the context begins to stop.
 */
final class LaterRoutes extends LifecycleStrategySupport {

    private static final Logger LOG = LoggerFactory.getLogger(LaterRoutes.class);

    /** Longest that a stop waits for routes that are being started at that moment. */
    private static final Duration LOADING_WAIT = Duration.ofSeconds(5);

    /** They are loaded at the interval with this number, or at the first after {@link #LATE}. */
    private static final int INTERVALS = 6;

    private static final Duration LATE = Duration.ofSeconds(30);

    /** What is done meanwhile, and later. */
    interface Work {

        /** Called at each interval until the routes are loaded. */
        void flush();

        void load() throws Exception;
    }

    private final CamelContext context;
    private final Work work;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();

    // Guarded by lock.
    private Duration interval = Duration.ZERO;
    private boolean armed;
    private boolean waiting;
    private boolean loading;
    private boolean stopping;

    LaterRoutes(CamelContext context, Work work) {
        this.context = context;
        this.work = work;
    }

    /** From now on they are loaded a while after routes were added to the running context. */
    void arm(Duration wanted) {
        lock.lock();
        try {
            stopping = false;
            armed = true;
            interval = wanted;
        } finally {
            lock.unlock();
        }
    }

    /** Loads them after a while, unless the context stops before; not twice at a time. */
    void schedule() {
        lock.lock();
        try {
            if (armed && !stopping && !waiting) {
                waiting = true;
                Thread thread = new Thread(this::run, "cairn-routes");
                thread.setDaemon(true);
                thread.start();
            }
        } finally {
            lock.unlock();
        }
    }

    /** Called for each route, under locks of the context. */
    @Override
    public void onRoutesAdd(Collection<Route> routes) {
        if (context.isStarted()) {
            schedule();
        }
    }

    private void run() {
        try {
            long began = System.nanoTime();
            for (int intervals = 1; hasPassed(); intervals++) {
                if (intervals == INTERVALS || System.nanoTime() - began >= LATE.toNanos()) {
                    if (begins()) {
                        work.load();
                    }
                    return;
                }
                work.flush();
            }
        } catch (InterruptedException e) {
            LOG.debug("Interrupted before the registry's routes were loaded");
        } catch (Exception e) {
            LOG.warn(
                    "The registry is not cleaned, nor flushed at intervals: its routes cannot be"
                            + " started: {}",
                    e.getMessage(),
                    e);
        } finally {
            lock.lock();
            try {
                loading = false;
                changed.signalAll();
            } finally {
                lock.unlock();
            }
        }
    }

    /** Waits for an interval. Whether it has passed, and the context is not being stopped. */
    private boolean hasPassed() throws InterruptedException {
        lock.lock();
        try {
            long left = interval.toNanos();
            while (left > 0 && !stopping) {
                left = changed.awaitNanos(left);
            }
            waiting = !stopping && context.isStarted();
            return waiting;
        } finally {
            lock.unlock();
        }
    }

    /** A stop that comes from now on waits; routes that are added ask for another loading. */
    private boolean begins() {
        lock.lock();
        try {
            waiting = false;
            loading = !stopping;
            return loading;
        } finally {
            lock.unlock();
        }
    }

    /** Called before the context takes any lock and stops any route. */
    @Override
    public void onContextStopping(CamelContext stopped) {
        long left = LOADING_WAIT.toNanos();
        lock.lock();
        try {
            stopping = true;
            armed = false;
            changed.signalAll();
            while (loading && left > 0) {
                left = changed.awaitNanos(left);
            }
            if (loading) {
                LOG.warn(
                        "The registry's routes are still being started after {} s; the stop goes on"
                                + " without them",
                        TimeUnit.NANOSECONDS.toSeconds(LOADING_WAIT.toNanos()));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            lock.unlock();
        }
    }
}
