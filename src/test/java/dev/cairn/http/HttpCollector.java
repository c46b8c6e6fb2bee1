package dev.cairn.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.cairn.checkpoint.Ledger;
import dev.cairn.component.Cairn;
import dev.cairn.http.kit.Numbers;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.camel.CamelContext;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;

/**
 * A route from an API to a file, over a JSON registry in a directory. What is started after a stop
 * is another process, as far as the API can tell.
 */
final class HttpCollector implements AutoCloseable {

    static final Duration LIMIT = Duration.ofSeconds(60);
    static final String ROUTE = "poll";

    private final Path directory;
    private final Map<String, String> options = new LinkedHashMap<>();
    private final Map<String, String> settings = new HashMap<>();
    private CamelContext context;
    private String name = "api";

    HttpCollector(Path directory) {
        this.directory = directory;
        options.put("schedule", "50");
        options.put("jitter", "0");
        options.put("retryDelay", "10");
        options.put("retryMaxDelay", "50");
        options.put("redeliveryDelay", "1");
        options.put("redeliveryMaxDelay", "5");
        options.put("batching", "true");
        settings.put("cairn.registry.enabled", "true");
        settings.put("cairn.registry.uri", directory.resolve("registry.json").toString());
        settings.put("cairn.registry.durability", "durable");
    }

    HttpCollector name(String other) {
        name = other;
        return this;
    }

    HttpCollector option(String option, String value) {
        options.put(option, value);
        return this;
    }

    HttpCollector without(String option) {
        options.remove(option);
        return this;
    }

    HttpCollector options(Map<String, String> more) {
        options.putAll(more);
        return this;
    }

    /** Another context, with a route from the API to the file. */
    HttpCollector start() throws Exception {
        return start(
                new RouteBuilder() {
                    @Override
                    public void configure() {
                        from(uri()).routeId(ROUTE).to("append:" + sink());
                    }
                });
    }

    /** Another context, with routes of the test's own. */
    HttpCollector start(RouteBuilder routes) throws Exception {
        context = new DefaultCamelContext();
        context.getRegistry().bind(Cairn.OPTIONS, settings);
        context.getShutdownStrategy().setTimeout(5);
        context.addRoutes(routes);
        context.start();
        return this;
    }

    /** The endpoint; every value is raw. */
    String uri() {
        return "http-poll:"
                + name
                + options.entrySet().stream()
                        .map(option -> option.getKey() + "=RAW(" + option.getValue() + ")")
                        .collect(Collectors.joining("&", "?", ""));
    }

    CamelContext context() {
        return context;
    }

    Cairn cairn() throws Exception {
        return Cairn.of(context);
    }

    Path sink() {
        return directory.resolve("events.ndjson");
    }

    /** Entries of the loss ledger. */
    List<Ledger.Item> ledger() throws Exception {
        return cairn().registry().ledger().items();
    }

    /** Stops the route and starts it again in the same context. */
    void restartRoute() throws Exception {
        context.getRouteController().stopRoute(ROUTE);
        context.getRouteController().startRoute(ROUTE);
    }

    void stop() {
        context.stop();
    }

    int lines() throws IOException {
        if (!Files.exists(sink())) {
            return 0;
        }
        // it may end within a character while it is written
        try (Stream<String> lines = Files.lines(sink(), StandardCharsets.ISO_8859_1)) {
            return Math.toIntExact(lines.count());
        }
    }

    void awaitLines(int count) {
        await(count + " lines in " + sink())
                .atMost(LIMIT)
                .pollInterval(Duration.ofMillis(10))
                .until(() -> lines() >= count);
    }

    /** Each of the API's events is in the file exactly once. */
    void assertEachOnce(int events) throws IOException {
        awaitLines(events);
        assertThat(Numbers.complaints(sink(), events)).isEmpty();
    }

    @Override
    public void close() {
        if (context != null) {
            context.stop();
        }
    }
}
