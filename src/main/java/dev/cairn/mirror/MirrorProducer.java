package dev.cairn.mirror;

import dev.cairn.component.Cairn;
import dev.cairn.io.HeldLockException;
import dev.cairn.source.MirrorPosition;
import dev.cairn.source.Partition;
import dev.cairn.source.Position;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.support.DefaultProducer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Does one run for each exchange, whatever is in it. Two at a time over one pond exclude each
 * other: the second one is skipped. A run that fails as a whole fails the exchange.
 */
final class MirrorProducer extends DefaultProducer {

    private static final Logger LOG = LoggerFactory.getLogger(MirrorProducer.class);

    private final MirrorEndpoint endpoint;

    MirrorProducer(MirrorEndpoint endpoint) {
        super(endpoint);
        this.endpoint = endpoint;
    }

    @Override
    public void process(Exchange exchange) throws Exception {
        MirrorConfig config = endpoint.read();
        Message message = exchange.getMessage();
        message.setHeader(MirrorConstants.MIRROR, config.name());
        OptionalLong delivered = delivered(config);
        PondRuns runs = endpoint.runs(config);
        runs.begin();
        try {
            SyncResult result = new Mirror(config).sync(bytes -> requireRunning(), delivered);
            Optional<String> trouble = trouble(result);
            if (runs.end(trouble)) {
                LOG.warn("{}: {}", endpoint.shown(), trouble.get());
            }
            LOG.debug("{}: {}", endpoint.shown(), result);
            describe(message, result);
        } catch (HeldLockException e) {
            runs.end();
            LOG.info("{}: skipped: {}", endpoint.shown(), e.getMessage());
            message.setHeader(MirrorConstants.RUN, "skipped");
        } catch (StoppedException e) {
            runs.end();
            LOG.info("{}: {}", endpoint.shown(), e.getMessage());
            message.setHeader(MirrorConstants.RUN, "stopped");
        } catch (IOException | RuntimeException | Error e) {
            // the exchange tells of it, and health
            runs.end(Optional.of(String.valueOf(e.getMessage())));
            throw e;
        }
    }

    /**
     * Up to which event all of them are delivered in every group that this registry knows; what is
     * behind it is kept in the pond.
     */
    private OptionalLong delivered(MirrorConfig config) throws Exception {
        Cairn cairn = Cairn.of(endpoint.getCamelContext());
        return cairn.registry().groups(Partition.Kind.MIRROR).stream()
                .flatMap(group -> positions(cairn, group, config.name()).stream())
                .map(MirrorPosition.class::cast)
                .filter(position -> position.pond().equals(config.pond().toString()))
                .mapToLong(MirrorPosition::events)
                .min();
    }

    private static List<Position> positions(Cairn cairn, String group, String mirror) {
        return cairn.registry().positions(Partition.Kind.MIRROR, group, mirror::equals);
    }

    private static void describe(Message message, SyncResult result) {
        message.setHeader(MirrorConstants.RUN, "done");
        message.setHeader(MirrorConstants.SOURCES, result.sources());
        message.setHeader(MirrorConstants.CHANGES, result.items().size());
        message.setHeader(MirrorConstants.BYTES, result.bytes());
        message.setHeader(MirrorConstants.FAILED, result.count(Change.FAILED));
        message.setHeader(MirrorConstants.KEPT_BACK, result.count(Change.CHANGED));
    }

    private static Optional<String> trouble(SyncResult result) {
        List<SyncResult.Item> failed =
                result.items().stream().filter(item -> item.change() == Change.FAILED).toList();
        if (failed.isEmpty()) {
            return Optional.empty();
        }
        SyncResult.Item first = failed.get(0);
        String more = failed.size() == 1 ? "" : " (and " + (failed.size() - 1) + " more)";
        return Optional.of(first.name() + " is not mirrored: " + first.detail() + more);
    }

    /** A run ends with the context; the next one begins anew. */
    private void requireRunning() throws StoppedException {
        if (endpoint.getCamelContext().isStopping()) {
            throw new StoppedException();
        }
    }
}
