package dev.cairn.component;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.cairn.delivery.CommitMetrics.Trigger;
import dev.cairn.delivery.FlakyStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.camel.builder.RouteBuilder;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Each setting does what the docs say, on a collector that runs. */
@Tag("P01")
@Timeout(60)
class SettingEffectsTest {

    private static final Duration LONG = Duration.ofSeconds(30);

    @TempDir private Path directory;

    /** One line is one batch, and one acknowledgement. */
    private final Collector collector = new Collector(1);

    @AfterEach
    void stop() {
        collector.close();
    }

    private void start() throws Exception {
        collector.start(
                new RouteBuilder() {
                    @Override
                    public void configure() {
                        from("numbers:all?batching=true").routeId("main").to("log:off?level=OFF");
                    }
                });
    }

    private Collector buffered() {
        return collector.option("durability", "buffered").option("flush-interval", "1h");
    }

    private long flushes(Trigger trigger) throws Exception {
        return collector.cairn().status().flushes().get(trigger);
    }

    private void awaitUncommitted(int updates) {
        await().atMost(LONG)
                .until(() -> collector.cairn().status().uncommittedUpdates() == updates);
    }

    private FlakyStore store() {
        return KeptStoreProvider.store(collector.registry);
    }

    @Test
    @Tag("P03")
    void P01_maxMemoryBuffer_theNthAcknowledgementForcesAFlush() throws Exception {
        buffered().option("max-memory-buffer", "7");
        collector.logs.grow("log", 6);
        start();
        awaitUncommitted(6);
        assertThat(collector.committed("log")).isZero();
        assertThat(flushes(Trigger.BUFFER_FULL)).isZero();
        collector.logs.grow("log", 1);
        collector.awaitCommitted("log", 7);
        await().atMost(LONG).until(() -> flushes(Trigger.BUFFER_FULL) == 1);
    }

    @Test
    void P01_forceFlushOnExit_falseLeavesWhatIsNotFlushedAndItIsReadAgain() throws Exception {
        buffered().option("force-flush-on-exit", "false");
        collector.logs.grow("log", 5);
        start();
        awaitUncommitted(5);
        collector.context.stop();
        assertThat(store().folds()).as("only the start position was committed").isZero();
        assertThat(store().commits()).isEqualTo(1);
        collector.newContext();
        start();
        awaitUncommitted(5);
    }

    @Test
    void P01_forceFlushOnExit_trueCommitsIt() throws Exception {
        buffered();
        collector.logs.grow("log", 5);
        start();
        awaitUncommitted(5);
        Cairn cairn = collector.cairn();
        collector.context.stop();
        assertThat(cairn.committer().metrics().flushes(Trigger.STOP)).isPositive();
        collector.newContext();
        start();
        collector.awaitCommitted("log", 5);
    }

    @Test
    void P01_maxUncommittedAge_halfOfItFlushes() throws Exception {
        buffered().option("max-uncommitted-age", "400ms");
        collector.logs.grow("log", 5);
        start();
        collector.awaitCommitted("log", 5);
        assertThat(flushes(Trigger.BUFFER_FULL)).isPositive();
    }

    @Test
    void P01_maxUncommittedBytes_sourcesWaitAtIt() throws Exception {
        collector.option("durability", "durable").option("max-uncommitted-bytes", "1048576");
        collector.logs.grow("log", 10);
        start();
        collector.awaitCommitted("log", 10);
        assertThat(collector.cairn().status().sourcesWait()).isFalse();
        store().hang();
        try {
            collector.logs.grow("log", 300_000);
            await().atMost(LONG).until(() -> collector.cairn().status().sourcesWait());
            assertThat(collector.cairn().status().uncommittedBytes())
                    .isBetween(1_048_576L - 100, 1_048_576L + 100);
        } finally {
            store().goOn();
        }
    }

    @Test
    @Tag("P10")
    void P10_flushAdaptive_aQuietRegistryIsFlushedAtTheLongestIntervalOnly() throws Exception {
        collector
                .option("durability", "buffered")
                .option("flush-adaptive", "true")
                .option("flush-interval", "1h")
                .option("flush-interval-min", "100ms")
                .option("flush-interval-max", "2s");
        collector.logs.grow("log", 1);
        start();
        long begin = System.nanoTime();
        awaitUncommitted(1);
        collector.awaitCommitted("log", 1);
        assertThat(Duration.ofNanos(System.nanoTime() - begin))
                .isGreaterThan(Duration.ofSeconds(1));
        await().atMost(LONG).until(() -> flushes(Trigger.INTERVAL) == 1);
    }

