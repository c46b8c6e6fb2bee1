package dev.cairn.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.cairn.http.kit.EventApi;
import dev.cairn.http.kit.EventStore;
import dev.cairn.http.kit.Fault;
import dev.cairn.http.kit.LocalServer;
import dev.cairn.http.kit.Reply;
import dev.cairn.http.kit.Request;
import dev.cairn.http.kit.Style;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Okta's System Log as its documentation has it (okta-developer-docs: {@code
 * docs/reference/system-log-query}, {@code docs/reference/api/system-log}, {@code
 * docs/reference/rl-best-practices}): a test for each sentence that concerns a collector.
 */
@Timeout(60)
class HttpOktaTest {

    private static final String EVENT =
            "{\"uuid\":\"e-%d\",\"published\":\"2026-01-01T00:00:00.%03dZ\",\"n\":%d,\"text\":\"x\"}";

    @TempDir Path directory;

    private final EventStore store = new EventStore(40);

    private HttpCollector collector(String url, int limit) {
        return new HttpCollector(directory)
                .options(Style.LINK.options(url, limit))
                .option("pageSize", Integer.toString(limit))
                .option("authToken", "00aBcDeF")
                .option("authPrefix", "SSWS")
                .option("retention", "90d")
                .option("initialLookback", "7d");
    }

    private EventApi okta(int events, int limit) {
        store.add(events, Instant.now().minus(Duration.ofHours(5)), Duration.ofSeconds(1), 3);
        EventApi api = EventApi.start(Style.LINK, store);
        api.manners().pageSize(limit);
        return api;
    }

    private static void awaitRequests(LocalServer server, int count) {
        await().atMost(HttpCollector.LIMIT).until(() -> server.count() >= count);
    }

    /** An answer of one event whose next link is as given, then empty pages without one. */
    private LocalServer withLinks(List<String> links) {
        return LocalServer.start(
                request -> {
                    if (request.parameter("after").isPresent()) {
                        return Reply.json(200, "[" + EVENT.formatted(2, 2, 2) + "]");
                    }
                    Reply reply = Reply.json(200, "[" + EVENT.formatted(1, 1, 1) + "]");
                    for (String link : links) {
                        reply =
                                reply.with(
                                        "Link",
                                        link.replace(
                                                "HERE",
                                                "http://" + request.header("Host").orElseThrow()));
                    }
                    return reply;
                });
    }

    @Test
    void aPollingRequestHasNoUntilAndIsAscending() throws Exception {
        try (EventApi api = okta(250, 100);
                HttpCollector collector = collector(api.url(), 100).start()) {
            collector.assertEachOnce(250);
            awaitRequests(api.server(), 6);
            for (Request request : api.server().requests()) {
                assertThat(request.method()).isEqualTo("GET");
                assertThat(request.query()).doesNotContainKeys("until", "sortOrder");
            }
        }
    }

    @Test
    void theFirstRequestAsksSinceTheInitialLookbackAndTheLimitIsInEveryOne() throws Exception {
        try (EventApi api = okta(250, 100);
                HttpCollector collector = collector(api.url(), 100).start()) {
            collector.assertEachOnce(250);
            Instant since = Instant.parse(api.server().requests().get(0).query().get("since"));
            assertThat(Duration.between(since, Instant.now()))
                    .isBetween(Duration.ofDays(7), Duration.ofDays(7).plusMinutes(2));
            assertThat(api.server().requests())
                    .allSatisfy(one -> assertThat(one.parameter("limit")).contains("100"));
        }
    }

    @Test
    void theTokenIsSentAsSsws() throws Exception {
        try (EventApi api = okta(10, 100);
                HttpCollector collector =
                        collector(
                                        api.known(
                                                        request ->
                                                                request.header("Authorization")
                                                                        .orElse("")
                                                                        .equals("SSWS 00aBcDeF"))
                                                .url(),
                                        100)
                                .start()) {
            collector.assertEachOnce(10);
        }
    }

