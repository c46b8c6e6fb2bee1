package dev.cairn.http.vendor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.cairn.component.Cairn;
import dev.cairn.http.call.TransportWrapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.PluginHelper;
import org.apache.camel.support.ResourceHelper;

/** A route in YAML that runs over a registry in a directory, until it is closed. */
public final class RouteRun implements AutoCloseable {

    private static final Duration LIMIT = Duration.ofSeconds(30);

    private final DefaultCamelContext context = new DefaultCamelContext();
    private final Path sink;

    RouteRun(Path directory, String yaml, Map<String, String> properties) throws Exception {
        this(directory, yaml, properties, Optional.empty());
    }

    /** With something between the source and the network. */
    RouteRun(
            Path directory,
            String yaml,
            Map<String, String> properties,
            Optional<TransportWrapper> wrapper)
            throws Exception {
        wrapper.ifPresent(one -> context.getRegistry().bind("wrapper", one));
        sink = directory.resolve("out.ndjson");
        context.getShutdownStrategy().setTimeout(5);
        context.getRegistry()
                .bind(
                        Cairn.OPTIONS,
                        Map.of(
                                "cairn.registry.enabled",
                                "true",
                                "cairn.registry.uri",
                                directory.resolve("registry.json").toString()));
        properties.forEach(context.getPropertiesComponent()::addInitialProperty);
        PluginHelper.getRoutesLoader(context)
                .loadRoutes(ResourceHelper.fromString("route.yaml", yaml));
        context.start();
    }

    /** A kamelet into the file, asked again as soon as it has been caught up with. */
    public static String kamelet(Path directory, String name, List<String> parameters) {
        StringBuilder yaml = new StringBuilder();
        yaml.append("- route:\n    id: vendor\n    from:\n      uri: kamelet:").append(name);
        yaml.append("\n      parameters:\n");
        parameters.forEach(line -> yaml.append("        ").append(line).append('\n'));
        yaml.append("        schedule: \"50\"\n        batching: true\n");
        yaml.append("      steps:\n        - to: append:")
                .append(directory.resolve("out.ndjson"))
                .append('\n');
        return yaml.toString();
    }

    DefaultCamelContext context() {
        return context;
    }

    Cairn cairn() throws Exception {
        return Cairn.of(context);
    }

    /** Waits until this many events have been delivered and committed. */
    void awaitEvents(int count) {
        await().atMost(LIMIT)
                .pollInterval(Duration.ofMillis(20))
                .untilAsserted(
                        () ->
                                assertThat(lines(sink).size())
                                        .as("trouble: %s", cairn().trouble())
                                        .isGreaterThanOrEqualTo(count));
    }

    static List<String> lines(Path file) throws IOException {
        return Files.exists(file) ? Files.readAllLines(file) : List.of();
    }

    /** Every event once, whatever the order. */
    static void assertEachOnce(Path directory, int count) throws IOException {
        List<String> ids =
                lines(directory.resolve("out.ndjson")).stream()
                        .map(line -> line.replaceAll(".*\"(event-\\d+)\".*", "$1"))
                        .toList();
        assertThat(ids)
                .containsExactlyInAnyOrderElementsOf(
                        IntStream.rangeClosed(1, count).mapToObj(n -> "event-" + n).toList());
    }

    @Override
    public void close() {
        context.stop();
    }
}
