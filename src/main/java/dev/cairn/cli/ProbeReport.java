package dev.cairn.cli;

import dev.cairn.http.HttpPollProbe;
import dev.cairn.http.call.Answer;
import dev.cairn.http.call.Header;
import dev.cairn.http.probe.Mask;
import dev.cairn.http.probe.RecordedExchange;
import dev.cairn.source.ApiPosition;
import dev.cairn.source.Batch;
import dev.cairn.source.LogRecord;
import java.io.PrintWriter;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Collectors;

/** What {@code cairn probe} prints: each request and its answer, positions, the first records. */
final class ProbeReport {

    /** A longer line of a record, header or cursor is cut. */
    private static final int MAX_CHARS = 300;

    private final PrintWriter out;
    private final int maxRecords;
    private final List<String> records = new ArrayList<>();
    private Mask mask = new Mask(List.of(), List.of());
    private int number;

    ProbeReport(PrintWriter out, int maxRecords) {
        this.out = out;
        this.maxRecords = maxRecords;
    }

    /** A source is about to be asked. */
    void begins(String where, HttpPollProbe probe, Mask its) {
        mask = its;
        number = 0;
        records.clear();
        out.println("http-poll:" + probe.name() + (where.isEmpty() ? "" : ", route " + where));
        out.flush();
    }

    void before(ApiPosition position, boolean known) {
        out.println("  position before: " + (known ? "" : "none, so ") + text(position));
        out.flush();
    }

    /** Prints what was asked; returns how many of it were pages. */
    int exchanges(List<RecordedExchange> exchanges, HttpPollProbe probe) {
        int pages = 0;
        for (RecordedExchange exchange : exchanges) {
            boolean token = probe.isTokenRequest(exchange.method(), exchange.url());
            number++;
            out.printf(
                    "%n  %d  %s %s%s%n",
                    number, exchange.method(), exchange.url(), token ? "   (for a token)" : "");
            if (!exchange.sent().isEmpty()) {
                out.println("     sent: " + headers(exchange.sent()));
            }
            if (exchange.sentBytes() > 0) {
                out.println("     body: " + exchange.sentBytes() + " bytes, not shown");
            }
            Answer answer = exchange.answer();
            OptionalInt items = token ? OptionalInt.empty() : probe.items(answer);
            out.printf(
                    "     answer: %d, %d bytes, %d ms%s%n",
                    answer.status(),
                    answer.body().length,
                    exchange.took().toMillis(),
                    items.isPresent() ? ", items: " + items.getAsInt() : "");
            if (!answer.isSuccess() && answer.body().length > 0) {
                // it says what is wrong with the request, and only people see it here
                out.println("     it says: " + cut(oneLine(answer.body())));
            }
            if (!token) {
                pages++;
            }
        }
        out.flush();
        return pages;
    }

    private static String headers(List<Header> headers) {
        return headers.stream()
                .map(header -> header.name() + ": " + header.value())
                .collect(Collectors.joining(", "));
    }

    /** A page was stepped over. */
    void page(Batch batch, ApiPosition end) {
        out.println("     new: " + batch.recordCount());
        out.println("     next: " + end.cursor().map(this::cursor).orElse("none"));
        batch.losses().forEach(loss -> out.println("     noted: " + mask.text(loss.detail())));
        Iterator<LogRecord> each =
                batch.isEmpty() ? List.<LogRecord>of().iterator() : batch.records();
        while (records.size() < maxRecords && each.hasNext()) {
            records.add(mask.text(each.next().text(StandardCharsets.UTF_8)));
        }
        out.flush();
    }

    void caughtUp() {
        out.println("     caught up: the next request would be made by the schedule");
    }

    void failed(String message) {
        out.println("     stopped: " + mask.text(String.valueOf(message)));
    }

    /** The last of a source. */
    void after(ApiPosition position) {
        out.println();
        out.println("  position after: " + text(position));
        if (!records.isEmpty()) {
            out.println("  first records:");
            records.forEach(record -> out.println("    " + cut(record)));
        }
        out.println("  nothing was delivered or committed");
        out.flush();
    }

    private String text(ApiPosition position) {
        List<String> parts = new ArrayList<>();
        position.cursor().ifPresent(cursor -> parts.add("cursor " + cursor(cursor)));
        position.watermark().ifPresent(mark -> parts.add("complete up to " + text(mark)));
        position.run().ifPresent(run -> parts.add("a run from " + run.from() + " to " + run.to()));
        if (!position.passed().isEmpty()) {
            parts.add(position.passed().size() + " events of the page passed");
        }
        return parts.isEmpty() ? "the beginning" : String.join(", ", parts);
    }

    private static String text(ApiPosition.Watermark mark) {
        return switch (mark.ties().size()) {
            case 0 -> mark.time().toString();
            case 1 -> mark.time() + " with 1 event at that time";
            default -> mark.time() + " with " + mark.ties().size() + " events at that time";
        };
    }

    private String cursor(String cursor) {
        return cut(url(cursor).map(mask::url).orElseGet(() -> mask.text(cursor)));
    }

    private static Optional<URI> url(String cursor) {
        if (!cursor.startsWith("http://") && !cursor.startsWith("https://")) {
            return Optional.empty();
        }
        try {
            return Optional.of(URI.create(cursor));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private static String oneLine(byte[] text) {
        return new String(text, StandardCharsets.UTF_8).strip().replaceAll("\\s+", " ");
    }

    private static String cut(String text) {
        return text.length() <= MAX_CHARS ? text : text.substring(0, MAX_CHARS) + " …";
    }
}