    @Test
    void sinceAndAfterAreNeverInOneRequestAlsoBehindARefusedCursor() throws Exception {
        try (EventApi api = okta(250, 100);
                HttpCollector collector = collector(api.url(), 100).start()) {
            collector.awaitLines(250);
            api.expireCursors();
            int before = api.server().count();
            awaitRequests(api.server(), before + 5);
            collector.stop();
            collector.start();
            awaitRequests(api.server(), before + 8);
            List<Request> requests = api.server().requests();
            assertThat(requests)
                    .noneMatch(
                            one ->
                                    one.query().containsKey("since")
                                            && one.query().containsKey("after"))
                    .allMatch(
                            one ->
                                    one.query().containsKey("since")
                                            || one.query().containsKey("after"));
            assertThat(requests.subList(before, requests.size()))
                    .as("the refused cursor is given up")
                    .anyMatch(one -> one.query().containsKey("since"));
        }
    }

    @Test
    void theNextLinkOfAnEmptyPageIsKeptAndAskedForEver() throws Exception {
        try (EventApi api = okta(0, 100);
                HttpCollector collector = collector(api.url(), 100).start()) {
            awaitRequests(api.server(), 8);
            store.add(Instant.now());
            collector.assertEachOnce(1);
            List<Request> requests = api.server().requests();
            assertThat(requests.subList(1, requests.size()))
                    .allMatch(one -> one.query().containsKey("after"));
        }
    }

    @Test
    void aRestartGoesOnAtTheNextLinkAndNotAtATime() throws Exception {
        try (EventApi api = okta(250, 100);
                HttpCollector collector = collector(api.url(), 100).start()) {
            collector.assertEachOnce(250);
            collector.stop();
            int before = api.server().count();
            store.add(10, Instant.now(), Duration.ZERO, 1);
            collector.start();
            collector.assertEachOnce(260);
            assertThat(api.server().requests().get(before).query())
                    .containsKey("after")
                    .doesNotContainKey("since");
        }
    }

    @Test
    void aPageShorterThanTheLimitIsCaughtUpForNowWithoutAnotherRequest() throws Exception {
        try (EventApi api = okta(250, 100);
                HttpCollector collector =
                        collector(api.url(), 100).option("schedule", "1h").start()) {
            collector.assertEachOnce(250);
            await().during(Duration.ofMillis(300))
                    .atMost(Duration.ofSeconds(5))
                    .until(() -> api.server().count() == 3);
        }
    }

    @Test
    void fullPagesFollowOneAnotherAtOnce() throws Exception {
        try (EventApi api = okta(2_000, 100);
                HttpCollector collector =
                        collector(api.url(), 100).option("schedule", "1h").start()) {
            collector.assertEachOnce(2_000);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "<HERE/next?after=1>; rel=\"next\"|<HERE/self>; rel=\"self\"",
                "<HERE/self>; rel=\"self\"|<HERE/next?after=1>; rel=\"next\"",
                "<HERE/next?after=1>; rel=\"next\"|<https://elsewhere.example/self>; rel=\"self\"",
                "<HERE/self>; rel=\"self\", <HERE/next?after=1>; rel=\"next\"",
                "<HERE/self>; rel=\"self\",<HERE/next?after=1>;rel=\"next\"",
                "<HERE/self>; rel=self, <HERE/next?after=1>; rel=next",
                "<HERE/next?after=1>; rel=\"last next\"; title=\"a, b\"",
                "<HERE/self?filter=a,b>; rel=\"self\", <HERE/next?filter=a,b&after=1>; rel=\"next\"",
                "</next?after=1>; rel=\"next\"",
                "<HERE/next?after=1>; title=\"rel=prev\"; REL=\"Next\""
            })
    void theNextLinkIsFoundInEveryFormOfTheHeader(String lines) throws Exception {
        try (LocalServer server = withLinks(List.of(lines.split("\\|", -1)));
                HttpCollector collector = collector(server.origin() + "/api/v1/logs", 1).start()) {
            collector.assertEachOnce(2);
            Request next = server.requests().get(1);
            assertThat(next.uri().getPath()).isEqualTo("/next");
            assertThat(next.parameter("after")).contains("1");
        }
    }

