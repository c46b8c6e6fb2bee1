package dev.cairn.delivery;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * The passage of one exchange (a batch, or one of its records) through the route. It is settled
 * once; what was staged until then is written at its commit if it is acknowledged, and dropped if
 * it failed. Safe for use by the threads of a route.
 */
public final class Delivery {

    /** Exchange property under which the consumer hands this to the route. */
    public static final String PROPERTY = "CairnDelivery";

    private final Claim claim;

    private List<Staged> staged = List.of();
    private List<Object> origins = List.of();
    private State state = State.OPEN;

    private enum State {
        OPEN,
        DELIVERED,
        FAILED
    }

    Delivery(Claim claim) {
        this.claim = claim;
    }

    /**
     * Hands bytes to a sink, to be written when this delivery is committed.
     *
     * @param bytes what remains in the buffer; not to be changed before the commit, so either bytes
     *     of the batch itself or a copy
     * @throws IllegalStateException if the delivery is settled already: something between the
     *     consumer and the sink (wireTap, aggregate, some seda) acknowledged before delivery
     */
    public void stage(TransactionalSink sink, ByteBuffer bytes) {
        stage(sink, bytes, sink);
    }

    /**
     * The same, and remembers until the delivery is settled where the bytes came from.
     *
     * @param origin what {@link #origins} returns, so that a step that the route repeats can tell
     *     that it has staged before
     */
    public synchronized void stage(TransactionalSink sink, ByteBuffer bytes, Object origin) {
        requireOpen(sink);
        if (staged.isEmpty()) {
            staged = new ArrayList<>(1);
            origins = new ArrayList<>(1);
        }
        staged.add(new Staged(sink, bytes, false));
        origins.add(origin);
    }

    /**
     * What {@link #stage} would say, before anything is done for it.
     *
     * @throws IllegalStateException if the delivery is settled already
     */
    public synchronized void requireOpen(TransactionalSink sink) {
        if (state != State.OPEN) {
            throw tooLate(sink);
        }
    }

    /** Where what is staged came from, in order; empty once this is settled. */
    public synchronized List<Object> origins() {
        return List.copyOf(origins);
    }

    private IllegalStateException tooLate(TransactionalSink sink) {
        if (state == State.FAILED) {
            return new IllegalStateException(
                    "too late for "
                            + sink.name()
                            + ": the exchange has failed elsewhere and is delivered again");
        }
        return acknowledgedEarly(sink);
    }

    /**
     * What a sink throws that sees in another way that the exchange it is reached by is not the one
     * that this delivery ends with. Health is DOWN from then on: records are missing from the sink.
     */
    public IllegalStateException acknowledgedEarly(TransactionalSink sink) {
        String message =
                "this route acknowledges before delivery: "
                        + sink.name()
                        + " was reached after the exchange had ended; put no wireTap,"
                        + " aggregate or seda between the source and this sink";
        claim.refused(message);
        return new IllegalStateException(message);
    }

    /** The passage failed: what was staged is dropped, and nothing can be staged any more. */
    public synchronized void fail() {
        state = State.FAILED;
        staged = List.of();
        origins = List.of();
    }

    /** The passage succeeded: nothing can be staged any more. Returns what was staged. */
    synchronized List<Staged> settle() {
        state = State.DELIVERED;
        List<Staged> result = staged;
        staged = List.of();
        origins = List.of();
        return result;
    }
}
