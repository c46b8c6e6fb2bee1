package dev.cairn.component;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.cairn.delivery.FlakyStore;
import java.time.Duration;
import java.util.Map;
import org.apache.camel.builder.RouteBuilder;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A store that is slow, hangs or fails: sources wait at their limits, and nothing is lost. */
@Timeout(90)
class SlowStoreTest {

    private static final Duration LONG = Duration.ofSeconds(30);

    private final Collector collector = new Collector(10);

    @AfterEach
    void stop() {
        FlakyStore store = store();
        if (store != null) {
            store.goOn();
            store.fail(0, FlakyStore.Fault.REFUSED);
        }
        collector.close();
    }

    private FlakyStore store() {
        return KeptStoreProvider.store(collector.registry);
    }

    private void start(String durability) throws Exception {
        collector
                .option("durability", durability)
                .option("flush-interval", "100ms")
                .option("max-uncommitted-age", "1s")
                .option("validate-on-start", "false");
        collector.start(
                new RouteBuilder() {
                    @Override
                    public void configure() {
                        from("numbers:all?batching=true").process(collector.stage());
                    }
                });
    }

    private String trouble() throws Exception {
        return collector.cairn().trouble().orElse("");
    }

    private boolean sourcesWait() throws Exception {
        return collector.cairn().status().sourcesWait();
    }

    @ParameterizedTest
    @ValueSource(strings = {"durable", "buffered"})
    void aStoreThatIsSlowThenHangsThenWorksLosesNothing(String durability) throws Exception {
        collector.logs.grow("log", 100);
        start(durability);
        collector.awaitCommitted("log", 100);

        store().slow(Duration.ofMillis(50));
        collector.logs.grow("log", 500);
        collector.awaitCommitted("log", 600);
        assertThat(trouble()).as("slow is no trouble").isEmpty();

        store().hang();
        collector.logs.grow("log", 10);
        await().atMost(LONG)
                .until(() -> collector.cairn().committer().health().stuckFor().toMillis() > 100);
        collector.logs.grow("log", 100_000);
        await().atMost(LONG).until(this::sourcesWait);
        await().atMost(LONG).until(() -> trouble().contains("; sources wait ("));
        assertThat(trouble())
                .matches(
                        "the registry('s journal has been folded| has not committed) for \\d+ s;"
                                + " sources wait \\(\\d+ bytes of \\d+ acknowledgements are not committed\\)");
        Status waiting = collector.cairn().status();
        assertThat(waiting.uncommittedAge()).isGreaterThan(Duration.ofSeconds(1));
        await().during(Duration.ofMillis(500))
                .atMost(LONG)
                .until(
                        () ->
                                collector.cairn().status().uncommittedUpdates()
                                        == waiting.uncommittedUpdates());

        store().goOn();
        collector.assertEachLineOnce(Map.of("log", 100_610));
        await().atMost(LONG).until(() -> trouble().isEmpty() && !sourcesWait());
    }

    @ParameterizedTest
    @ValueSource(strings = {"durable", "buffered"})
    void whatARegistryThatFailsCannotTakeWaitsToo(String durability) throws Exception {
        collector.logs.grow("log", 100);
        start(durability);
        collector.awaitCommitted("log", 100);
        store().fail(1_000_000, FlakyStore.Fault.REFUSED);
        collector.logs.grow("log", 100);
        await().atMost(LONG).until(() -> trouble().contains("the store is full"));
        collector.logs.grow("log", 50_000);
        await().atMost(LONG)
                .until(
                        () ->
                                trouble()
                                        .startsWith(
                                                "cannot write the registry: the store is full;"
                                                        + " sources wait ("));
        store().fail(0, FlakyStore.Fault.REFUSED);
        collector.assertEachLineOnce(Map.of("log", 50_200));
        await().atMost(LONG).until(() -> trouble().isEmpty());
    }

    @ParameterizedTest
    @CsvSource({"durable, true", "buffered, true", "durable, false"})
    void aStopWhileTheStoreHangsIsBoundedAndTheNextStartLosesNothing(
            String durability, boolean forceFlush) throws Exception {
        collector.option("force-flush-on-exit", Boolean.toString(forceFlush));
        collector.logs.grow("log", 100);
        start(durability);
        collector.awaitCommitted("log", 100);
        store().hang();
        collector.logs.grow("log", 300);
        await().atMost(LONG).until(() -> trouble().contains("has not committed for"));
        Cairn cairn = collector.cairn();
        long begin = System.nanoTime();
        collector.context.stop();
        assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(13));
        assertThat(cairn.committer().hasEnded()).as("owned while it hangs").isFalse();
        store().goOn();
        await().atMost(LONG).until(() -> cairn.committer().hasEnded());
        collector.newContext();
        start(durability);
        collector.assertEachLineOnce(Map.of("log", 400));
    }

    @Test
    void severalRoutesDoNotEachWaitForAStoreThatHangs() throws Exception {
        collector.logs.grow("log", 100);
        for (int i = 1; i <= 4; i++) {
            String other = "numbers:" + i + "?batching=true&group=g" + i;
            collector.context.addRoutes(
                    new RouteBuilder() {
                        @Override
                        public void configure() {
                            from(other).to("log:off?level=OFF");
                        }
                    });
        }
        start("durable");
        collector.awaitCommitted("log", 100);
        store().hang();
        collector.logs.grow("log", 300);
        await().atMost(LONG).until(() -> trouble().contains("has not committed for"));
        collector.context.getShutdownStrategy().setTimeout(60);
        long begin = System.nanoTime();
        collector.context.stop();
        assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(13));
    }
}
