package dev.cairn.component;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.cairn.delivery.Delivery;
import dev.cairn.delivery.FakeBatch;
import dev.cairn.delivery.FakeSink;
import dev.cairn.source.Batch;
import dev.cairn.source.FilePosition;
import dev.cairn.source.Partition;
import dev.cairn.source.Position;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.apache.camel.CamelContext;
import org.apache.camel.Processor;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;

/** A context that reads numbered logs into a sink in memory, over a registry that is kept. */
final class Collector implements AutoCloseable {

    private static final AtomicInteger NUMBERS = new AtomicInteger();

    final NumberedLogs logs;
    final FakeSink sink = new FakeSink("sink");
    final String registry = "r" + NUMBERS.incrementAndGet();
    CamelContext context;

    private final Map<String, String> options = new HashMap<>();

    Collector(int batchLines) {
        this.logs = new NumberedLogs(batchLines);
        options.put("cairn.registry.enabled", "true");
        options.put("cairn.registry.uri", "kept:" + registry);
        options.put("cairn.registry.durability", "durable");
        newContext();
    }

    /** Another process, so to speak. */
    void newContext() {
        context = new DefaultCamelContext();
        bind();
        context.getShutdownStrategy().setTimeout(5);
    }

    private void bind() {
        context.getRegistry().bind(Cairn.OPTIONS, options);
        context.getRegistry().bind("numbers", new NumbersComponent(logs));
    }

    /** Starts a context that was stopped; Camel forgets its beans when it stops. */
    void startAgain() {
        bind();
        context.start();
    }

    Collector option(String name, String value) {
        options.put(RegistrySettings.PREFIX + name, value);
        return this;
    }

    Collector start(RouteBuilder routes) throws Exception {
        context.addRoutes(routes);
        context.start();
        return this;
    }

    Cairn cairn() throws Exception {
        return Cairn.of(context);
    }

    /** The step that stages an exchange's body into the sink. */
    Processor stage() {
        return exchange -> {
            Delivery delivery = exchange.getProperty(Delivery.PROPERTY, Delivery.class);
            Object body = exchange.getMessage().getBody();
            delivery.stage(
                    sink,
                    body instanceof Batch batch
                            ? batch.content()
                            : ByteBuffer.wrap((body + "\n").getBytes(StandardCharsets.US_ASCII)));
        };
    }

    /** Lines that the registry has passed; -1 without a position. */
    int committed(String log) throws Exception {
        for (Position each : cairn().registry().positions(Partition.Kind.FILE, "")) {
            if (((FilePosition) each).path().equals(log)) {
                return FakeBatch.lines(each);
            }
        }
        return -1;
    }

    void awaitCommitted(String log, int lines) {
        await(log + " is passed")
                .atMost(Duration.ofSeconds(30))
                .pollInterval(Duration.ofMillis(5))
                .until(() -> committed(log) == lines);
    }

    /** Every line of these logs, exactly once and in the order of each, is in the sink. */
    void assertEachLineOnce(Map<String, Integer> expected) {
        expected.forEach(this::awaitCommitted);
        int total = expected.values().stream().mapToInt(Integer::intValue).sum();
        // the sink is told of a commit a moment after the registry shows it
        await("the sink is told")
                .atMost(Duration.ofSeconds(30))
                .until(() -> sink.committedLines().size() >= total);
        List<String> all = sink.committedLines();
        expected.forEach((log, count) -> assertThat(of(log, all)).isEqualTo(lines(log, count)));
        assertThat(all).hasSize(total);
    }

    static List<String> of(String log, List<String> lines) {
        return lines.stream().filter(line -> line.startsWith(log + " ")).toList();
    }

    static List<String> lines(String log, int count) {
        return IntStream.range(0, count).mapToObj(number -> FakeBatch.line(log, number)).toList();
    }

    @Override
    public void close() {
        context.stop();
    }
}
