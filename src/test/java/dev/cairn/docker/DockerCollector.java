package dev.cairn.docker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.cairn.checkpoint.Ledger;
import dev.cairn.component.Cairn;
import dev.cairn.source.ContainerPosition;
import dev.cairn.source.Partition;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.camel.CamelContext;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;

/** A route from an engine's containers to a file, over a JSON registry in a directory. */
final class DockerCollector implements AutoCloseable {

    static final Duration LIMIT = Duration.ofSeconds(60);
    static final String ROUTE = "docker";

    private final Path directory;
    private final Map<String, String> options = new LinkedHashMap<>();
    private final Map<String, String> settings = new HashMap<>();
    private String containers = "*";
    private CamelContext context;

    DockerCollector(Path directory, String host) {
        this.directory = directory;
        options.put("host", host);
        options.put("batching", "true");
        options.put("startFrom", "beginning");
        options.put("reconnectDelay", "50");
        settings.put("cairn.registry.enabled", "true");
        settings.put("cairn.registry.uri", registry().toString());
        settings.put("cairn.registry.durability", "durable");
    }

    Path registry() {
        return directory.resolve("registry.json");
    }

    Path sink() {
        return directory.resolve("all.log");
    }

    DockerCollector containers(String other) {
        containers = other;
        return this;
    }

    DockerCollector option(String name, String value) {
        options.put(name, value);
        return this;
    }

    String uri() {
        return "docker-logs:"
                + containers
                + options.entrySet().stream()
                        .map(option -> option.getKey() + "=RAW(" + option.getValue() + ")")
                        .collect(Collectors.joining("&", "?", ""));
    }

    /** Another context, with a route from the containers to the file. */
    DockerCollector start() throws Exception {
        return start(
                new RouteBuilder() {
                    @Override
                    public void configure() {
                        from(uri()).routeId(ROUTE).to("append:" + sink());
                    }
                });
    }

    DockerCollector start(RouteBuilder routes) throws Exception {
        context = new DefaultCamelContext();
        context.getRegistry().bind(Cairn.OPTIONS, settings);
        context.getShutdownStrategy().setTimeout(5);
        context.addRoutes(routes);
        context.start();
        return this;
    }

    Cairn cairn() throws Exception {
        return Cairn.of(context);
    }

    void restartRoute() throws Exception {
        context.getRouteController().stopRoute(ROUTE);
        context.getRouteController().startRoute(ROUTE);
    }

    List<String> lines() throws IOException {
        return Files.exists(sink()) ? Files.readAllLines(sink()) : List.of();
    }

    /** These lines are in the file, and no others, once that many have come. */
    void assertLines(String... expected) throws IOException {
        await().atMost(LIMIT)
                .pollInterval(Duration.ofMillis(10))
                .until(() -> lines().size() >= expected.length);
        assertThat(lines()).containsExactlyInAnyOrder(expected);
    }

    List<Ledger.Item> ledger() throws Exception {
        return cairn().registry().ledger().items();
    }

    void awaitLedger(String reason) {
        await("an entry: " + reason)
                .atMost(LIMIT)
                .until(() -> ledger().stream().anyMatch(each -> each.reason().equals(reason)));
    }

    List<ContainerPosition> positions() throws Exception {
        return cairn().registry().positions(Partition.Kind.CONTAINER, "").stream()
                .map(ContainerPosition.class::cast)
                .toList();
    }

    void stop() {
        context.stop();
    }

    @Override
    public void close() {
        if (context != null) {
            context.stop();
        }
    }
}
