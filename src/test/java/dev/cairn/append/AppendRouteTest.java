package dev.cairn.append;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.cairn.component.Cairn;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.apache.camel.Processor;
import org.apache.camel.builder.AggregationStrategies;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.model.language.SimpleExpression;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The routes that break others: no line is lost or repeated in the file, or the route refused. */
@Tag("C05")
@Timeout(60)
class AppendRouteTest extends AppendRoutes {

    @Test
    void batchesAndRecordsArriveOnceAndInOrder() throws Exception {
        route(lines(true), route -> route.to(append()));
        Path other = directory.resolve("records.log");
        route("lines:1001-1095?" + QUICK, route -> route.to("append:" + other));
        context.start();
        assertEachLineOnce();
        assertThat(read(other)).isEqualTo(expected(1001, 1095));
    }

    @Test
    void stepBehindAppendThatFailsRepeatsNothing() throws Exception {
        for (boolean batching : new boolean[] {true, false}) {
            Files.deleteIfExists(file);
            context.stop();
            context = newContext(new DefaultCamelContext());
            route(
                    lines(batching),
                    route -> route.to(append()).process(failing(3)).process(failing(2)));
            context.start();
            assertEachLineOnce();
        }
    }

    @Test
    void twoAppendsOfWhichOneFailsCommitTogetherOrNotAtAll() throws Exception {
        Path second = directory.resolve("second/all.log");
        route(
                lines(false),
                route ->
                        route.to(append())
                                .process(failingOnceForEachSeventh())
                                .to("append:" + second));
        context.start();
        assertEachLineOnce();
        assertThat(read(second)).isEqualTo(expected(1, LINES));
    }

    @Test
    void sinkThatCannotBeWrittenHoldsBackTheOtherOfTheSameDelivery() throws Exception {
        Path second = directory.resolve("second/all.log");
        CountDownLatch gate = new CountDownLatch(1);
        route(
                lines(true),
                route ->
                        route.process(exchange -> gate.await())
                                .to(append())
                                .to("append:" + second));
        route("lines:1001-1095?batching=true&" + QUICK, route -> route.to(append()));
        context.start();
        Files.createDirectory(second);
        gate.countDown();
        await().atMost(Duration.ofSeconds(30))
                .until(() -> Cairn.of(context).committer().trouble().isPresent());
        await().atMost(Duration.ofSeconds(30))
                .untilAsserted(() -> assertThat(read(file)).isEqualTo(expected(1001, 1095)));
        Files.delete(second);
        awaitIdle();
        assertThat(read(file))
                .hasSize(2 * LINES)
                .containsAll(expected(1, LINES))
                .containsAll(expected(1001, 1095));
        assertThat(read(second)).isEqualTo(expected(1, LINES));
    }

    @Test
    void splitWithAFailingItemRepeatsNothing() throws Exception {
        for (boolean parallel : new boolean[] {false, true}) {
            Files.deleteIfExists(file);
            context.stop();
            context = newContext(new DefaultCamelContext());
            Processor failing = failingOnceForEachSeventh();
            route(
                    lines(true),
                    route -> {
                        var split = route.split(new SimpleExpression("${body}"));
                        if (parallel) {
                            split.parallelProcessing();
                        } else {
                            split.streaming().stopOnException();
                        }
                        split.to(append()).process(failing).end();
                    });
            context.start();
            awaitIdle();
            assertThat(read(file)).hasSize(LINES).hasSameElementsAs(expected(1, LINES));
        }
    }

    @Test
    void redeliveryOfAStepBehindAppendRepeatsNothing() throws Exception {
        route(
                lines(false),
                route ->
                        route.onException(IOException.class)
                                .maximumRedeliveries(3)
                                .redeliveryDelay(1)
                                .end()
                                .to(append())
                                .process(failingOnceForEachSeventh()));
        context.start();
        assertEachLineOnce();
    }

