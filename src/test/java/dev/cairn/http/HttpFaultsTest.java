package dev.cairn.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.cairn.http.kit.EventApi;
import dev.cairn.http.kit.EventStore;
import dev.cairn.http.kit.Fault;
import dev.cairn.http.kit.Faults;
import dev.cairn.http.kit.LocalServer;
import dev.cairn.http.kit.Reply;
import dev.cairn.http.kit.Request;
import dev.cairn.http.kit.Style;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Servers that misbehave: nothing is lost, repeated, sent to strangers or asked for without end.
 */
@Timeout(60)
class HttpFaultsTest {

    private static final int EVENTS = 600;

    @TempDir Path directory;

    private final EventStore store = new EventStore(100);

    @BeforeEach
    void fill() {
        store.add(EVENTS, Instant.now().minus(Duration.ofHours(1)), Duration.ofSeconds(1), 1);
    }

    private HttpCollector collector(EventApi api) {
        return new HttpCollector(directory).options(api.options());
    }

    private static EventApi api(Style style, StoreAndFaults given) {
        EventApi api = EventApi.start(style, given.store()).faults(given.faults());
        api.manners().pageSize(100);
        return api;
    }

    private record StoreAndFaults(EventStore store, Faults faults) {}

    /** The second to the fifth request meet a fault. */
    private StoreAndFaults aStormOf(Fault fault) {
        return new StoreAndFaults(store, number -> number >= 2 && number <= 5 ? fault : Fault.NONE);
    }

    @ParameterizedTest
    @EnumSource(
            value = Fault.class,
            mode = EnumSource.Mode.EXCLUDE,
            names = {"NONE", "ERROR_BODY", "ENDLESS"})
    void aStormPassesAndEveryEventArrivesOnce(Fault fault) throws Exception {
        try (EventApi api = api(Style.LINK, aStormOf(fault));
                HttpCollector collector = collector(api).start()) {
            collector.assertEachOnce(EVENTS);
            assertThat(api.met().get(fault)).isEqualTo(4);
            assertThat(collector.ledger()).isEmpty();
        }
    }

    @Test
    void anErrorInABodyWith200IsWhatTheOptionsSay() throws Exception {
        try (EventApi api = api(Style.CURSOR_QUERY, aStormOf(Fault.ERROR_BODY));
                HttpCollector collector =
                        collector(api).option("errors", "200[ok=false]:retry").start()) {
            collector.assertEachOnce(EVENTS);
        }
    }

    @Test
    void anEndlessBodyIsGivenUpAtItsLimit() throws Exception {
        try (EventApi api = api(Style.LINK, aStormOf(Fault.ENDLESS));
                HttpCollector collector = collector(api).option("maxBodyBytes", "200000").start()) {
            collector.assertEachOnce(EVENTS);
            assertThat(api.met().get(Fault.ENDLESS)).isEqualTo(4);
        }
    }

    @Test
    void nothingOfAMalformedBodyIsDelivered() throws Exception {
        String broken =
                "[%s,{\"uuid\":\"e-2\",\"n\":2,\"text\":\"x"
                        .formatted("{\"uuid\":\"e-1\",\"published\":\"2026-01-01T00:00:00Z\"}");
        try (LocalServer server = LocalServer.start(request -> Reply.json(200, broken));
                HttpCollector collector =
                        new HttpCollector(directory)
                                .option("url", server.origin() + "/events")
                                .option("paging", "link")
                                .option("cursor", "next-url")
                                .option("idPath", "uuid")
                                .start()) {
            await().atMost(HttpCollector.LIMIT).until(() -> server.count() >= 5);
            assertThat(collector.lines()).isZero();
        }
    }

    /** Every page names the same next page, with events on it. */
    @Test
    void aCursorThatRepeatsDoesNotLoop() throws Exception {
        String page =
                "{\"cursor\":\"same\",\"items\":[{\"uuid\":\"e-1\","
                        + "\"published\":\"2026-01-01T00:00:00Z\",\"n\":1,\"text\":\"x\"}]}";
        try (LocalServer server = LocalServer.start(request -> Reply.json(200, page));
                HttpCollector collector =
                        new HttpCollector(directory)
                                .options(Style.CURSOR_QUERY.options(server.origin() + "/e", 100))
                                .option("schedule", "250")
                                .start()) {
            long begin = System.nanoTime();
            collector.awaitLines(1);
            await().atMost(HttpCollector.LIMIT).until(() -> server.count() >= 6);
            long millis = (System.nanoTime() - begin) / 1_000_000;
            assertThat(millis).as("time for six requests").isGreaterThan(700);
            assertThat(collector.lines()).as("the second page is another one").isBetween(1, 2);
        }
    }