    @Test
    void aNextLinkOfAnotherSchemeIsNotFollowed() throws Exception {
        try (LocalServer server =
                        withLinks(List.of("<https://127.0.0.1/next?after=1>; rel=\"next\""));
                HttpCollector collector = collector(server.origin() + "/api/v1/logs", 1).start()) {
            awaitRequests(server, 2);
            assertThat(server.requests())
                    .allMatch(one -> one.uri().getPath().equals("/api/v1/logs"));
            assertThat(collector.lines()).isLessThanOrEqualTo(1);
        }
    }

    @Test
    void eventsOutOfOrderByPublishedAndVeryLateOnesAreDelivered() throws Exception {
        try (EventApi api = okta(250, 100);
                HttpCollector collector = collector(api.url(), 100).start()) {
            collector.assertEachOnce(250);
            for (int hours = 1; hours <= 120; hours++) {
                store.add(Instant.now().minus(Duration.ofHours((hours * 37) % 120)));
            }
            collector.assertEachOnce(370);
            assertThat(collector.ledger()).isEmpty();
        }
    }

    @Test
    void aUsedUpLimitIsWaitedForUntilItsReset() throws Exception {
        List<Instant> asked = new ArrayList<>();
        Instant reset = Instant.now().plusSeconds(3);
        try (LocalServer server =
                        LocalServer.start(
                                request -> {
                                    synchronized (asked) {
                                        asked.add(Instant.now());
                                    }
                                    return limits(
                                            request.number() == 1
                                                    ? Reply.json(429, tooMany())
                                                    : page(request),
                                            600,
                                            request.number() == 1 ? 0 : 599,
                                            reset);
                                });
                HttpCollector collector = collector(server.origin() + "/logs", 1).start()) {
            collector.awaitLines(1);
            synchronized (asked) {
                assertThat(asked.get(1).plusMillis(20))
                        .isAfterOrEqualTo(Instant.ofEpochSecond(reset.getEpochSecond()));
            }
        }
    }

    @Test
    void aLimitOfZeroIsOneOfConcurrencyAndDoesNotStall() throws Exception {
        try (LocalServer server =
                        LocalServer.start(
                                request ->
                                        request.number() <= 3
                                                ? limits(
                                                        Reply.json(429, tooMany()),
                                                        0,
                                                        0,
                                                        Instant.now().plusSeconds(3_600))
                                                : page(request));
                HttpCollector collector = collector(server.origin() + "/logs", 1).start()) {
            collector.awaitLines(1);
            assertThat(server.count()).isGreaterThanOrEqualTo(4);
        }
    }

    @Test
    void aBucketThatOthersEmptyAgainAfterItsResetIsBackedOffFrom() throws Exception {
        try (LocalServer server =
                        LocalServer.start(
                                request ->
                                        request.number() <= 4
                                                ? limits(
                                                        Reply.json(429, tooMany()),
                                                        120,
                                                        0,
                                                        Instant.now().minusSeconds(1))
                                                : page(request));
                HttpCollector collector = collector(server.origin() + "/logs", 1).start()) {
            long begin = System.nanoTime();
            collector.awaitLines(1);
            assertThat(server.count()).isLessThan(40);
            assertThat(System.nanoTime() - begin).isGreaterThan(20_000_000);
        }
    }

