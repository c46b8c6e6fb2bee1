package dev.cairn.http.probe;

import dev.cairn.http.call.Answer;
import dev.cairn.http.call.Call;
import dev.cairn.http.call.Transport;
import java.io.IOException;
import java.time.Duration;

/** A transport whose exchanges somebody is told of, without secrets. */
public final class WatchedTransport implements Transport {

    /** Is told of exchanges. */
    @FunctionalInterface
    public interface Watcher {
        /** An answer came. */
        void exchanged(RecordedExchange exchange) throws IOException;
    }

    private final Transport transport;
    private final Mask mask;
    private final Watcher watcher;

    /**
     * @param transport closed with this one
     */
    public WatchedTransport(Transport transport, Mask mask, Watcher watcher) {
        this.transport = transport;
        this.mask = mask;
        this.watcher = watcher;
    }

    @Override
    public Answer send(Call call) throws IOException {
        long began = System.nanoTime();
        Answer answer = transport.send(call);
        Duration took = Duration.ofNanos(System.nanoTime() - began);
        watcher.exchanged(RecordedExchange.of(call, answer, took, mask));
        return answer;
    }

    @Override
    public void abort() {
        transport.abort();
    }

    @Override
    public void close() throws IOException {
        transport.close();
    }
}
