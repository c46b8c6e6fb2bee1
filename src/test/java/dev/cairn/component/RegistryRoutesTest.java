package dev.cairn.component;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.cairn.delivery.CommitMetrics;
import dev.cairn.source.Partition;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.camel.CamelContext;
import org.apache.camel.Endpoint;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.component.quartz.QuartzComponent;
import org.apache.camel.support.PluginHelper;
import org.apache.camel.support.ResourceHelper;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Every tracked registry is flushed and cleaned, by the user's routes or by ours. */
@Timeout(60)
class RegistryRoutesTest {

    private static final String FLUSH = "cairn-registry-flush";
    private static final String CLEAN = "cairn-registry-clean";

    private final Collector collector = new Collector(10);

    @BeforeEach
    void grow() {
        collector.logs.grow("log", 13);
    }

    @AfterEach
    void stop() {
        collector.close();
    }

    private RouteBuilder route() {
        return new RouteBuilder() {
            @Override
            public void configure() {
                from("numbers:all?batching=true").routeId("main").process(collector.stage());
            }
        };
    }

    private static RouteBuilder doing(String operation) {
        return new RouteBuilder() {
            @Override
            public void configure() {
                from("timer:mine?period=20").routeId("mine").to("registry:" + operation);
            }
        };
    }

    private boolean runs(String route) {
        var status = collector.context.getRouteController().getRouteStatus(route);
        return status != null && status.isStarted();
    }

    private long flushes() throws Exception {
        return collector.cairn().committer().metrics().flushes(CommitMetrics.Trigger.INTERVAL);
    }

    private int folds() {
        return KeptStoreProvider.store(collector.registry).folds();
    }

    @Test
    @Tag("P05")
    void P05_aDurableRegistryIsCleanedTooAndItsFlushFolds() throws Exception {
        collector.option("flush-interval", "100ms");
        collector.start(route());
        collector.awaitCommitted("log", 13);
        await().until(() -> runs(FLUSH) && runs(CLEAN));
        await().until(() -> folds() > 0);
        assertThat(flushes()).isPositive();
        int before = folds();
        collector.logs.grow("log", 3);
        collector.awaitCommitted("log", 16);
        await().until(() -> folds() > before);
    }

    @Test
    void aShortRunOfADurableRegistryDoesNotPayForAScheduler() throws Exception {
        collector.option("flush-interval", "1h");
        collector.start(route());
        collector.awaitCommitted("log", 13);
        assertThat(collector.context.hasComponent("quartz")).isNull();
        assertThat(collector.context.getRoute(FLUSH)).isNull();
        collector.context.stop();
        assertThat(folds()).as("the stop folds").isEqualTo(1);
    }

