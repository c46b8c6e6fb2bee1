package dev.cairn.component;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.cairn.delivery.CommitMetrics;
import dev.cairn.delivery.FakeBatch;
import dev.cairn.delivery.FlakyStore;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.model.RouteDefinition;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Starts, stops and ends of routes and contexts, with lines on their way. */
@Timeout(90)
class SourceLifecycleTest {

    private final Collector collector = new Collector(10);

    private interface Steps {
        void on(RouteDefinition route);
    }

    @BeforeEach
    void reset() {
        FakeBatch.OUTSTANDING.set(0);
    }

    @AfterEach
    void stop() {
        collector.close();
    }

    private static RouteBuilder route(String from, Steps steps) {
        return new RouteBuilder() {
            @Override
            public void configure() {
                steps.on(from(from).routeId("main"));
            }
        };
    }

    @ParameterizedTest
    @CsvSource({"true,false", "false,false", "true,true", "false,true"})
    @Tag("C05")
    @Tag("S60")
    void C05_aRouteThatStopsAndStartsUnderLoadNeitherRepeatsNorSkips(
            boolean batching, boolean threads) throws Exception {
        long seed = System.nanoTime();
        System.out.println("SourceLifecycleTest seed " + seed);
        Random random = new Random(seed);
        AtomicInteger seen = new AtomicInteger();
        collector.start(
                route(
                        "numbers:all?batching=" + batching,
                        from ->
                                (threads ? from.threads(2) : from)
                                        .process(exchange -> seen.incrementAndGet())
                                        .process(collector.stage())));
        Map<String, Integer> written = new java.util.HashMap<>();
        for (int cycle = 0; cycle < 10; cycle++) {
            int before = seen.get();
            for (int i = 0; i < 4; i++) {
                String log = "log" + random.nextInt(4);
                int count = 1 + random.nextInt(60);
                collector.logs.grow(log, count);
                written.merge(log, count, Integer::sum);
            }
            int more = random.nextInt(2);
            await().pollInterval(java.time.Duration.ofMillis(1))
                    .until(() -> seen.get() >= before + more);
            if (random.nextBoolean()) {
                collector.context.getRouteController().stopRoute("main");
                collector.context.getRouteController().startRoute("main");
            } else {
                collector.context.getRouteController().suspendRoute("main");
                collector.context.getRouteController().resumeRoute("main");
            }
        }
        collector.assertEachLineOnce(written);
        assertThat(collector.cairn().fatal()).isEmpty();
        await().until(() -> FakeBatch.OUTSTANDING.get() == 0);
    }

    @Test
    void aStopWithinABatchCommitsTheRecordsThatWereDelivered() throws Exception {
        collector.logs.grow("log", 10);
        List<String> seen = new CopyOnWriteArrayList<>();
        CountDownLatch reached = new CountDownLatch(1);
        CountDownLatch go = new CountDownLatch(1);
        collector.start(
                route(
                        "numbers:all",
                        from ->
                                from.process(
                                                exchange -> {
                                                    seen.add(
                                                            exchange.getMessage()
                                                                    .getBody(String.class));
                                                    if (seen.size() == 4) {
                                                        reached.countDown();
                                                        go.await(20, TimeUnit.SECONDS);
                                                    }
                                                })
                                        .process(collector.stage())));
        assertThat(reached.await(20, TimeUnit.SECONDS)).isTrue();
        Thread stopping =
                new Thread(
                        () -> {
                            try {
                                collector.context.getRouteController().stopRoute("main");
                            } catch (Exception e) {
                                throw new AssertionError(e);
                            }
                        });
        stopping.start();
        await().until(
                        () ->
                                collector
                                                .context
                                                .getRouteController()
                                                .getRouteStatus("main")
                                                .isStopping()
                                        || consumer().isSuspended());
        go.countDown();
        stopping.join(TimeUnit.SECONDS.toMillis(20));
        assertThat(seen).hasSize(4);
        assertThat(collector.committed("log")).isEqualTo(4);
        collector.context.getRouteController().startRoute("main");
        collector.assertEachLineOnce(Map.of("log", 10));
        assertThat(seen).as("nothing was delivered twice").hasSize(10);
    }

    private SourceConsumer consumer() {
        return (SourceConsumer) collector.context.getRoute("main").getConsumer();
    }

    @Test
    @Tag("S59")
    void S59_aForcedShutdownAcknowledgesNothingAndTheNextProcessDeliversAgain() throws Exception {
        collector.logs.grow("log", 30);
        CountDownLatch never = new CountDownLatch(1);
        AtomicInteger delivered = new AtomicInteger();
        collector.context.getShutdownStrategy().setTimeout(1);
        collector.start(
                route(
                        "numbers:all?batching=true",
                        from ->
                                from.threads(1)
                                        .process(collector.stage())
                                        .process(
                                                exchange -> {
                                                    if (delivered.incrementAndGet() > 1) {
                                                        never.await();
                                                    }
                                                })));
        await().until(() -> delivered.get() == 2);
        collector.awaitCommitted("log", 10);
        collector.context.stop();
        collector.newContext();
        collector.start(
                route("numbers:all?batching=true", from -> from.process(collector.stage())));
        collector.assertEachLineOnce(Map.of("log", 30));
    }

