package dev.cairn.component;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.cairn.checkpoint.Ledger;
import dev.cairn.delivery.FakeBatch;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.model.RouteDefinition;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What counts as delivered, by the shape of the route. */
@Timeout(60)
class SourceRouteTest {

    private static final String QUICK = "redeliveryDelay=1&redeliveryMaxDelay=5";
    private static final int LINES = 47;

    private final Collector collector = new Collector(10);

    /** Routes, or a part of one. */
    private interface Steps {
        void on(RouteDefinition route);
    }

    @BeforeEach
    void logs() {
        FakeBatch.OUTSTANDING.set(0);
        collector.logs.grow("log", LINES);
    }

    @AfterEach
    void stop() {
        collector.close();
    }

    private static String numbers(boolean batching) {
        return "numbers:all?batching=" + batching + "&" + QUICK;
    }

    private void run(String from, Steps steps) throws Exception {
        collector.start(
                new RouteBuilder() {
                    @Override
                    public void configure() {
                        steps.on(from(from).routeId("main"));
                    }
                });
    }

    private void add(String from, Steps steps) throws Exception {
        collector.context.addRoutes(
                new RouteBuilder() {
                    @Override
                    public void configure() {
                        steps.on(from(from).routeId(from));
                    }
                });
    }

    private void assertEachLineOnce() {
        collector.assertEachLineOnce(Map.of("log", LINES));
        await().until(() -> FakeBatch.OUTSTANDING.get() == 0);
    }

    private Processor stage() {
        return collector.stage();
    }

    /** Fails once for each body that has this in it. */
    private static Processor failingOnce(String part) {
        Set<String> seen = ConcurrentHashMap.newKeySet();
        return exchange -> {
            String body = bodyOf(exchange);
            if (body.contains(part) && seen.add(body)) {
                throw new IOException("refused " + part);
            }
        };
    }

