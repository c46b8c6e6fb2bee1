package dev.cairn.http.probe;

import dev.cairn.http.call.Answer;
import dev.cairn.http.call.Call;
import dev.cairn.http.call.Transport;
import dev.cairn.http.call.Urls;
import java.io.IOException;
import java.util.List;

/**
 * Answers from a recording, in its order, and never asks the network. Times in a query differ from
 * those of the recording; method, origin and path must not.
 */
public final class ReplayedTransport implements Transport {

    private final List<RecordedExchange> exchanges;
    private int next;

    /** Answers with these, one after the other. */
    public ReplayedTransport(List<RecordedExchange> exchanges) {
        this.exchanges = List.copyOf(exchanges);
    }

    @Override
    public synchronized Answer send(Call call) throws IOException {
        String asked = call.method() + " " + Urls.shown(call.url());
        if (!hasNext()) {
            throw new IOException(asked + ": the recording ends before this request");
        }
        RecordedExchange exchange = exchanges.get(next);
        String recorded = exchange.method() + " " + Urls.shown(exchange.url());
        if (!asked.equals(recorded)) {
            throw new IOException(
                    asked + ": the recording has " + recorded + " here; it is of another route");
        }
        next++;
        return exchange.answer();
    }

    /** Whether there is an answer left. */
    public synchronized boolean hasNext() {
        return next < exchanges.size();
    }

    @Override
    public void abort() {
        // nothing is ever under way
    }

    @Override
    public void close() {
        // nothing is open
    }
}
