package dev.cairn.append;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.cairn.component.Cairn;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.model.RouteDefinition;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** What the tests of routes with {@code append:} share: a context, numbered lines, and waiting. */
abstract class AppendRoutes {

    static final int LINES = 95;

    /** Redeliveries of the source come at once. */
    static final String QUICK = "redeliveryDelay=5&redeliveryMaxDelay=20";

    @TempDir Path directory;
    CamelContext context;
    Path file;
    final List<Throwable> refusals = Collections.synchronizedList(new ArrayList<>());

    /** A part of a route between the source and its end. */
    interface Steps {
        void on(RouteDefinition route);
    }

    @BeforeEach
    void newContext() {
        file = directory.resolve("all.log");
        context = newContext(new DefaultCamelContext());
    }

    static CamelContext newContext(CamelContext made) {
        made.addComponent("lines", new LinesComponent());
        made.getShutdownStrategy().setTimeout(5);
        return made;
    }

    @AfterEach
    void stop() {
        context.stop();
    }

    String append() {
        return "append:" + file;
    }

    static String lines(boolean batching) {
        return "lines:1-" + LINES + "?batching=" + batching + "&" + QUICK;
    }

    void route(String from, Steps steps) throws Exception {
        context.addRoutes(
                new RouteBuilder() {
                    @Override
                    public void configure() {
                        steps.on(from(from).routeId(from.substring(0, from.indexOf('?'))));
                    }
                });
    }

    static List<String> expected(int from, int to) {
        return IntStream.rangeClosed(from, to).mapToObj(LinesComponent::line).toList();
    }

    static List<String> read(Path path) {
        try {
            return Files.exists(path) ? Files.readAllLines(path) : List.of();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    /** Waits until everything is committed, and compares. */
    void assertEachLineOnce() throws Exception {
        awaitIdle();
        assertThat(read(file)).isEqualTo(expected(1, LINES));
    }

    void awaitIdle() throws Exception {
        Cairn cairn = Cairn.of(context);
        await().atMost(Duration.ofSeconds(30))
                .pollInterval(Duration.ofMillis(10))
                .until(() -> cairn.isIdle(Duration.ofMillis(50)));
    }

    /** Fails the first times that it sees an exchange, as many as there are. */
    static Processor failing(int times) {
        AtomicInteger left = new AtomicInteger(times);
        return exchange -> {
            if (left.getAndDecrement() > 0) {
                throw new IOException("step failed");
            }
        };
    }

    /** Fails once for every line that ends with a 7. */
    static Processor failingOnceForEachSeventh() {
        Set<String> seen = ConcurrentHashMap.newKeySet();
        return exchange -> {
            String body = exchange.getIn().getBody(String.class).trim();
            if (body.endsWith("7") && seen.add(body)) {
                throw new IOException("step failed for " + body);
            }
        };
    }

    Processor noteRefusal() {
        return exchange ->
                refusals.add(exchange.getProperty(Exchange.EXCEPTION_CAUGHT, Throwable.class));
    }

    /** A context whose registry is a file. */
    void trackedContext() {
        context.stop();
        context = newContext(new DefaultCamelContext());
        context.getPropertiesComponent().addInitialProperty("cairn.registry.enabled", "true");
        context.getPropertiesComponent()
                .addInitialProperty(
                        "cairn.registry.uri", directory.resolve("registry.json").toString());
    }
}
