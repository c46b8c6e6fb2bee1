package dev.cairn.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.cairn.http.kit.EventApi;
import dev.cairn.http.kit.EventStore;
import dev.cairn.http.kit.Numbers;
import dev.cairn.http.kit.Style;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.camel.builder.RouteBuilder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * What APIs do within the letter of their documentation: equal times, coarse or exclusive bounds,
 * late events, the same event on two pages, cursors that expire. Each event arrives once all the
 * same.
 */
@Timeout(120)
class HttpHonestyTest {

    private static final long SEED = Long.getLong("cairn.seed", System.nanoTime());

    @TempDir Path directory;

    private final EventStore store = new EventStore(40);

    private HttpCollector collector(EventApi api) {
        return new HttpCollector(directory).options(api.options()).option("initialLookback", "2h");
    }

    private static Instant minutesAgo(int minutes) {
        return Instant.ofEpochSecond(
                Instant.now().minus(Duration.ofMinutes(minutes)).getEpochSecond());
    }

    private static void awaitPolls(EventApi api, int polls) {
        int before = api.server().count();
        await().atMost(HttpCollector.LIMIT).until(() -> api.server().count() >= before + polls);
    }

    @ParameterizedTest
    @EnumSource(
            value = Style.class,
            names = {"ASCENDING", "PAGE", "NEWEST_FIRST", "UNORDERED", "WINDOW"})
    void equalTimesOverManyPagesAndRunsAreNeitherLostNorRepeated(Style style) throws Exception {
        Instant same = minutesAgo(90);
        store.add(1_230, same, Duration.ZERO, 1);
        try (EventApi api = EventApi.start(style, store)) {
            api.manners().pageSize(100);
            try (HttpCollector collector = collector(api).start()) {
                collector.assertEachOnce(1_230);
                awaitPolls(api, 14);
                collector.stop();
                collector.start();
                awaitPolls(api, 14);
                store.add(10, same.plusMillis(1), Duration.ZERO, 1);
                if (style != Style.WINDOW) {
                    // a window that has ended is not asked for again: that is what overlap is for
                    collector.assertEachOnce(1_240);
                }
                assertThat(collector.ledger()).isEmpty();
            }
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = Style.class,
            names = {"ASCENDING", "PAGE", "NEWEST_FIRST"})
    void whatIsAtAnExclusiveBoundIsNotLost(Style style) throws Exception {
        Instant start = minutesAgo(60);
        store.add(500, start, Duration.ofMillis(10), 3);
        try (EventApi api = EventApi.start(style, store)) {
            api.manners().pageSize(100).inclusive(false);
            try (HttpCollector collector = collector(api).option("inclusive", "false").start()) {
                collector.assertEachOnce(500);
                // the same time as the last one, and it arrives later
                Instant last = start.plusMillis(499 / 3 * 10L);
                store.add(5, last, Duration.ZERO, 1);
                collector.assertEachOnce(505);
                collector.stop();
                collector.start();
                store.add(5, last, Duration.ZERO, 1);
                collector.assertEachOnce(510);
            }
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = Style.class,
            names = {"ASCENDING", "PAGE", "NEWEST_FIRST", "UNORDERED"})
    void aBoundInWholeSecondsLosesAndRepeatsNothingOfASecond(Style style) throws Exception {
        Instant start = minutesAgo(60);
        store.add(300, start, Duration.ofMillis(7), 1);
        try (EventApi api = EventApi.start(style, store)) {
            api.manners().pageSize(100).granularity(Duration.ofSeconds(1));
            try (HttpCollector collector = collector(api).option("granularity", "1s").start()) {
                collector.assertEachOnce(300);
                store.add(50, start.plusMillis(300 * 7), Duration.ofMillis(1), 1);
                collector.assertEachOnce(350);
                collector.stop();
                collector.start();
                store.add(50, start.plusMillis(300 * 7 + 50), Duration.ofMillis(1), 1);
                collector.assertEachOnce(400);
                awaitPolls(api, 10);
                collector.assertEachOnce(400);
            }
        }
    }

    @Test
    void aBoundInWholeDaysNeedsTheIdsOfTheDay() throws Exception {
        Instant day = Instant.now().minus(Duration.ofDays(1));
        store.add(300, day, Duration.ofSeconds(20), 1);
        try (EventApi api = EventApi.start(Style.PAGE, store)) {
            api.manners().pageSize(100).granularity(Duration.ofDays(1));
            try (HttpCollector collector =
                    collector(api)
                            .option("initialLookback", "2d")
                            .option("granularity", "1d")
                            .start()) {
                collector.assertEachOnce(300);
                collector.stop();
                collector.start();
                store.add(50, day.plusSeconds(6_000), Duration.ofSeconds(1), 1);
                collector.assertEachOnce(350);
                awaitPolls(api, 12);
                collector.assertEachOnce(350);
            }
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = Style.class,
            names = {"ASCENDING", "PAGE", "NEWEST_FIRST", "UNORDERED", "WINDOW"})
    void lateEventsComeByTheOverlapAndOnlyTheyDo(Style style) throws Exception {
        System.out.println("HttpHonestyTest: -Dcairn.seed=" + SEED);
        Random random = new Random(SEED);
        store.add(1_000, minutesAgo(20), Duration.ofSeconds(1), 1);
        try (EventApi api = EventApi.start(style, store)) {
            api.manners().pageSize(100);
            try (HttpCollector collector =
                    collector(api).option("windowMax", "3h").option("overlap", "30m").start()) {
                int events = 1_000;
                for (int life = 0; life < 4; life++) {
                    collector.assertEachOnce(events);
                    for (int i = 0; i < 40; i++) {
                        store.add(Instant.now().minusMillis(random.nextInt(25 * 60_000)));
                    }
                    events += 40;
                    collector.assertEachOnce(events);
                    collector.stop();
                    collector.start();
                }
                awaitPolls(api, 14);
                collector.assertEachOnce(events);
                assertThat(collector.ledger()).isEmpty();
            }
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = Style.class,
            names = {"ASCENDING", "NEWEST_FIRST", "WINDOW"})
    void aLagLeavesTimeForWhatArrivesLate(Style style) throws Exception {
        Instant start = Instant.now().minusSeconds(4);
        Random random = new Random(SEED);
        try (EventApi api = EventApi.start(style, store);
                HttpCollector collector =
                        collector(api)
                                .option("initialLookback", "5s")
                                .option("lag", "1500")
                                .start()) {
            api.manners().pageSize(100);
            // they arrive up to a second after they happened
            int arrived =
                    await().atMost(HttpCollector.LIMIT)
                            .pollInterval(Duration.ofMillis(20))
                            .until(
                                    () -> {
                                        store.add(Instant.now().minusMillis(random.nextInt(1_000)));
                                        return store.size();
                                    },
                                    size -> size >= 150);
            assertThat(start).isBefore(Instant.now());
            collector.assertEachOnce(arrived);
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = Style.class,
            names = {
                "LINK",
                "BODY_URL",
                "CURSOR_QUERY",
                "CURSOR_BODY",
                "ASCENDING",
                "NEWEST_FIRST",
                "UNORDERED"
            })
    void anEventOnTwoPagesArrivesOnceWithDedup(Style style) throws Exception {
        store.add(3_000, minutesAgo(60), Duration.ofSeconds(1), 5);
        try (EventApi api = EventApi.start(style, store)) {
            api.manners().pageSize(100).repeatedEvents(17);
            try (HttpCollector collector =
                    collector(api).option("dedup", "id").option("overlap", "2h").start()) {
                collector.awaitLines(1_000);
                collector.stop();
                collector.start();
                collector.assertEachOnce(3_000);
                awaitPolls(api, 5);
                collector.assertEachOnce(3_000);
                assertThat(api.eventsServed()).isGreaterThan(3_200);
            }
        }
    }

    @Test
    void aCursorThatExpiresWithinANewestFirstRunCostsNothing() throws Exception {
        store.add(3_000, minutesAgo(60), Duration.ofSeconds(1), 7);
        try (EventApi api = EventApi.start(Style.NEWEST_FIRST, store)) {
            api.manners().pageSize(100);
            api.server()
                    .onRequest(
                            number -> {
                                if (number % 9 == 0 && number < 60) {
                                    api.expireCursors();
                                }
                            });
            try (HttpCollector collector = collector(api).start()) {
                collector.assertEachOnce(3_000);
                awaitPolls(api, 5);
                collector.assertEachOnce(3_000);
            }
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = Style.class,
            names = {"LINK", "CURSOR_BODY"})
    void aStreamWhoseCursorIsRefusedRewindsAndTellsOfWhatMayRepeat(Style style) throws Exception {
        store.add(2_000, minutesAgo(60), Duration.ofSeconds(1), 3);
        try (EventApi api = EventApi.start(style, store);
                HttpCollector collector = collector(api).start()) {
            collector.awaitLines(2_000);
            collector.stop();
            api.expireCursors();
            store.add(300, minutesAgo(2), Duration.ofMillis(10), 1);
            collector.start();
            await().atMost(HttpCollector.LIMIT)
                    .until(() -> Numbers.absences(collector.sink(), 2_300).isEmpty());
            assertThat(collector.ledger()).isNotEmpty();
            assertThat(collector.ledger().get(0).detail()).contains("cursor");
        }
    }

    @Test
    void aStreamThatKnowsItsIdsRepeatsNothingAfterARefusedCursor() throws Exception {
        store.add(2_000, minutesAgo(60), Duration.ofSeconds(1), 3);
        try (EventApi api = EventApi.start(Style.LINK, store);
                HttpCollector collector =
                        collector(api).option("dedup", "id").option("overlap", "2h").start()) {
            collector.awaitLines(1_000);
            collector.stop();
            api.expireCursors();
            collector.start();
            collector.assertEachOnce(2_000);
            api.expireCursors();
            store.add(300, minutesAgo(2), Duration.ofMillis(10), 1);
            collector.assertEachOnce(2_300);
            awaitPolls(api, 5);
            collector.assertEachOnce(2_300);
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = Style.class,
            names = {"LINK", "CURSOR_QUERY"})
    void aServerThatRefusesEveryCursorIsNotReadFromTheBeginningForEver(Style style)
            throws Exception {
        store.add(500, minutesAgo(60), Duration.ofSeconds(1), 1);
        try (EventApi api = EventApi.start(style, store)) {
            api.manners().pageSize(100).cursorRequests(-1);
            try (HttpCollector collector = collector(api).option("initialLookback", "2h").start()) {
                await().atMost(HttpCollector.LIMIT)
                        .failFast(() -> assertThat(api.server().count()).isLessThan(200))
                        .until(() -> collector.cairn().trouble().isPresent());
                int asked = api.server().count();
                await().during(Duration.ofSeconds(1))
                        .atMost(Duration.ofSeconds(10))
                        .until(() -> api.server().count() <= asked + 60);
                assertThat(collector.lines()).as("of 100 to read").isLessThanOrEqualTo(1_000);
            }
        }
    }

    @Test
    void aPlaceInTheStreamComesAgainAfterARewindAndIsNoCircle() throws Exception {
        store.add(2_000, minutesAgo(60), Duration.ofSeconds(1), 3);
        AtomicInteger refusals = new AtomicInteger();
        try (EventApi api = EventApi.start(Style.STREAM_POSITION, store)) {
            api.manners().pageSize(100);
            try (HttpCollector collector = collector(api).option("dedup", "id").start()) {
                collector.assertEachOnce(2_000);
                api.refuse(
                        request ->
                                request.parameter("stream_position").orElse("").equals("2000")
                                        && refusals.incrementAndGet() == 1);
                awaitPolls(api, 25);
                store.add(50, minutesAgo(1), Duration.ofSeconds(1), 1);
                collector.assertEachOnce(2_050);
                assertThat(refusals).hasPositiveValue();
            }
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = Style.class,
            names = {"LINK", "NEWEST_FIRST", "OFFSET"})
    void aDeliveryThatFailsWithinAPageGoesOnBehindWhatWasDelivered(Style style) throws Exception {
        store.add(1_000, minutesAgo(60), Duration.ofSeconds(1), 3);
        Random random = new Random(SEED);
        AtomicInteger failures = new AtomicInteger();
        try (EventApi api = EventApi.start(style, store)) {
            api.manners().pageSize(100);
            HttpCollector collector =
                    collector(api).option("batching", "false").option("deliveryAttempts", "1000");
            RouteBuilder failing =
                    new RouteBuilder() {
                        @Override
                        public void configure() {
                            from(collector.uri())
                                    .routeId(HttpCollector.ROUTE)
                                    .process(
                                            exchange -> {
                                                if (random.nextInt(40) == 0) {
                                                    failures.incrementAndGet();
                                                    throw new java.io.IOException("refused");
                                                }
                                            })
                                    .to("append:" + collector.sink());
                        }
                    };
            try (collector) {
                collector.start(failing);
                collector.awaitLines(150);
                collector.restartRoute();
                collector.awaitLines(400);
                collector.stop();
                collector.start();
                collector.assertEachOnce(1_000);
                awaitPolls(api, 5);
                collector.assertEachOnce(1_000);
                assertThat(failures).hasPositiveValue();
            }
        }
    }

    @Test
    void twoWithOneNameAreRefused() throws Exception {
        store.add(10, minutesAgo(60), Duration.ofSeconds(1), 1);
        try (EventApi api = EventApi.start(Style.LINK, store);
                HttpCollector collector = collector(api).start()) {
            collector.assertEachOnce(10);
            RouteBuilder again =
                    new RouteBuilder() {
                        @Override
                        public void configure() {
                            from(collector.uri() + "&group=").routeId("again").to("log:again");
                            from(collector.uri().replace("schedule=", "timeout=9000&schedule="))
                                    .routeId("third")
                                    .to("log:third");
                        }
                    };
            assertThat(
                            org.assertj.core.api.Assertions.catchThrowable(
                                    () -> collector.context().addRoutes(again)))
                    .isNotNull()
                    .hasStackTraceContaining("api");
        }
    }

    @Test
    void aPositionOfAnotherUrlIsRefused() throws Exception {
        store.add(10, minutesAgo(60), Duration.ofSeconds(1), 1);
        try (EventApi api = EventApi.start(Style.LINK, store);
                EventApi other = EventApi.start(Style.LINK, new EventStore(10));
                HttpCollector collector = collector(api).start()) {
            collector.assertEachOnce(10);
            collector.stop();
            collector.option("url", other.url());
            Throwable refused = org.assertj.core.api.Assertions.catchThrowable(collector::start);
            assertThat(refused).isNotNull().hasStackTraceContaining(api.url());
            assertThat(other.server().count()).isZero();
        }
    }

    @Test
    void whatWasReadIsTheServersOwnCount() throws Exception {
        store.add(1_000, minutesAgo(60), Duration.ofSeconds(1), 1);
        try (EventApi api = EventApi.start(Style.LINK, store);
                HttpCollector collector = collector(api).start()) {
            collector.assertEachOnce(1_000);
            awaitPolls(api, 3);
            assertThat(api.eventsServed()).isEqualTo(1_000);
            assertThat(api.differentServed()).isEqualTo(1_000);
            assertThat(Numbers.in(collector.sink()))
                    .isEqualTo(
                            List.copyOf(Numbers.in(collector.sink())).stream().sorted().toList());
        }
    }
}