    @Test
    void redeliveryOfASubrouteThatAppendsIsRefusedAndLeftToTheSource() throws Exception {
        for (boolean split : new boolean[] {false, true}) {
            Files.deleteIfExists(file);
            context.stop();
            context = newContext(new DefaultCamelContext());
            refusals.clear();
            Processor failing = failingOnceForEachSeventh();
            context.addRoutes(
                    new RouteBuilder() {
                        @Override
                        public void configure() {
                            from("direct:inner")
                                    .errorHandler(noErrorHandler())
                                    .to(append())
                                    .process(failing);
                            from("direct:items")
                                    .errorHandler(noErrorHandler())
                                    .split(body())
                                    .stopOnException()
                                    .to("direct:inner");
                        }
                    });
            route(
                    lines(split),
                    route ->
                            route.onException(IllegalStateException.class)
                                    .process(noteRefusal())
                                    .end()
                                    .onException(IOException.class)
                                    .maximumRedeliveries(3)
                                    .redeliveryDelay(1)
                                    .end()
                                    .to(split ? "direct:items" : "direct:inner"));
            context.start();
            assertEachLineOnce();
            assertThat(refusals)
                    .hasSize(9)
                    .allSatisfy(
                            refusal ->
                                    assertThat(refusal)
                                            .hasStackTraceContaining(
                                                    "redelivers a step that has appended already"));
        }
    }

    @Test
    void redeliveryBeforeAppendIsNoReasonToRefuse() throws Exception {
        route(
                lines(true),
                route ->
                        route.onException(IOException.class)
                                .maximumRedeliveries(3)
                                .redeliveryDelay(1)
                                .end()
                                .onException(IllegalStateException.class)
                                .process(noteRefusal())
                                .end()
                                .split(new SimpleExpression("${body}"))
                                .stopOnException()
                                .process(failingOnceForEachSeventh())
                                .to(append()));
        context.start();
        assertEachLineOnce();
        assertThat(refusals).isEmpty();
    }

    @Test
    void sedaIsAcknowledgedWhenItsConsumerIsDone() throws Exception {
        context.addRoutes(
                new RouteBuilder() {
                    @Override
                    public void configure() {
                        from("seda:sink").to(append()).process(failingOnceForEachSeventh());
                    }
                });
        route(lines(false), route -> route.to("seda:sink"));
        context.start();
        assertEachLineOnce();
    }

    @Test
    void wireTapBehindTheAcknowledgementIsRefused() throws Exception {
        context.addRoutes(
                new RouteBuilder() {
                    @Override
                    public void configure() {
                        onException(IllegalStateException.class)
                                .process(noteRefusal())
                                .handled(true);
                        // Whoever waits long enough comes after the end of the exchange.
                        from("direct:tapped").delay(100).to(append());
                    }
                });
        route(lines(true), route -> route.wireTap("direct:tapped"));
        context.start();
        awaitIdle();
        await().atMost(Duration.ofSeconds(20)).until(() -> refusals.size() >= LINES / 10);
        assertThat(refusals.get(0))
                .hasMessageContaining("this route acknowledges before delivery")
                .hasMessageContaining("wireTap");
        assertThat(read(file)).isEmpty();
    }

    @Test
    void aggregateIsRefused() throws Exception {
        context.addRoutes(
                new RouteBuilder() {
                    @Override
                    public void configure() {
                        onException(IllegalStateException.class)
                                .process(noteRefusal())
                                .handled(true);
                        from("direct:oldest")
                                .aggregate(constant(1), (old, next) -> old == null ? next : old)
                                .completionSize(5)
                                .to(append());
                        from("direct:latest")
                                .aggregate(constant(1), AggregationStrategies.useLatest())
                                .completionSize(5)
                                .to(append());
                    }
                });
        route(lines(false), route -> route.to("direct:oldest").to("direct:latest"));
        context.start();
        awaitIdle();
        await().atMost(Duration.ofSeconds(20)).until(() -> refusals.size() >= 2 * LINES / 5);
        assertThat(refusals)
                .allSatisfy(
                        refusal ->
                                assertThat(refusal)
                                        .hasMessageContaining("acknowledges before delivery"));
        assertThat(read(file)).isEmpty();
    }

    @Test
    void routeStoppedAndStartedUnderLoadRepeatsNothing() throws Exception {
        String from = "lines:1-20000?" + QUICK;
        route(from, route -> route.to(append()));
        context.start();
        for (int i = 0; i < 10; i++) {
            int before = read(file).size();
            await().atMost(Duration.ofSeconds(10))
                    .pollInterval(Duration.ofMillis(1))
                    .until(() -> read(file).size() > before || before == 20000);
            context.getRouteController().stopRoute("lines:1-20000");
            context.getRouteController().startRoute("lines:1-20000");
        }
        awaitIdle();
        assertThat(read(file)).isEqualTo(expected(1, 20000));
    }
}
