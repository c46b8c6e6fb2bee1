package dev.cairn.registry;

import dev.cairn.checkpoint.FencedException;
import dev.cairn.component.Cairn;
import dev.cairn.delivery.CommitMetrics;
import java.time.Clock;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.camel.Exchange;
import org.apache.camel.support.DefaultProducer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Does the operation and waits for it; what cannot be committed within a minute fails the exchange.
 */
final class RegistryProducer extends DefaultProducer {

    private static final Logger LOG = LoggerFactory.getLogger(RegistryProducer.class);

    /** Longest wait for a commit. */
    private static final long WAIT_SECONDS = 60;

    /** How often it looks whether the context stops. */
    private static final long LOOK_MILLIS = 100;

    private final RegistryEndpoint endpoint;

    RegistryProducer(RegistryEndpoint endpoint) {
        super(endpoint);
        this.endpoint = endpoint;
    }

    @Override
    public void process(Exchange exchange) throws Exception {
        Cairn cairn = Cairn.of(endpoint.getCamelContext());
        switch (endpoint.getOperation()) {
            case flush -> flush(cairn, triggerOf(exchange));
            case clean -> {
                Cleanup.Commit commit = update -> await(cairn, cairn.committer().commit(update));
                new Cleanup(cairn, commit, Clock.systemUTC(), System::nanoTime).run();
            }
        }
    }

    private static CommitMetrics.Trigger triggerOf(Exchange exchange) {
        return exchange.getMessage().getHeader("triggerName") == null
                ? CommitMetrics.Trigger.MANUAL
                : CommitMetrics.Trigger.INTERVAL;
    }

    private void flush(Cairn cairn, CommitMetrics.Trigger trigger) throws Exception {
        if (trigger == CommitMetrics.Trigger.INTERVAL && !cairn.isFlushDue()) {
            return;
        }
        try {
            await(cairn, cairn.committer().flush(trigger));
        } catch (IllegalStateException e) {
            // who has taken the registry over is told by what ended for it, not by each tick
            boolean ended = cairn.fatal().filter(FencedException.class::isInstance).isPresent();
            if (!ended || trigger != CommitMetrics.Trigger.INTERVAL) {
                throw e;
            }
        }
    }

    /**
     * A context that stops waits for this step; the last commit comes after it anyway. False if it
     * was not waited for.
     */
    private boolean await(Cairn cairn, Future<Void> commit) throws InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(WAIT_SECONDS);
        while (!endpoint.getCamelContext().isStopping() && deadline - System.nanoTime() > 0) {
            try {
                commit.get(LOOK_MILLIS, TimeUnit.MILLISECONDS);
                return true;
            } catch (ExecutionException e) {
                throw new IllegalStateException(e.getCause().getMessage(), e.getCause());
            } catch (TimeoutException e) {
                LOG.debug("Still waiting for the registry");
            }
        }
        if (!endpoint.getCamelContext().isStopping()) {
            throw new IllegalStateException(
                    cairn.trouble().orElse("the commit took more than " + WAIT_SECONDS + " s"));
        }
        return false;
    }
}
