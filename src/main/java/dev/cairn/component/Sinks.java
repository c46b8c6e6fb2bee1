package dev.cairn.component;

import dev.cairn.delivery.TransactionalSink;
import java.io.Closeable;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The sinks of a context that take part in commits, one of each name. */
final class Sinks implements Closeable {

    private static final Logger LOG = LoggerFactory.getLogger(Sinks.class);

    private final Map<String, TransactionalSink> byName = new HashMap<>();

    /**
     * The one sink of a name, opened by whoever asks first.
     *
     * @throws IllegalArgumentException if another kind of sink has the name
     */
    synchronized <S extends TransactionalSink> S get(
            String name, Class<S> type, Cairn.SinkOpener<S> opener) throws IOException {
        TransactionalSink sink = byName.get(name);
        if (sink == null) {
            sink = opener.open();
            byName.put(name, sink);
        }
        if (!type.isInstance(sink)) {
            throw new IllegalArgumentException(name + " is in use by another kind of sink");
        }
        return type.cast(sink);
    }

    /** Closes all; one that cannot be closed does not keep the others open. */
    @Override
    public synchronized void close() {
        for (TransactionalSink sink : byName.values()) {
            if (sink instanceof Closeable closeable) {
                try {
                    closeable.close();
                } catch (IOException e) {
                    LOG.warn("Closing {}: {}", sink.name(), e.getMessage());
                }
            }
        }
        byName.clear();
    }
}
