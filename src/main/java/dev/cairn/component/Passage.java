package dev.cairn.component;

import dev.cairn.delivery.Delivery;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.camel.AsyncCallback;
import org.apache.camel.AsyncProcessor;
import org.apache.camel.Exchange;
import org.apache.camel.spi.Synchronization;

/**
 * One exchange on its way through the route. It ends when Camel completes the exchange's unit of
 * work, wherever that is, not when the processor returns: a seda would be acknowledged too early.
 */
final class Passage implements Synchronization, AsyncCallback {

    /** What to do when the exchange ends on another thread after {@link #run} has returned. */
    interface Ending {
        void ended(Passage passage);
    }

    private enum Phase {
        RUNNING,
        RETURNED,
        ENDED
    }

    /** How a passage ended: by a failure, or by none. */
    private record Outcome(Throwable failure) {
        private static final Outcome DELIVERED = new Outcome(null);
    }

    private final AtomicReference<Phase> phase = new AtomicReference<>(Phase.RUNNING);
    private final AtomicReference<Outcome> outcome = new AtomicReference<>();
    private final Exchange exchange;
    private final Delivery delivery;
    private final Ending later;

    Passage(Exchange exchange, Delivery delivery, Ending later) {
        this.exchange = exchange;
        this.delivery = delivery;
        this.later = later;
        exchange.setProperty(Delivery.PROPERTY, delivery);
        exchange.getExchangeExtension().addOnCompletion(this);
    }

    /** Sends it; true if it has ended by then, false if {@link Ending#ended} will be called. */
    boolean run(AsyncProcessor processor) {
        processor.process(exchange, this);
        return !phase.compareAndSet(Phase.RUNNING, Phase.RETURNED);
    }

    Delivery delivery() {
        return delivery;
    }

    /** Why it failed; null if it was delivered. Only after it has ended. */
    Throwable failure() {
        return outcome.get().failure;
    }

    @Override
    public void onComplete(Exchange ended) {
        end(ended.isRollbackOnly() ? new Outcome(rolledBack(ended)) : Outcome.DELIVERED);
    }

    @Override
    public void onFailure(Exchange ended) {
        end(new Outcome(rolledBack(ended)));
    }

    private static Throwable rolledBack(Exchange ended) {
        Throwable cause = ended.getException();
        if (cause == null) {
            cause = ended.getProperty(Exchange.EXCEPTION_CAUGHT, Throwable.class);
        }
        return cause != null ? cause : new IllegalStateException("the route rolled back");
    }

    /**
     * The route has let go of the exchange. Where that comes before its unit of work, which will
     * then not be completed, it is the end: a context that is being shut down by force refuses so.
     */
    @Override
    public void done(boolean doneSync) {
        if (phase.get() != Phase.ENDED
                && exchange.getExchangeExtension().containsOnCompletion(this)) {
            Throwable cause = exchange.getException();
            end(
                    new Outcome(
                            cause != null
                                    ? cause
                                    : new IllegalStateException("the route did not take it")));
        }
    }

    /** Only the first end counts. */
    private void end(Outcome how) {
        if (outcome.compareAndSet(null, how) && phase.getAndSet(Phase.ENDED) == Phase.RETURNED) {
            later.ended(this);
        }
    }
}