    /** Two cursors name each other, with events on both pages. */
    @Test
    void cursorsThatGoRoundInACircleDoNotLoopInARun() throws Exception {
        try (LocalServer server =
                        LocalServer.start(
                                request -> {
                                    String at = request.parameter("cursor").orElse("");
                                    String next = at.equals("a") ? "b" : "a";
                                    return Reply.json(200, circular(next));
                                });
                HttpCollector collector =
                        new HttpCollector(directory)
                                .options(Style.NEWEST_FIRST.options(server.origin() + "/e", 100))
                                .option("schedule", "300")
                                .start()) {
            long begin = System.nanoTime();
            collector.awaitLines(1);
            await().atMost(HttpCollector.LIMIT).until(() -> server.count() >= 12);
            long millis = (System.nanoTime() - begin) / 1_000_000;
            assertThat(millis).as("time for twelve requests").isGreaterThan(500);
        }
    }

    private static String circular(String next) {
        return "{\"response_metadata\":{\"next_cursor\":\"%s\"},\"entries\":[%s]}"
                .formatted(
                        next,
                        "{\"uuid\":\"e-%s\",\"published\":\"%s\",\"n\":1,\"text\":\"x\"}"
                                .formatted(next, Instant.now().minusSeconds(60)));
    }

    @Test
    void aRedirectToAnotherOriginCarriesNoCredentials() throws Exception {
        try (EventApi away = EventApi.start(Style.LINK, store);
                LocalServer server =
                        LocalServer.start(
                                request ->
                                        Reply.json(302, "")
                                                .with("Location", away.url() + "?limit=100"));
                HttpCollector collector =
                        new HttpCollector(directory)
                                .options(Style.LINK.options(server.origin() + "/logs", 100))
                                .option("authToken", "s+e&c=r%et")
                                .option("authPrefix", "SSWS")
                                .option("header.X-Tenant", "blue")
                                .start()) {
            await().atMost(HttpCollector.LIMIT)
                    .until(() -> away.server().count() >= 1 && server.count() >= 1);
            assertThat(server.requests().get(0).header("Authorization"))
                    .contains("SSWS s+e&c=r%et");
            for (Request request : away.server().requests()) {
                assertThat(request.header("Authorization")).isEmpty();
                assertThat(request.header("Cookie")).isEmpty();
                assertThat(request.uri().toString()).doesNotContain("s+e", "s%2Be");
            }
            assertThat(collector.context().isStarted()).isTrue();
        }
    }

    /** A server of empty pages whose next page is elsewhere. */
    private static LocalServer linkingTo(String url) throws Exception {
        return LocalServer.start(
                request -> Reply.json(200, "[]").with("Link", "<" + url + ">; rel=\"next\""));
    }

    @Test
    void aLinkToAnotherOriginIsNotFollowed() throws Exception {
        try (EventApi away = EventApi.start(Style.LINK, store);
                LocalServer server = linkingTo(away.url());
                HttpCollector collector =
                        new HttpCollector(directory)
                                .options(Style.LINK.options(server.origin() + "/logs", 100))
                                .option("authToken", "secret")
                                .start()) {
            await().atMost(HttpCollector.LIMIT).until(() -> server.count() >= 3);
            assertThat(away.server().count()).isZero();
            assertThat(collector.lines()).isZero();
        }
    }

    @Test
    void aLinkToAnAllowedHostIsFollowed() throws Exception {
        try (EventApi away = EventApi.start(Style.LINK, store);
                LocalServer server = linkingTo(away.url());
                HttpCollector collector =
                        new HttpCollector(directory)
                                .options(Style.LINK.options(server.origin() + "/logs", 100))
                                .option("allowHosts", away.server().origin().substring(7))
                                .start()) {
            collector.assertEachOnce(EVENTS);
        }
    }

    @Test
    void aRequestThatHangsDoesNotHoldUpAStop() throws Exception {
        try (EventApi api = EventApi.start(Style.LINK, store);
                HttpCollector collector = collector(api)) {
            CountDownLatch never = new CountDownLatch(1);
            api.server()
                    .onRequest(
                            number -> {
                                try {
                                    assertThat(never.await(30, TimeUnit.SECONDS)).isFalse();
                                } catch (InterruptedException e) {
                                    Thread.currentThread().interrupt();
                                }
                            });
            collector.start();
            await().atMost(HttpCollector.LIMIT).until(() -> api.server().count() >= 1);
            long begin = System.nanoTime();
            collector.stop();
            assertThat(Duration.ofNanos(System.nanoTime() - begin))
                    .isLessThan(Duration.ofSeconds(8));
        }
    }
}
