package dev.cairn.component;

import dev.cairn.delivery.Delivery;
import java.util.Optional;
import org.apache.camel.AsyncProducer;
import org.apache.camel.CamelContext;
import org.apache.camel.Endpoint;
import org.apache.camel.Exchange;
import org.apache.camel.support.service.ServiceHelper;

/**
 * The endpoint that gets what the route refuses. An {@code append:} there takes part in commits.
 */
final class DeadLetter implements AutoCloseable {

    private final Endpoint endpoint;
    private final AsyncProducer producer;

    private DeadLetter(Endpoint endpoint, AsyncProducer producer) {
        this.endpoint = endpoint;
        this.producer = producer;
    }

    /** Starts a producer for the URI. */
    static DeadLetter open(CamelContext context, String uri) throws Exception {
        Endpoint endpoint = context.getEndpoint(uri);
        AsyncProducer producer = endpoint.createAsyncProducer();
        ServiceHelper.startService(producer);
        return new DeadLetter(endpoint, producer);
    }

    /** Sends an exchange under a delivery and waits for it; empty if it was taken. */
    Optional<Exception> send(Exchange exchange, Delivery delivery, Throwable cause) {
        exchange.setProperty(Delivery.PROPERTY, delivery);
        exchange.getMessage().setHeader(CairnConstants.FAILURE, String.valueOf(cause));
        try {
            producer.process(exchange);
        } catch (Exception e) {
            return Optional.of(e);
        }
        if (exchange.getException() == null && exchange.isRollbackOnly()) {
            return Optional.of(new IllegalStateException("the dead letter route rolled back"));
        }
        return Optional.ofNullable(exchange.getException());
    }

    @Override
    public void close() {
        ServiceHelper.stopAndShutdownService(producer);
    }

    @Override
    public String toString() {
        return endpoint.toString();
    }
}