    @Test
    void aForcedShutdownDoesNotWaitForARouteThatHangs() throws Exception {
        collector.logs.grow("log", 30);
        CountDownLatch never = new CountDownLatch(1);
        CountDownLatch hangs = new CountDownLatch(1);
        collector.context.getShutdownStrategy().setTimeout(1);
        collector.start(
                route(
                        "numbers:all?batching=true",
                        from ->
                                from.process(
                                        exchange -> {
                                            hangs.countDown();
                                            never.await();
                                        })));
        assertThat(hangs.await(20, TimeUnit.SECONDS)).isTrue();
        long begin = System.nanoTime();
        collector.context.stop();
        assertThat(System.nanoTime() - begin).isLessThan(TimeUnit.SECONDS.toNanos(8));
        assertThat(collector.sink.lines()).isEmpty();
    }

    @Test
    @Tag("R14")
    void R14_aNewProcessGoesOnWhereTheOldOneStopped() throws Exception {
        RouteBuilder route =
                route("numbers:all?batching=true", from -> from.process(collector.stage()));
        collector.logs.grow("log", 3);
        collector.start(route);
        collector.awaitCommitted("log", 3);
        collector.context.stop();
        collector.logs.grow("log", 2);
        collector.newContext();
        collector.start(
                route("numbers:all?batching=true", from -> from.process(collector.stage())));
        collector.assertEachLineOnce(Map.of("log", 5));
    }

    @Test
    void aContextThatIsStoppedAndStartedAgainGoesOn() throws Exception {
        collector.option("durability", "buffered");
        collector.logs.grow("log", 13);
        collector.start(
                route("numbers:all?batching=true", from -> from.process(collector.stage())));
        await().until(
                        () ->
                                collector.sink.writes() > 0
                                        || collector.cairn().pending().uncommittedBytes() > 0);
        collector.context.stop();
        assertThat(collector.sink.committedLines()).hasSize(13);
        collector.logs.grow("log", 4);
        collector.startAgain();
        await().until(
                        () ->
                                collector.sink.writes() > 0
                                        || collector.cairn().pending().uncommittedBytes() > 0);
        collector.context.stop();
        assertThat(collector.sink.committedLines()).isEqualTo(Collector.lines("log", 17));
    }

    @Test
    @Tag("R06")
    @Tag("R07")
    void R07_aBufferedRegistryIsFlushedByItsRouteAndAtTheEnd() throws Exception {
        collector.option("durability", "buffered").option("flush-interval", "100ms");
        collector.logs.grow("log", 13);
        collector.start(
                route("numbers:all?batching=true", from -> from.process(collector.stage())));
        collector.awaitCommitted("log", 13);
        assertThat(collector.context.getRoute("cairn-registry-flush")).isNotNull();
        assertThat(collector.cairn().committer().metrics().flushes(CommitMetrics.Trigger.INTERVAL))
                .isPositive();
    }

    @Test
    void aRouteAddedToARunningContextGetsItsFlushesToo() throws Exception {
        collector.option("durability", "buffered").option("flush-interval", "100ms");
        collector.logs.grow("log", 13);
        collector.context.start();
        collector.context.addRoutes(
                route("numbers:all?batching=true", from -> from.process(collector.stage())));
        collector.awaitCommitted("log", 13);
    }

    @Test
    @Tag("R01")
    void R01_withoutTrackingNoRegistryIsOpened() throws Exception {
        collector.option("enabled", "false");
        collector.logs.grow("log", 13);
        collector.start(
                route("numbers:all?batching=true", from -> from.process(collector.stage())));
        collector.assertEachLineOnce(Map.of("log", 13));
        assertThat(KeptStoreProvider.store(collector.registry)).isNull();
    }

    @Test
    @Tag("C03")
    void C03_whatTheRegistryCannotTakeIsNotPassed() throws Exception {
        collector.logs.grow("log", 10);
        collector.start(
                route("numbers:all?batching=true", from -> from.process(collector.stage())));
        collector.awaitCommitted("log", 10);
        FlakyStore store = KeptStoreProvider.store(collector.registry);
        store.fail(1_000_000, FlakyStore.Fault.REFUSED);
        collector.logs.grow("log", 10);
        await().until(() -> collector.cairn().trouble().isPresent());
        assertThat(collector.committed("log")).isEqualTo(10);
        assertThat(collector.cairn().trouble())
                .hasValue("cannot write the registry: the store is full");
        store.fail(0, FlakyStore.Fault.REFUSED);
        collector.assertEachLineOnce(Map.of("log", 20));
        await().until(() -> collector.cairn().trouble().isEmpty());
    }

    @Test
    void aRestartWhileTheRegistryFailsBeginsBehindWhatIsInDoubt() throws Exception {
        collector.logs.grow("log", 10);
        collector.start(
                route("numbers:all?batching=true", from -> from.process(collector.stage())));
        collector.awaitCommitted("log", 10);
        FlakyStore store = KeptStoreProvider.store(collector.registry);
        store.fail(1_000_000, FlakyStore.Fault.REFUSED);
        collector.logs.grow("log", 10);
        await().until(() -> collector.cairn().trouble().isPresent());
        collector.option("force-flush-on-exit", "false");
        collector.context.getRouteController().stopRoute("main");
        collector.context.getRouteController().startRoute("main");
        store.fail(0, FlakyStore.Fault.REFUSED);
        collector.assertEachLineOnce(Map.of("log", 20));
    }

    @Test
    void aStartThatFailsLeavesNothingBehind() throws Exception {
        collector.logs.grow("log", 10);
        RouteBuilder route =
                route(
                        "numbers:all?batching=true&deadLetter=nonsense:x",
                        from -> from.process(collector.stage()));
        assertThatThrownBy(() -> collector.start(route))
                .hasStackTraceContaining("No endpoint could be found for: nonsense");
        collector.context.stop();
        collector.newContext();
        collector.start(
                route("numbers:all?batching=true", from -> from.process(collector.stage())));
        collector.assertEachLineOnce(Map.of("log", 10));
    }
}