    @Test
    void aDurableRegistryIsFoldedBeforeTheSchedulerIsThere() throws Exception {
        collector.option("flush-interval", "1s");
        collector.start(route());
        collector.awaitCommitted("log", 13);
        await().until(() -> folds() > 0);
        assertThat(flushes()).isPositive();
        assertThat(collector.context.hasComponent("quartz")).isNull();
        assertThat(collector.context.getRoute(FLUSH)).isNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"durable", "buffered"})
    void onlyWhatTheUsersRoutesDoNotDoIsLoaded(String durability) throws Exception {
        collector.option("flush-interval", "100ms").option("durability", durability);
        collector.context.addRoutes(doing("flush"));
        collector.start(route());
        await().until(() -> runs(CLEAN));
        assertThat(collector.context.getRoute(FLUSH)).isNull();
        collector.awaitCommitted("log", 13);
    }

    @Test
    void whoOnlyCleansGetsTheFlushes() throws Exception {
        collector.option("flush-interval", "100ms").option("durability", "buffered");
        collector.context.addRoutes(doing("clean"));
        collector.start(route());
        assertThat(runs(FLUSH)).isTrue();
        assertThat(collector.context.getRoute(CLEAN)).isNull();
        collector.awaitCommitted("log", 13);
        assertThat(flushes()).isPositive();
    }

    @Test
    void shippedRoutesThatAHubLoadedWithoutStartingThemAreStartedWithTheInterval()
            throws Exception {
        collector.option("flush-interval", "100ms").option("durability", "buffered");
        PluginHelper.getRoutesLoader(collector.context)
                .loadRoutes(
                        ResourceHelper.resolveResource(
                                collector.context, "classpath:routes/registry.yaml"));
        collector.start(route());
        assertThat(runs(FLUSH) && runs(CLEAN)).isTrue();
        await().atMost(Duration.ofSeconds(3)).until(() -> flushes() > 0); // not after 5 s
    }

    @ParameterizedTest
    @ValueSource(strings = {"durable", "buffered"})
    void aContextThatIsStartedAgainIsFlushedAgain(String durability) throws Exception {
        collector.option("flush-interval", "100ms").option("durability", durability);
        collector.start(route());
        await().until(() -> flushes() > 0);
        collector.context.stop();
        collector.logs.grow("log", 2);
        collector.startAgain();
        await().until(() -> flushes() > 0);
        collector.assertEachLineOnce(Map.of("log", 15));
    }

    @Test
    void whatAReloadTookAwayComesBack() throws Exception {
        collector.option("flush-interval", "100ms");
        collector.start(route());
        await().until(() -> runs(FLUSH) && runs(CLEAN));
        collector.context.getRouteController().stopAllRoutes();
        collector.context.removeRoute(FLUSH);
        collector.context.removeRoute(CLEAN);
        collector.context.addRoutes(
                new RouteBuilder() {
                    @Override
                    public void configure() {
                        from("timer:x?period=1h").to("log:off?level=OFF");
                    }
                });
        await().until(() -> runs(FLUSH) && runs(CLEAN));
    }

    @Test
    void aStopBeforeTheRoutesAreDueStartsNothing() throws Exception {
        collector.option("flush-interval", "300ms");
        collector.start(route());
        collector.context.stop();
        await().during(Duration.ofMillis(500))
                .atMost(Duration.ofSeconds(5))
                .until(() -> !runs(FLUSH) && collector.context.isStopped());
    }

    @Test
    void aStopWhileTheRoutesAreBeingStartedWaitsForThemAndNotForEver() throws Exception {
        CountDownLatch arrived = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        collector.option("flush-interval", "100ms");
        collector.context.addComponent("quartz", new Stuck(arrived, goOn));
        collector.start(route());
        try {
            assertThat(arrived.await(20, TimeUnit.SECONDS)).isTrue();
            long begin = System.nanoTime();
            CamelContext stopping = collector.context;
            stopping.stop();
            assertThat(System.nanoTime() - begin)
                    .isBetween(TimeUnit.SECONDS.toNanos(4), TimeUnit.SECONDS.toNanos(15));
        } finally {
            goOn.countDown();
        }
        await().during(Duration.ofMillis(300))
                .atMost(Duration.ofSeconds(5))
                .until(() -> !runs(FLUSH));
    }

    @Test
    void aRouteWhoseStartFailsForTheRegistrysRoutesHoldsNothing() throws Exception {
        collector.option("flush-interval", "100ms").option("durability", "buffered");
        collector.context.addComponent("quartz", new Broken());
        collector.context.start();
        assertThatThrownBy(() -> collector.context.addRoutes(route()))
                .hasStackTraceContaining("no scheduler");
        assertThat(collector.cairn().readers(Partition.Kind.FILE, "")).isEmpty();

        collector.context.removeComponent("quartz");
        collector.context.removeRoute("main");
        collector.context.addRoutes(route());
        collector.assertEachLineOnce(Map.of("log", 13));
    }

    /** A scheduler that cannot be had. */
    private static final class Broken extends QuartzComponent {
        @Override
        protected Endpoint createEndpoint(
                String uri, String remaining, Map<String, Object> parameters) {
            throw new IllegalStateException("no scheduler");
        }
    }

    /** A scheduler that does not come up. */
    private static final class Stuck extends QuartzComponent {

        private final CountDownLatch arrived;
        private final CountDownLatch goOn;

        Stuck(CountDownLatch arrived, CountDownLatch goOn) {
            this.arrived = arrived;
            this.goOn = goOn;
        }

        @Override
        protected Endpoint createEndpoint(
                String uri, String remaining, Map<String, Object> parameters) throws Exception {
            arrived.countDown();
            assertThat(goOn.await(30, TimeUnit.SECONDS)).isTrue();
            throw new IllegalStateException("no scheduler");
        }
    }
}