    @Test
    void aReserveOfTheBucketIsLeftToOthers() throws Exception {
        Instant reset = Instant.now().plusSeconds(4);
        try (LocalServer server =
                        LocalServer.start(
                                request -> {
                                    int left = Math.max(0, 14 - request.number());
                                    return limits(page(request), 20, left, reset);
                                });
                HttpCollector collector =
                        collector(server.origin() + "/logs", 1).option("reserve", "10").start()) {
            collector.awaitLines(1);
            await().atMost(HttpCollector.LIMIT)
                    .until(() -> Instant.now().isAfter(reset.minusMillis(1_200)));
            assertThat(server.count()).as("requests until half was left").isBetween(3, 6);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"E0000001", "E0000053", "E0000031"})
    void a400ForAQueryIsShownAndNotRewoundForEver(String code) throws Exception {
        try (LocalServer server =
                        LocalServer.start(
                                request ->
                                        Reply.json(
                                                400,
                                                "{\"errorCode\":\"%s\",\"errorSummary\":\"no\"}"
                                                        .formatted(code)));
                HttpCollector collector = collector(server.origin() + "/logs", 1).start()) {
            await().atMost(HttpCollector.LIMIT)
                    .until(() -> collector.cairn().trouble().orElse("").contains("400"));
            assertThat(collector.cairn().trouble().orElseThrow())
                    .contains(code, server.origin() + "/logs")
                    .doesNotContain("00aBcDeF", "?since=", "?limit=");
            assertThat(collector.lines()).isZero();
            assertThat(collector.ledger()).isEmpty();
        }
    }

    @Test
    void a403IsShown() throws Exception {
        try (LocalServer server =
                        LocalServer.start(
                                request -> Reply.json(403, "{\"errorCode\":\"E0000006\"}"));
                HttpCollector collector = collector(server.origin() + "/logs", 1).start()) {
            await().atMost(HttpCollector.LIMIT)
                    .until(() -> collector.cairn().trouble().orElse("").contains("403"));
        }
    }

    @Test
    void aQueryThatTimesOutOnTheServerIsAskedAgain() throws Exception {
        try (EventApi api = okta(250, 100)) {
            api.faults(number -> number % 2 == 1 ? Fault.SERVER_ERROR : Fault.NONE);
            try (HttpCollector collector = collector(api.url(), 100).start()) {
                collector.assertEachOnce(250);
            }
        }
    }

    @Test
    void aPositionOlderThanTheRetentionIsAnAlarmAndInTheLedger() throws Exception {
        store.add(20, Instant.now().minus(Duration.ofDays(100)), Duration.ofSeconds(1), 1);
        try (EventApi api = EventApi.start(Style.LINK, store);
                HttpCollector collector =
                        collector(api.url(), 100)
                                .without("retention")
                                .option("initialLookback", "200d")
                                .start()) {
            collector.assertEachOnce(20);
            collector.stop();
            collector.option("retention", "90d").start();
            await().atMost(HttpCollector.LIMIT)
                    .until(
                            () ->
                                    collector.ledger().stream()
                                            .anyMatch(item -> item.reason().equals("expired")));
            store.add(Instant.now());
            collector.assertEachOnce(21);
        }
    }

    private static Reply page(Request request) {
        return Reply.json(200, request.parameter("after").isPresent() ? "[]" : one())
                .with(
                        "Link",
                        "<http://%s/logs?limit=1&after=1>; rel=\"next\""
                                .formatted(request.header("Host").orElseThrow()));
    }

    private static String one() {
        return "[" + EVENT.formatted(1, 1, 1) + "]";
    }

    private static String tooMany() {
        return "{\"errorCode\":\"E0000047\",\"errorSummary\":\"API call exceeded rate limit\"}";
    }

    private static Reply limits(Reply reply, int limit, int remaining, Instant reset) {
        return reply.with("X-Rate-Limit-Limit", Integer.toString(limit))
                .with("X-Rate-Limit-Remaining", Integer.toString(remaining))
                .with("X-Rate-Limit-Reset", Long.toString(reset.getEpochSecond()));
    }
}
