package dev.cairn.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.cairn.http.kit.EventApi;
import dev.cairn.http.kit.EventStore;
import dev.cairn.http.kit.Fault;
import dev.cairn.http.kit.Faults;
import dev.cairn.http.kit.Style;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Every style of paging: 10,000 events, each of them once, also when much goes wrong. */
@Timeout(120)
class HttpPollStylesTest {

    private static final long SEED = Long.getLong("cairn.seed", System.nanoTime());
    private static final int EVENTS = 10_000;
    private static final int LATER = 700;
    private static final int PAGE = 500;

    /** What an honest server does to its clients, and a network to both. */
    private static final List<Fault> FAULTS =
            List.of(
                    Fault.TOO_MANY,
                    Fault.ZERO_LIMIT,
                    Fault.SERVER_ERROR,
                    Fault.UNAVAILABLE,
                    Fault.SLOW,
                    Fault.CUT,
                    Fault.MALFORMED);

    @TempDir Path directory;

    private final EventStore store = new EventStore(100);

    /**
     * Seven events of each time, so that pages begin and end within one; the last one hours ago.
     */
    private void fill() {
        store.add(EVENTS, Instant.now().minus(Duration.ofHours(6)), Duration.ofSeconds(10), 7);
    }

    /** They happen in two seconds, so that nobody can have asked for that time before. */
    private void arriveLater() {
        store.add(LATER, Instant.now().plusSeconds(2), Duration.ZERO, 1);
    }

    private HttpCollector collector(EventApi api) {
        return new HttpCollector(directory).options(api.options()).option("initialLookback", "7h");
    }

    @ParameterizedTest
    @EnumSource(Style.class)
    void everyEventArrivesOnceAndLaterOnesFollow(Style style) throws Exception {
        fill();
        try (EventApi api = EventApi.start(style, store);
                HttpCollector collector = collector(api).start()) {
            api.server().gzip(true);
            collector.assertEachOnce(EVENTS);
            arriveLater();
            collector.assertEachOnce(EVENTS + LATER);
            awaitIdlePolls(api);
            collector.stop();
            collector.start();
            awaitIdlePolls(api);
            collector.assertEachOnce(EVENTS + LATER);
            assertThat(collector.ledger()).isEmpty();
            assertThat(api.differentServed()).isEqualTo(EVENTS + LATER);
            assertThat(api.server().bugs()).isEmpty();
        }
    }

    @ParameterizedTest
    @EnumSource(Style.class)
    void everyEventArrivesOnceThroughFaultsAndRestarts(Style style) throws Exception {
        System.out.println("HttpPollStylesTest: -Dcairn.seed=" + SEED);
        fill();
        try (EventApi api = EventApi.start(style, store).faults(Faults.random(SEED, 35, FAULTS));
                HttpCollector collector = collector(api).option("batching", "false").start()) {
            collector.awaitLines(PAGE);
            collector.restartRoute();
            collector.awaitLines(EVENTS / 3);
            collector.stop();
            collector.start();
            collector.awaitLines(EVENTS / 2);
            collector.restartRoute();
            collector.awaitLines(EVENTS);
            arriveLater();
            collector.assertEachOnce(EVENTS + LATER);
            awaitIdlePolls(api);
            collector.assertEachOnce(EVENTS + LATER);
            assertThat(collector.ledger()).isEmpty();
            assertThat(api.met().keySet()).as("faults met").hasSizeGreaterThan(3);
            assertThat(api.differentServed()).isEqualTo(EVENTS + LATER);
            assertThat(api.server().bugs()).isEmpty();
        }
    }

    /** Whatever is delivered twice by asking on has been by then. */
    private static void awaitIdlePolls(EventApi api) {
        int before = api.server().count();
        await().atMost(HttpCollector.LIMIT).until(() -> api.server().count() >= before + 4);
    }
}