    private static String bodyOf(Exchange exchange) {
        Object body = exchange.getMessage().getBody();
        return body instanceof dev.cairn.source.Batch batch
                ? BatchConverters.toText(batch, exchange)
                : String.valueOf(body);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void plain(boolean batching) throws Exception {
        run(numbers(batching), route -> route.process(stage()));
        assertEachLineOnce();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void anotherThreadGoesOn(boolean batching) throws Exception {
        run(numbers(batching), route -> route.threads(2).process(stage()));
        assertEachLineOnce();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void directAndMulticast(boolean batching) throws Exception {
        AtomicInteger others = new AtomicInteger();
        add("direct:a", route -> route.process(stage()));
        add("direct:b", route -> route.process(exchange -> others.incrementAndGet()));
        run(numbers(batching), route -> route.multicast().to("direct:a", "direct:b"));
        assertEachLineOnce();
        assertThat(others).hasValue(batching ? 5 : LINES);
    }

    @Test
    void splitABatchIntoItsRecords() throws Exception {
        collector.context.addRoutes(
                new RouteBuilder() {
                    @Override
                    public void configure() {
                        from(numbers(true))
                                .split(method(SourceRouteTest.class, "records"))
                                .streaming()
                                .process(failingOnce("log 000013"))
                                .process(stage());
                    }
                });
        collector.context.start();
        assertEachLineOnce();
    }

    /** What {@code split: ${body}} iterates over by way of the type converter. */
    public static java.util.Iterator<String> records(Exchange exchange) {
        return BatchConverters.toIterator(
                exchange.getMessage().getBody(dev.cairn.source.Batch.class));
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aSedaIsWaitedFor(boolean batching) throws Exception {
        CountDownLatch go = new CountDownLatch(1);
        add(
                "seda:next",
                route ->
                        route.process(exchange -> go.await(20, TimeUnit.SECONDS)).process(stage()));
        run(numbers(batching), route -> route.to("seda:next"));
        await().until(() -> collector.committed("log") == 0);
        assertThat(collector.sink.lines()).isEmpty();
        go.countDown();
        assertEachLineOnce();
    }

    @Test
    void aWireTapThatReachesTheSinkTooLateIsRefusedAndTurnsHealthDown() throws Exception {
        List<Throwable> refusals = new CopyOnWriteArrayList<>();
        add(
                "direct:tapped",
                route ->
                        route.onException(Exception.class)
                                .process(
                                        exchange ->
                                                refusals.add(
                                                        exchange.getProperty(
                                                                Exchange.EXCEPTION_CAUGHT,
                                                                Throwable.class)))
                                .end()
                                .process(exchange -> collector.awaitCommitted("log", LINES))
                                .process(stage()));
        run(numbers(false), route -> route.wireTap("direct:tapped"));
        await().until(() -> !refusals.isEmpty());
        assertThat(refusals.get(0))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("this route acknowledges before delivery");
        assertThat(collector.cairn().trouble())
                .hasValueSatisfying(text -> assertThat(text).contains("acknowledges before"));
        assertThat(collector.sink.lines()).isEmpty();
    }

    @Test
    void aHandledExceptionIsADelivery() throws Exception {
        collector.context.addRoutes(
                new RouteBuilder() {
                    @Override
                    public void configure() {
                        onException(IOException.class).handled(true);
                        from(numbers(false)).process(failingOnce("log 000013")).process(stage());
                    }
                });
        collector.context.start();
        collector.awaitCommitted("log", LINES);
        assertThat(collector.sink.committedLines()).hasSize(LINES - 1).doesNotContain("log 000013");
    }

    @Test
    void aDeadLetterChannelIsADelivery() throws Exception {
        List<String> dead = new CopyOnWriteArrayList<>();
        add("direct:dead", route -> route.process(exchange -> dead.add(bodyOf(exchange))));
        collector.context.addRoutes(
                new RouteBuilder() {
                    @Override
                    public void configure() {
                        errorHandler(deadLetterChannel("direct:dead"));
                        from(numbers(false)).process(failingOnce("log 000013")).process(stage());
                    }
                });
        collector.context.start();
        collector.awaitCommitted("log", LINES);
        assertThat(dead).containsExactly("log 000013");
        assertThat(collector.sink.committedLines()).hasSize(LINES - 1);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    @Tag("R15")
    void aRollbackIsAFailure(boolean batching) throws Exception {
        AtomicInteger rollbacks = new AtomicInteger();
        run(
                numbers(batching),
                route ->
                        route.process(stage())
                                .process(
                                        exchange ->
                                                exchange.setRollbackOnly(
                                                        bodyOf(exchange).contains("log 000013")
                                                                && rollbacks.incrementAndGet()
                                                                        < 3)));
        assertEachLineOnce();
        assertThat(rollbacks).hasValue(3);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    @Tag("R18")
    void whatFailsBehindTheSinkIsDeliveredAgainAndIsInItOnce(boolean batching) throws Exception {
        run(
                numbers(batching),
                route -> route.process(stage()).process(failingOnce("7")).process(exchange -> {}));
        assertEachLineOnce();
    }

    @Test
    @Tag("R18")
    @Tag("S62")
    void R18_S62_thePositionHoldsAtTheRecordThatIsRefusedAndHealthIsDown() throws Exception {
        CountDownLatch accepts = new CountDownLatch(1);
        run(
                numbers(false) + "&deliveryAttempts=2",
                route ->
                        route.process(stage())
                                .process(
                                        exchange -> {
                                            if (bodyOf(exchange).equals("log 000013")
                                                    && accepts.getCount() > 0) {
                                                throw new IOException("no");
                                            }
                                        }));
        await().until(() -> collector.cairn().trouble().isPresent());
        assertThat(collector.cairn().trouble())
                .hasValueSatisfying(
                        text ->
                                assertThat(text)
                                        .contains("files/log has been refused 2 times")
                                        .contains("no"));
        assertThat(collector.committed("log")).isEqualTo(13);
        assertThat(collector.sink.committedLines()).isEqualTo(Collector.lines("log", 13));
        accepts.countDown();
        assertEachLineOnce();
        assertThat(collector.cairn().trouble()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    @Tag("R18")
    void R18_afterTheAttemptsItGoesToTheDeadLetterEndpointAndIntoTheLedger(boolean batching)
            throws Exception {
        List<String> dead = new CopyOnWriteArrayList<>();
        AtomicInteger attempts = new AtomicInteger();
        add(
                "direct:dead",
                route ->
                        route.process(
                                exchange -> {
                                    assertThat(
                                                    exchange.getMessage()
                                                            .getHeader(CairnConstants.FAILURE))
                                            .asString()
                                            .contains("no");
                                    dead.add(bodyOf(exchange));
                                }));
        run(
                numbers(batching) + "&deliveryAttempts=3&deadLetter=direct:dead",
                route ->
                        route.process(
                                        exchange -> {
                                            if (bodyOf(exchange).contains("log 000013")) {
                                                attempts.incrementAndGet();
                                                throw new IOException("no");
                                            }
                                        })
                                .process(stage()));
        collector.awaitCommitted("log", LINES);
        assertThat(attempts).hasValue(3);
        Ledger.Item item = collector.cairn().registry().ledger().items().get(0);
        assertThat(item.reason()).isEqualTo("rejected");
        assertThat(item.detail()).contains("direct://dead").contains("no");
        long width = 11;
        if (batching) {
            assertThat(dead).hasSize(1);
            assertThat(dead.get(0).lines()).contains("log 000010", "log 000013", "log 000019");
            assertThat(item.from()).isEqualTo(10 * width);
            assertThat(item.to()).isEqualTo(20 * width);
            assertThat(collector.sink.committedLines()).hasSize(LINES - 10);
        } else {
            assertThat(dead).containsExactly("log 000013");
            assertThat(item.from()).isEqualTo(13 * width);
            assertThat(item.to()).isEqualTo(14 * width);
            assertThat(collector.sink.committedLines()).hasSize(LINES - 1);
        }
        assertThat(collector.cairn().trouble()).isEmpty();
    }

    @Test
    void whileTheDeadLetterEndpointFailsTooThePositionHolds() throws Exception {
        CountDownLatch accepts = new CountDownLatch(1);
        List<String> dead = new CopyOnWriteArrayList<>();
        add(
                "direct:dead",
                route ->
                        route.process(
                                exchange -> {
                                    if (accepts.getCount() > 0) {
                                        throw new IOException("full");
                                    }
                                    dead.add(bodyOf(exchange));
                                }));
        run(
                numbers(false) + "&deliveryAttempts=2&deadLetter=direct:dead",
                route ->
                        route.process(
                                        exchange -> {
                                            if (bodyOf(exchange).equals("log 000013")) {
                                                throw new IOException("no");
                                            }
                                        })
                                .process(stage()));
        await().until(() -> collector.cairn().trouble().isPresent());
        assertThat(collector.committed("log")).isEqualTo(13);
        accepts.countDown();
        collector.awaitCommitted("log", LINES);
        assertThat(dead).containsExactly("log 000013");
        await().until(() -> collector.cairn().trouble().isEmpty());
    }

    @Test
    void otherPartitionsGoOnWhileOneIsRefused() throws Exception {
        collector.logs.grow("other", 25);
        run(
                "numbers:all?redeliveryDelay=60000",
                route ->
                        route.process(
                                        exchange -> {
                                            if (bodyOf(exchange).equals("log 000000")) {
                                                throw new IOException("no");
                                            }
                                        })
                                .process(stage()));
        collector.awaitCommitted("other", 25);
        assertThat(collector.committed("log")).isZero();
    }

    @Test
    void twoEndpointsOnOneLogAreRefused() throws Exception {
        add("numbers:other", route -> route.process(stage()));
        run(numbers(true), route -> route.process(stage()));
        await().until(() -> collector.cairn().fatal().isPresent());
        assertThat(collector.cairn().fatal().orElseThrow())
                .hasMessageContaining("both match log")
                .hasMessageContaining("group=NAME");
    }

    @Test
    void twoEndpointsInGroupsReadOneLogTwice() throws Exception {
        add("numbers:other?group=g", route -> route.process(stage()));
        run(numbers(true), route -> route.process(stage()));
        await().until(() -> collector.sink.committedLines().size() == 2 * LINES);
        assertThat(collector.cairn().fatal()).isEmpty();
        assertThat(collector.cairn().registry().section("files@g")).containsOnlyKeys("log");
    }

    @Test
    void aPollThatFailsIsTriedAgainAndHealthIsDownUntilItSucceeds() throws Exception {
        collector.logs.failPolls(1);
        run(numbers(true), route -> route.process(stage()));
        await().until(() -> collector.cairn().trouble().isPresent());
        assertThat(collector.cairn().trouble())
                .hasValueSatisfying(text -> assertThat(text).endsWith(": cannot be read"));
        assertEachLineOnce();
        assertThat(collector.cairn().trouble()).isEmpty();
    }

    @Test
    void aSourceIsNoProducer() {
        assertThat(collector.context.getEndpoint("numbers:x"))
                .extracting(
                        endpoint -> {
                            try {
                                endpoint.createProducer();
                                return "made";
                            } catch (Exception e) {
                                return e.getMessage();
                            }
                        })
                .asString()
                .contains("use it in from:, not in to:");
    }
}
