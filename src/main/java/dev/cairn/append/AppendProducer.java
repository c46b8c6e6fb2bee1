package dev.cairn.append;

import dev.cairn.component.Cairn;
import dev.cairn.delivery.Delivery;
import dev.cairn.io.RealDisk;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import org.apache.camel.AsyncCallback;
import org.apache.camel.CamelExchangeException;
import org.apache.camel.Exchange;
import org.apache.camel.ExchangePropertyKey;
import org.apache.camel.support.DefaultAsyncProducer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Hands what is to be appended to the delivery of its exchange, which writes it if and when it is
 * committed. An exchange without a delivery is appended at once, and ends when that is durable.
 */
final class AppendProducer extends DefaultAsyncProducer {

    private static final Logger LOG = LoggerFactory.getLogger(AppendProducer.class);

    private final AppendEndpoint endpoint;
    private final AppendOptions options;
    private Cairn cairn;
    private AppendSink sink;

    AppendProducer(AppendEndpoint endpoint) {
        super(endpoint);
        this.endpoint = endpoint;
        this.options = endpoint.options();
    }

    @Override
    protected void doStart() throws Exception {
        super.doStart();
        cairn = Cairn.of(endpoint.getCamelContext());
        sink = cairn.sink(AppendSink.name(endpoint.file()), AppendSink.class, this::openSink);
        if (!sink.options().equals(options)) {
            throw new IllegalArgumentException(
                    "append: "
                            + sink.name()
                            + " is appended to with "
                            + sink.options()
                            + " already; "
                            + endpoint.getEndpointUri()
                            + " must have the same options");
        }
    }

    private AppendSink openSink() throws IOException {
        AppendSink opened = AppendSink.of(endpoint.file(), options, RealDisk.INSTANCE);
        try {
            opened.open();
            if (options.fsync() == AppendOptions.Fsync.NEVER) {
                LOG.info(
                        "{}: fsync=never, a power loss may take committed lines with it",
                        opened.name());
            }
            return opened;
        } catch (IOException e) {
            opened.close();
            throw e;
        }
    }

    @Override
    public boolean process(Exchange exchange, AsyncCallback callback) {
        try {
            append(exchange);
        } catch (CamelExchangeException | RuntimeException e) {
            exchange.setException(e);
        }
        callback.done(true);
        return true;
    }

    private void append(Exchange exchange) throws CamelExchangeException {
        Delivery delivery = exchange.getProperty(Delivery.PROPERTY, Delivery.class);
        if (delivery != null) {
            delivery.requireOpen(sink);
        }
        Optional<ByteBuffer> lines = AppendBodies.lines(exchange, options.format());
        if (lines.isEmpty()) {
            return;
        }
        if (delivery == null) {
            appendNow(lines.get(), exchange);
        } else {
            stage(delivery, lines.get(), exchange);
        }
    }

    private void stage(Delivery delivery, ByteBuffer lines, Exchange exchange) {
        if (exchange.getProperty(ExchangePropertyKey.AGGREGATED_COMPLETED_BY) != null) {
            // Of all that were aggregated only one delivery is here; the others have ended.
            throw delivery.acknowledgedEarly(sink);
        }
        AppendAttempt attempt = AppendAttempt.of(this, exchange);
        if (attempt.redelivery() > 0) {
            attempt.checkFirst(delivery.origins());
        }
        delivery.stage(sink, lines, attempt);
    }

    /**
     * Waits on the route's own thread: the committer's must not run what stands behind this step.
     */
    private void appendNow(ByteBuffer lines, Exchange exchange) throws CamelExchangeException {
        try {
            cairn.committer().append(sink, lines).get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CamelExchangeException("interrupted before " + sink.name(), exchange, e);
        } catch (ExecutionException e) {
            throw new CamelExchangeException(
                    "cannot append to " + sink.name(), exchange, e.getCause());
        }
    }
}
