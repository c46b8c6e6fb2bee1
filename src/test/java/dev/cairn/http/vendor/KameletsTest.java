package dev.cairn.http.vendor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.cairn.http.call.TransportWrapper;
import dev.cairn.http.probe.RecordedExchange;
import dev.cairn.http.probe.Recording;
import dev.cairn.http.probe.ReplayedTransport;
import dev.cairn.source.ApiPosition;
import dev.cairn.source.Partition;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Each kamelet, against a server that does what its vendor documents. */
@Tag("R20")
@Timeout(120)
class KameletsTest {

    @TempDir private Path directory;

    static Stream<Arguments> vendors() {
        return Stream.of(
                vendor("okta with a token", Okta::withToken),
                vendor("okta with a key", Okta::withKey),
                vendor("github", GitHub::new),
                vendor("slack", Slack::new),
                vendor("1password", OnePassword::new),
                vendor("own", OwnApi::new));
    }

    private static Arguments vendor(String name, Supplier<Vendor> maker) {
        return Arguments.of(name, maker);
    }

    private static Map<String, String> secrets(Vendor vendor) {
        Map<String, String> secrets = new HashMap<>();
        secrets.put("vendor.token", Vendor.TOKEN);
        secrets.put(
                "vendor.key",
                vendor instanceof Okta okta && okta.parameters().size() > 3 ? okta.pem() : "none");
        return secrets;
    }

    /** Events that happened a second after one another, the last one this long ago. */
    private static List<Instant> past(int count, long secondsAgo) {
        Instant last = Instant.now().minusSeconds(secondsAgo);
        return IntStream.range(0, count)
                .mapToObj(number -> last.minusSeconds(count - 1L - number))
                .toList();
    }

