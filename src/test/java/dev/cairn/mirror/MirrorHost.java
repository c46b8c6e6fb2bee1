package dev.cairn.mirror;

import static org.awaitility.Awaitility.await;

import dev.cairn.blake3.ReferenceBlake3;
import dev.cairn.checkpoint.Entry;
import dev.cairn.checkpoint.Ledger;
import dev.cairn.component.Cairn;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.Processor;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;

/**
 * A host with logs on a real disk, its pond, and a context with a route that gets the events and
 * one that does runs, over a JSON registry. What is started after a stop is another process, as far
 * as pond and registry can tell.
 */
final class MirrorHost implements AutoCloseable {

    static final Duration LIMIT = Duration.ofSeconds(60);
    static final String EVENTS = "events";
    static final String RUNS = "direct:run";

    final Path logs;
    final Path pond;
    final Path config;

    /** Every exchange that the route of events has let pass. */
    final List<Message> told = new CopyOnWriteArrayList<>();

    /** What the route of events does before it lets an exchange pass. */
    volatile Processor before = exchange -> {};

    /** Further options of the endpoint that events come from. */
    String options = "&pollInterval=50";

    private final Map<String, String> settings = new HashMap<>();
    private CamelContext context;

    MirrorHost(Path directory) throws IOException {
        logs = Files.createDirectories(directory.toRealPath().resolve("logs"));
        pond = directory.toRealPath().resolve("pond");
        config = directory.toRealPath().resolve("mirror.yaml");
        Files.writeString(
                config,
                """
                name: app
                archived_pattern: "logs/app-*.log,logs/app.log.*"
                active_pattern: logs/app.log
                pond_path: pond
                """);
        settings.put("cairn.registry.enabled", "true");
        settings.put("cairn.registry.uri", directory.resolve("registry.json").toString());
        settings.put("cairn.registry.durability", "durable");
    }

    String uri() {
        return "mirror:" + config + "?redeliveryDelay=1&redeliveryMaxDelay=20" + options;
    }

    /** Starts a context with both routes. */
    MirrorHost start() throws Exception {
        return start(true);
    }

    /**
     * Starts a context with both routes.
     *
     * @param events whether the route of events is started too
     */
    MirrorHost start(boolean events) throws Exception {
        return start(
                new RouteBuilder() {
                    @Override
                    public void configure() {
                        from(uri())
                                .routeId(EVENTS)
                                .autoStartup(events)
                                .process(exchange -> before.process(exchange))
                                .process(exchange -> told.add(exchange.getMessage().copy()));
                        from(RUNS).to("mirror:" + config);
                    }
                });
    }

    MirrorHost start(RouteBuilder routes) throws Exception {
        context = new DefaultCamelContext();
        context.getRegistry().bind(Cairn.OPTIONS, settings);
        context.getShutdownStrategy().setTimeout(5);
        context.addRoutes(routes);
        context.start();
        return this;
    }

    CamelContext context() {
        return context;
    }

    Cairn cairn() throws Exception {
        return Cairn.of(context);
    }

    void stop() {
        context.stop();
    }

    /** Stops this process, so to speak, and starts the next one. */
    void restart() throws Exception {
        stop();
        start();
    }

    /** Does a run by the endpoint; it may fail. */
    Exchange tryRun() {
        try (var template = context.createProducerTemplate()) {
            return template.send(RUNS, exchange -> {});
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    /** Does a run by the endpoint. */
    Message run() throws Exception {
        Exchange exchange = tryRun();
        if (exchange.getException() != null) {
            throw exchange.getException();
        }
        return exchange.getMessage();
    }

    /** A run that is none of this context, such as that of {@code cairn sync}. */
    void runElsewhere() throws IOException {
        new Mirror(MirrorConfig.read(config)).sync(Progress.NONE);
    }

    void write(String name, String content) throws IOException {
        Files.writeString(logs.resolve(name), content);
    }

    void append(String name, String content) throws IOException {
        Files.writeString(logs.resolve(name), content, StandardOpenOption.APPEND);
    }

    void rename(String from, String to) throws IOException {
        Files.move(logs.resolve(from), logs.resolve(to));
    }

    void delete(String name) throws IOException {
        Files.delete(logs.resolve(name));
    }

    /** What was told, as {@code word name}. */
    List<String> words() {
        return told.stream()
                .map(
                        message ->
                                message.getHeader(MirrorConstants.EVENT)
                                        + " "
                                        + message.getHeader(MirrorConstants.FILE))
                .toList();
    }

    void awaitTold(int count) {
        await(count + " events are told")
                .atMost(LIMIT)
                .pollInterval(Duration.ofMillis(5))
                .until(() -> told.size() >= count);
    }

    /** How many events the registry has passed; -1 without a position. */
    long committed() throws Exception {
        return cairn().registry()
                .section("mirrors")
                .getOrDefault("app", Entry.EMPTY)
                .number("events")
                .orElse(-1);
    }

    void awaitCommitted(long events) {
        await(events + " events are passed")
                .atMost(LIMIT)
                .pollInterval(Duration.ofMillis(5))
                .until(() -> committed() == events);
    }

    List<Ledger.Item> ledger() throws Exception {
        return cairn().registry().ledger().items();
    }

    /** The digest that is expected of a file in the pond. */
    String digest(String name) throws IOException {
        byte[] content = Files.readAllBytes(pond.resolve(name));
        return HexFormat.of().formatHex(ReferenceBlake3.plain().root(content));
    }

    static String body(Message message) {
        return new String(message.getBody(byte[].class), StandardCharsets.UTF_8);
    }

    @Override
    public void close() {
        if (context != null) {
            context.stop();
        }
    }
}