    @Test
    @Tag("P04")
    void P04_everyTriggerIsCounted() throws Exception {
        collector
                .option("durability", "buffered")
                .option("flush-interval", "200ms")
                .option("max-memory-buffer", "50");
        collector.logs.grow("log", 1);
        start();
        await().atMost(LONG).until(() -> flushes(Trigger.INTERVAL) > 0);
        collector.logs.grow("log", 100);
        collector.awaitCommitted("log", 101);
        await().atMost(LONG).until(() -> flushes(Trigger.BUFFER_FULL) > 0);
        await().atMost(LONG)
                .until(
                        () -> {
                            collector.logs.grow("log", 1);
                            collector
                                    .context
                                    .createFluentProducerTemplate()
                                    .to("registry:flush")
                                    .send();
                            return flushes(Trigger.MANUAL) > 0;
                        });
        await().atMost(LONG)
                .until(
                        () -> {
                            collector.context.getRouteController().startRoute("main");
                            collector.logs.grow("log", 1);
                            collector.context.getRouteController().stopRoute("main");
                            return flushes(Trigger.STOP) > 0;
                        });
    }

    @Test
    void P01_directoryAndBackups_sayWhereAndHowManyOlderOnes() throws Exception {
        collector.option("uri", "").option("directory", directory + "/state");
        Files.createDirectory(directory.resolve("state"));
        buffered().option("backups", "2");
        collector.logs.grow("log", 1);
        start();
        for (int i = 0; i < 5; i++) {
            int lines = 2 + i;
            collector.logs.grow("log", 1);
            awaitUncommitted(i == 0 ? 2 : 1);
            collector.cairn().committer().flush(Trigger.MANUAL).get();
            assertThat(collector.committed("log")).isEqualTo(lines);
        }
        try (Stream<Path> files = Files.list(directory.resolve("state"))) {
            assertThat(files.map(each -> each.getFileName().toString()))
                    .contains("cairn-registry.json")
                    .filteredOn(name -> name.contains(".bak"))
                    .containsExactlyInAnyOrder(
                            "cairn-registry.json.bak1", "cairn-registry.json.bak2");
        }
    }

    @Test
    void P01_onCorrupt_failTouchesNothingAndResetStartsAfresh() throws Exception {
        Path registry = directory.resolve("r.json");
        Files.writeString(registry, "{\"version\": 1, \"fil");
        collector.option("uri", registry.toString()).option("on-corrupt", "fail");
        collector.logs.grow("log", 3);
        assertThatThrownBy(this::start).hasStackTraceContaining("r.json");
        assertThat(registry).hasContent("{\"version\": 1, \"fil");
        collector.context.stop();
        collector.newContext();
        collector.option("on-corrupt", "reset");
        start();
        collector.awaitCommitted("log", 3);
        assertThat(corruptCopies()).isEqualTo(1);
    }

    private long corruptCopies() throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.filter(each -> each.toString().contains(".corrupt-")).count();
        }
    }

    @Test
    void P01_cleanupInterval_isTheIntervalOfTheRoute() throws Exception {
        buffered().option("cleanup-interval", "150ms");
        start();
        String uri =
                collector.context.getRoute("cairn-registry-clean").getEndpoint().getEndpointUri();
        assertThat(uri).contains("trigger.repeatInterval=150");
    }

    @Test
    void P01_durability_bufferedWaitsAndDurableDoesNot() throws Exception {
        buffered();
        collector.logs.grow("log", 3);
        start();
        awaitUncommitted(3);
        assertThat(collector.cairn().status().durable()).isFalse();
        collector.context.stop();
        collector.newContext();
        collector.option("durability", "durable");
        collector.logs.grow("log", 3);
        start();
        collector.awaitCommitted("log", 6);
        assertThat(collector.cairn().status().durable()).isTrue();
        assertThat(collector.cairn().status().flushes())
                .isEqualTo(
                        Map.of(
                                Trigger.INTERVAL, 0L,
                                Trigger.BUFFER_FULL, 0L,
                                Trigger.MANUAL, 0L,
                                Trigger.STOP, 0L));
    }
}
