package dev.cairn.component;

import dev.cairn.delivery.Claim;
import dev.cairn.delivery.Delivery;
import dev.cairn.delivery.PendingBatch;
import dev.cairn.source.Batch;
import dev.cairn.source.FilePosition;
import dev.cairn.source.LogRecord;
import dev.cairn.source.Loss;
import dev.cairn.source.Partition;
import dev.cairn.source.Position;
import java.time.Duration;
import java.util.Iterator;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiFunction;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.apache.camel.AsyncProcessor;
import org.apache.camel.Exchange;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Carries pending batches through the route and settles them: whole, or record by record in order.
 * A failure holds the position; after {@code attempts} of them the dead letter endpoint gets what
 * was refused, if there is one, else it is tried for ever.
 */
final class Courier {

    private static final Logger LOG = LoggerFactory.getLogger(Courier.class);

    private final String name;
    private final boolean batching;
    private final int attempts;
    private final Backoff backoff;
    private final Claim claim;
    private final AsyncProcessor route;
    private final BiFunction<Batch, LogRecord, Exchange> exchanges;
    private final Optional<DeadLetter> deadLetter;
    private final BooleanSupplier halted;
    private final Consumer<Throwable> broken;

    /** What has been refused for so long that people should look. */
    private final Map<Partition, String> stuck = new ConcurrentHashMap<>();

    /**
     * @param exchanges makes an exchange for a record, or for the whole batch if the record is null
     * @param halted whether the consumer pauses or stops: then what is left of a batch is set aside
     * @param broken told of what must not happen on a thread of the route, where nobody would see
     */
    Courier(
            SourceEndpoint endpoint,
            Backoff backoff,
            Claim claim,
            AsyncProcessor route,
            BiFunction<Batch, LogRecord, Exchange> exchanges,
            Optional<DeadLetter> deadLetter,
            BooleanSupplier halted,
            Consumer<Throwable> broken) {
        this.name = endpoint.getEndpointUri();
        this.batching = endpoint.isBatching();
        this.attempts = endpoint.getDeliveryAttempts();
        this.backoff = backoff;
        this.claim = claim;
        this.route = route;
        this.exchanges = exchanges;
        this.deadLetter = deadLetter;
        this.halted = halted;
        this.broken = broken;
    }

    /** Why health is DOWN, if it is. */
    Optional<String> stuck() {
        return stuck.values().stream().findFirst();
    }

    /** Delivers; returns when the exchange has ended, or goes on elsewhere. */
    void deliver(PendingBatch pending) {
        if (batching) {
            deliverWhole(pending);
        } else {
            new Records(pending).proceed();
        }
    }

    private void deliverWhole(PendingBatch pending) {
        Exchange exchange = exchanges.apply(pending.batch(), null);
        Passage passage =
                new Passage(
                        exchange,
                        pending.deliver(),
                        ended -> guarded(() -> settleWhole(pending, ended)));
        if (passage.run(route)) {
            settleWhole(pending, passage);
        }
    }

    /** Camel swallows what a completion throws. */
    private void guarded(Runnable completion) {
        try {
            completion.run();
        } catch (RuntimeException | Error e) {
            broken.accept(e);
        }
    }

    private void settleWhole(PendingBatch pending, Passage passage) {
        if (isDelivered(pending, passage, null, null)) {
            claim.acknowledge(pending);
        }
    }

    /**
     * Takes note of how a passage ended. After a failure the batch waits for its redelivery, unless
     * the dead letter endpoint has taken what was refused.
     */
    private boolean isDelivered(
            PendingBatch pending, Passage passage, LogRecord record, LogRecord previous) {
        Throwable failure = passage.failure();
        if (failure == null) {
            pending.delivered(passage.delivery());
            if (previous == null && pending.failures() > 0) {
                recovered(pending.batch().partition());
            }
            return true;
        }
        passage.delivery().fail();
        int failures = 1 + (previous == null ? pending.failures() : 0);
        if (failures >= attempts
                && !claim.isCancelled()
                && deadLetter.isPresent()
                && reject(pending, record, failure)) {
            recovered(pending.batch().partition());
            return true;
        }
        Duration delay = backoff.after(failures >= attempts ? Integer.MAX_VALUE : failures);
        report(pending, failures, delay, failure);
        claim.fail(pending, record, previous, delay);
        return false;
    }

    private void recovered(Partition partition) {
        if (stuck.remove(partition) != null) {
            LOG.info("{}: {} goes on", name, partition);
        }
    }

    private boolean reject(PendingBatch pending, LogRecord record, Throwable failure) {
        Batch batch = pending.batch();
        Delivery delivery = pending.deliver();
        Optional<Exception> refused =
                deadLetter.get().send(exchanges.apply(batch, record), delivery, failure);
        if (refused.isPresent()) {
            delivery.fail();
            LOG.error(
                    "{}: the dead letter endpoint {} failed too: {}",
                    name,
                    deadLetter.get(),
                    String.valueOf(refused.get()));
            return false;
        }
        pending.delivered(delivery);
        long from = record == null ? offsetOf(batch.start()) : record.offset();
        long to = offsetOf(record == null ? batch.end() : batch.positionAfter(record));
        String detail =
                "sent to " + deadLetter.get() + " after " + attempts + " failures: " + failure;
        pending.rejected(new Loss(batch.partition(), from, to, Loss.Reason.REJECTED, detail));
        LOG.warn("{}: {} {}", name, batch.partition(), detail);
        return true;
    }

    private static long offsetOf(Position position) {
        return position instanceof FilePosition file ? file.offset() : 0;
    }

    private void report(PendingBatch pending, int failures, Duration delay, Throwable failure) {
        if (claim.isCancelled()) {
            return;
        }
        if (failure instanceof SinkGoneException) {
            LOG.debug("{}: {}", name, failure.getMessage());
            return;
        }
        Partition where = pending.batch().partition();
        if (failures == attempts) {
            String refused = where + " has been refused " + failures + " times: " + failure;
            stuck.put(where, refused);
            LOG.error(
                    "{}: {}; its position holds and it is tried every {} s",
                    name,
                    refused,
                    delay.toSeconds());
        } else {
            LOG.warn(
                    "{}: delivery {} of {} failed, next in {} ms: {}",
                    name,
                    failures,
                    where,
                    delay.toMillis(),
                    String.valueOf(failure));
        }
    }

    /** The records of one pending batch, one after the other, on whatever thread each one ends. */
    private final class Records {

        private final PendingBatch pending;
        private final Iterator<LogRecord> records;
        private LogRecord current;
        private LogRecord previous;

        Records(PendingBatch pending) {
            this.pending = pending;
            this.records = pending.batch().records();
        }

        void proceed() {
            while (records.hasNext()) {
                current = records.next();
                if (halted.getAsBoolean()) {
                    claim.setAside(pending, current, previous);
                    return;
                }
                Exchange exchange = exchanges.apply(pending.batch(), current);
                Passage passage = new Passage(exchange, pending.deliver(), this::proceedAfter);
                if (!passage.run(route) || !isSettled(passage)) {
                    return;
                }
            }
            claim.acknowledge(pending);
        }

        private void proceedAfter(Passage passage) {
            guarded(
                    () -> {
                        if (isSettled(passage)) {
                            proceed();
                        }
                    });
        }

        private boolean isSettled(Passage passage) {
            if (!isDelivered(pending, passage, current, previous)) {
                return false;
            }
            previous = current;
            return true;
        }
    }
}