    private static List<Instant> now(int count) {
        return IntStream.range(0, count).mapToObj(number -> Instant.now()).toList();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("vendors")
    void twoPagesAreCollectedAndLaterAThirdAndNothingTwiceAcrossAStop(
            String name, Supplier<Vendor> maker) throws Exception {
        try (Vendor vendor = maker.get()) {
            String yaml = RouteRun.kamelet(directory, vendor.kamelet(), vendor.parameters());
            vendor.add(past(100, 3600));
            try (RouteRun run = new RouteRun(directory, yaml, secrets(vendor))) {
                run.awaitEvents(100);
                vendor.add(now(50));
                run.awaitEvents(150);
            }
            // what comes in the second that a run ends with would shift Slack's pages here
            long second = Instant.now().getEpochSecond();
            await().until(() -> Instant.now().getEpochSecond() > second + 1);
            vendor.add(now(70));
            try (RouteRun run = new RouteRun(directory, yaml, secrets(vendor))) {
                run.awaitEvents(220);
                assertThat(run.cairn().registry().positions(Partition.Kind.API, ""))
                        .singleElement()
                        .extracting(each -> ((ApiPosition) each).name())
                        .isEqualTo(vendor.defaultName());
            }
            RouteRun.assertEachOnce(directory, 220);
            assertThat(vendor.asked()).isNotEmpty().allMatch(Vendor.Asked::accepted);
            assertThat(Files.readString(directory.resolve("registry.json")))
                    .doesNotContain(Vendor.TOKEN, Okta.GRANTED, "PRIVATE KEY");
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("vendors")
    void whoIsNotKnownGetsNothingAndIsToldSo(String name, Supplier<Vendor> maker) throws Exception {
        try (Vendor vendor = maker.get()) {
            vendor.add(past(10, 3600));
            String yaml = RouteRun.kamelet(directory, vendor.kamelet(), vendor.parameters());
            Map<String, String> wrong = new HashMap<>(secrets(vendor));
            wrong.put("vendor.token", "wrong");
            try (Okta other = Okta.withKey()) {
                wrong.put("vendor.key", other.pem());
            }
            try (RouteRun run = new RouteRun(directory, yaml, wrong)) {
                await().atMost(Duration.ofSeconds(30))
                        .untilAsserted(
                                () ->
                                        assertThat(run.cairn().trouble())
                                                .get()
                                                .asString()
                                                .contains("401")
                                                .doesNotContain("wrong"));
            }
            assertThat(RouteRun.lines(directory.resolve("out.ndjson"))).isEmpty();
        }
    }

    @Test
    void aPollingRequestOfOktaNeverHasSinceAndAfterAndKeepsItsFilter() throws Exception {
        try (Okta okta = Okta.withToken()) {
            okta.add(past(120, 60));
            List<String> parameters = new ArrayList<>(okta.parameters());
            parameters.add("filter: 'RAW(eventType eq \"a+b & c\")'");
            String yaml = RouteRun.kamelet(directory, okta.kamelet(), parameters);
            try (RouteRun run = new RouteRun(directory, yaml, secrets(okta))) {
                run.awaitEvents(120);
            }
            assertThat(okta.asked())
                    .hasSizeGreaterThanOrEqualTo(3)
                    .allSatisfy(
                            asked ->
                                    assertThat(asked.query())
                                            .doesNotContainKey("until")
                                            .satisfies(
                                                    query ->
                                                            assertThat(query.containsKey("since"))
                                                                    .isNotEqualTo(
                                                                            query.containsKey(
                                                                                    "after"))));
            assertThat(okta.asked().get(0).query())
                    .containsEntry("filter", "eventType eq \"a+b & c\"");
        }
    }

    @Test
    void lateEventsOfGitHubAreCollectedWithinTheOverlap() throws Exception {
        try (GitHub github = new GitHub()) {
            github.add(past(30, 600));
            String yaml = RouteRun.kamelet(directory, github.kamelet(), github.parameters());
            try (RouteRun run = new RouteRun(directory, yaml, secrets(github))) {
                run.awaitEvents(30);
                github.add(past(5, 1200));
                run.awaitEvents(35);
            }
            RouteRun.assertEachOnce(directory, 35);
        }
    }

    @Test
    void twoSourcesOfOneNameAreRefused() throws Exception {
        try (Okta okta = Okta.withToken()) {
            String one = RouteRun.kamelet(directory, okta.kamelet(), okta.parameters());
            String two =
                    one.replace("id: vendor", "id: other")
                            .replace("out.ndjson", "other.ndjson")
                            .replace("limit: 50", "limit: 49");
            assertThatThrownBy(() -> new RouteRun(directory, one + two, secrets(okta)).close())
                    .hasStackTraceContaining(okta.defaultName() + " runs already");
        }
    }

    @Test
    void aRecordingThatWasKeptDrivesARoute() throws Exception {
        List<RecordedExchange> recorded =
                Recording.load(
                        Path.of("src/test/resources/recordings"),
                        "okta-system-log-source-example.okta.com");
        String yaml =
                RouteRun.kamelet(
                        directory,
                        "okta-system-log-source",
                        List.of("baseUrl: https://example.okta.com", "token: any"));
        TransportWrapper replay = network -> new ReplayedTransport(recorded);
        try (RouteRun run = new RouteRun(directory, yaml, Map.of(), Optional.of(replay))) {
            run.awaitEvents(5);
        }
        RouteRun.assertEachOnce(directory, 5);
        assertThat(Files.readString(directory.resolve("registry.json")))
                .contains("https://example.okta.com/api/v1/logs?limit=1000&after=cursor-5");
    }

    @Test
    void aKameletAsksWhereItsRouteIsNotStartedAndDeliversNothing() throws Exception {
        try (Okta okta = Okta.withToken()) {
            okta.add(past(10, 60));
            String yaml =
                    RouteRun.kamelet(directory, okta.kamelet(), okta.parameters())
                            .replace("id: vendor", "id: vendor\n    autoStartup: false");
            try (RouteRun run = new RouteRun(directory, yaml, secrets(okta))) {
                await().atMost(Duration.ofSeconds(30)).until(() -> !okta.asked().isEmpty());
                assertThat(RouteRun.lines(directory.resolve("out.ndjson"))).isEmpty();
                run.context().getRouteController().startRoute("vendor");
                run.awaitEvents(10);
            }
            RouteRun.assertEachOnce(directory, 10);
        }
    }
}
