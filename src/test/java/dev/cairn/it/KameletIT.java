package dev.cairn.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.cairn.http.vendor.GitHub;
import dev.cairn.http.vendor.Okta;
import dev.cairn.http.vendor.OnePassword;
import dev.cairn.http.vendor.OwnApi;
import dev.cairn.http.vendor.RouteRun;
import dev.cairn.http.vendor.Slack;
import dev.cairn.http.vendor.Vendor;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** API sources by YAML alone, with the packaged program and with the real {@code camel} command. */
@Tag("R20")
@Timeout(600)
class KameletIT {

    private static final Duration LIMIT = Duration.ofMinutes(2);
    private static final Path EXAMPLES = Path.of("docs/examples");
    private static final long SEED = Long.getLong("cairn.seed", System.nanoTime());

    /** Lives that end by a kill; each costs about a second. */
    private static final int KILLS = Math.min(10, Integer.getInteger("cairn.rounds", 15));

    @TempDir Path scratch;
    private Path work;

    @BeforeEach
    void makeDirectory() throws IOException {
        work = Files.createDirectories(scratch.resolve("work"));
    }

    /** Events within the last hour, a second apart. */
    private static List<Instant> past(int count) {
        Instant first = Instant.now().minusSeconds(count + 60L);
        return IntStream.range(0, count).mapToObj(first::plusSeconds).toList();
    }

    private static List<Instant> now(int count) {
        return IntStream.range(0, count).mapToObj(number -> Instant.now()).toList();
    }

    private static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> entries = Files.walk(from)) {
            for (Path entry : entries.toList()) {
                Path target = to.resolve(from.relativize(entry).toString());
                if (Files.isDirectory(entry)) {
                    Files.createDirectories(target);
                } else {
                    Files.copy(entry, target);
                }
            }
        }
    }

    private void awaitEvents(CairnProcess process, String sink, int count) {
        await().atMost(LIMIT)
                .pollInterval(Duration.ofMillis(50))
                .failFast(
                        () ->
                                assertThat(process.isAlive())
                                        .as("%s%n%s", process.output(), process.errors())
                                        .isTrue())
                .untilAsserted(
                        () ->
                                assertThat(lines(sink).size())
                                        .as(process.errors())
                                        .isGreaterThanOrEqualTo(count));
    }

    private List<String> lines(String sink) throws IOException {
        Path file = work.resolve(sink);
        return Files.exists(file) ? Files.readAllLines(file) : List.of();
    }

    private void assertEachOnce(String sink, int count) throws IOException {
        assertThat(lines(sink).stream().map(line -> line.replaceAll(".*\"(event-\\d+)\".*", "$1")))
                .containsExactlyInAnyOrderElementsOf(
                        IntStream.rangeClosed(1, count).mapToObj(n -> "event-" + n).toList());
    }

    @ParameterizedTest
    @CsvSource({"my-kamelet.yaml", "my-api.yaml", "generic.yaml"})
    void R20_anOwnApiIsAddedByYamlAloneAndReadOnAfterAKill(String route) throws Exception {
        copy(EXAMPLES, work);
        String sink = "out/my-api.ndjson";
        try (OwnApi api = new OwnApi()) {
            api.add(past(120));
            try (CairnProcess cairn = runExample(route, api)) {
                awaitEvents(cairn, sink, 120);
                cairn.kill();
            }
            api.add(now(30));
            try (CairnProcess cairn = runExample(route, api)) {
                awaitEvents(cairn, sink, 150);
                cairn.signal("TERM");
                assertThat(cairn.exitStatus(LIMIT)).as(cairn.errors()).isZero();
            }
            assertEachOnce(sink, 150);
            assertThat(api.asked()).allMatch(Vendor.Asked::accepted);
        }
    }

    private CairnProcess runExample(String route, OwnApi api) throws IOException {
        return CairnProcess.start(
                work,
                Map.of("MY_TOKEN", Vendor.TOKEN),
                "run",
                route,
                "-p",
                "my.url=" + api.url(),
                "--track");
    }

    @ParameterizedTest
    @CsvSource({"my-kamelet.yaml,--local-kamelet-dir=kamelets", "my-api.yaml,--dep=camel:http"})
    void R20_theSameDirectoryWorksWithTheRealCamelCommand(String route, String option)
            throws Exception {
        copy(EXAMPLES, work);
        CamelCommand camel = CamelCommand.prepare();
        String sink = "out/my-api.ndjson";
        try (OwnApi api = new OwnApi()) {
            Files.writeString(
                    work.resolve("application.properties"),
                    "cairn.registry.enabled=true\ncairn.registry.uri=registry.json\nmy.url="
                            + api.url()
                            + "\n");
            api.add(past(120));
            for (int expected = 120; expected <= 150; expected += 30) {
                try (CairnProcess run =
                        camel.run(
                                work,
                                Map.of("MY_TOKEN", Vendor.TOKEN),
                                route,
                                "application.properties",
                                option)) {
                    awaitEvents(run, sink, expected);
                    run.signal("TERM");
                    run.exitStatus(LIMIT);
                }
                api.add(now(30));
            }
            assertEachOnce(sink, 150);
        }
    }

    @Test
    void R20_aKameletOfOursWorksWithTheRealCamelCommand() throws Exception {
        CamelCommand camel = CamelCommand.prepare();
        Files.copy(EXAMPLES.resolve("okta.yaml"), work.resolve("okta.yaml"));
        try (Okta okta = Okta.withToken()) {
            okta.add(past(120));
            Files.writeString(
                    work.resolve("application.properties"),
                    "cairn.registry.enabled=true\nokta.url=" + okta.url() + "\n");
            try (CairnProcess run =
                    camel.run(
                            work,
                            Map.of("OKTA_TOKEN", Vendor.TOKEN),
                            "okta.yaml",
                            "application.properties")) {
                awaitEvents(run, "out/okta.ndjson", 120);
                run.signal("TERM");
                run.exitStatus(LIMIT);
                assertThat(run.output() + run.errors()).doesNotContain(Vendor.TOKEN);
            }
            assertEachOnce("out/okta.ndjson", 120);
        }
    }

    @Test
    void R20_theShippedRouteOfOktaSurvivesKills() throws Exception {
        System.out.println("KameletIT: -Dcairn.seed=" + SEED + ", " + KILLS + " kills");
        Random random = new Random(SEED);
        try (Okta okta = Okta.withToken()) {
            int events = 0;
            for (int life = 0; life < KILLS; life++) {
                okta.add(now(100));
                events += 100;
                try (CairnProcess cairn = runOkta(okta)) {
                    if (life % 2 == 0) {
                        awaitEvents(cairn, "okta.ndjson", events - random.nextInt(100));
                    } else {
                        await().atMost(LIMIT).until(askedSince(okta, okta.asked().size()));
                    }
                    cairn.kill();
                }
            }
            try (CairnProcess cairn = runOkta(okta)) {
                awaitEvents(cairn, "okta.ndjson", events);
                cairn.signal("TERM");
                assertThat(cairn.exitStatus(LIMIT)).as(cairn.errors()).isZero();
                assertThat(cairn.errors()).doesNotContain(Vendor.TOKEN);
            }
            assertEachOnce("okta.ndjson", events);
        }
    }

    static Stream<Named<Supplier<Vendor>>> vendors() {
        return Stream.of(
                Named.of("okta", Okta::withToken),
                Named.of("github", GitHub::new),
                Named.of("slack", Slack::new),
                Named.of("1password", OnePassword::new),
                Named.of("own", OwnApi::new));
    }

    @ParameterizedTest
    @MethodSource("vendors")
    void R20_eachKameletReadsOnAfterKills(Supplier<Vendor> maker) throws Exception {
        System.out.println("KameletIT: -Dcairn.seed=" + SEED);
        Random random = new Random(SEED);
        try (Vendor vendor = maker.get()) {
            Files.writeString(
                    work.resolve("vendor.yaml"),
                    RouteRun.kamelet(work, vendor.kamelet(), vendor.parameters())
                            .replace("{{vendor.token}}", "{{env:VENDOR_TOKEN}}"));
            vendor.add(past(120));
            int events = 120;
            for (int life = 0; life < 3; life++) {
                try (CairnProcess cairn = runVendor()) {
                    awaitEvents(cairn, "out.ndjson", events - random.nextInt(events));
                    cairn.kill();
                }
                awaitNextSeconds();
                vendor.add(now(60));
                events += 60;
            }
            try (CairnProcess cairn = runVendor()) {
                awaitEvents(cairn, "out.ndjson", events);
                cairn.signal("TERM");
                assertThat(cairn.exitStatus(LIMIT)).as(cairn.errors()).isZero();
            }
            assertEachOnce("out.ndjson", events);
            assertThat(vendor.asked()).allMatch(Vendor.Asked::accepted);
            assertNoSecret();
        }
    }

    /** Neither in what was logged at TRACE, nor in anything that is kept. */
    private void assertNoSecret() throws IOException {
        long bytes = 0;
        try (Stream<Path> walk = Files.walk(scratch)) {
            for (Path file : walk.filter(Files::isRegularFile).toList()) {
                String text = Files.readString(file, StandardCharsets.ISO_8859_1);
                assertThat(text.contains(Vendor.TOKEN)).as(file.toString()).isFalse();
                bytes += text.length();
            }
        }
        assertThat(bytes).as("TRACE says a lot").isGreaterThan(100_000);
    }

    /**
     * What comes before the end of the second behind a run's end would shift Slack's pages here.
     */
    private static void awaitNextSeconds() {
        long second = Instant.now().getEpochSecond();
        await().until(() -> Instant.now().getEpochSecond() > second + 1);
    }

    private CairnProcess runVendor() throws IOException {
        List<String> command = CairnProcess.javaCommand(List.of());
        command.add("-Dorg.slf4j.simpleLogger.defaultLogLevel=trace");
        command.add("-Dorg.slf4j.simpleLogger.log.dev.cairn=trace");
        command.add("dev.cairn.cli.CairnCli");
        command.addAll(List.of("run", "vendor.yaml", "--track"));
        return CairnProcess.start(work, command, Map.of("VENDOR_TOKEN", Vendor.TOKEN));
    }

    private static java.util.concurrent.Callable<Boolean> askedSince(Okta okta, int before) {
        return () -> okta.asked().size() > before;
    }

    private CairnProcess runOkta(Okta okta) throws IOException {
        return CairnProcess.start(
                work,
                Map.of("CAIRN_OKTA_TOKEN", Vendor.TOKEN),
                "run",
                "classpath:routes/okta.yaml",
                "-p",
                "cairn.routes.okta=true",
                "-p",
                "cairn.okta.url=" + okta.url(),
                "-p",
                "cairn.okta.limit=20",
                "-p",
                "cairn.okta.schedule=50",
                "-p",
                "cairn.okta.to=okta.ndjson",
                "--track");
    }

    @Test
    void aHubWithoutTheOptionalLibrariesMayScanForRoutesAllTheSame() throws Exception {
        Path classes = Files.createDirectories(scratch.resolve("classes"));
        Files.writeString(
                classes.resolve("application.properties"),
                "camel.main.routes-include-pattern=classpath:routes/*.yaml\n");
        List<String> command = CairnProcess.javaCommand(List.of(classes));
        int place = command.indexOf("-cp") + 1;
        command.set(
                place,
                Arrays.stream(command.get(place).split(File.pathSeparator))
                        .filter(
                                jar ->
                                        !jar.matches(
                                                ".*/(camel-http|camel-kamelet|httpc|json-path).*"))
                        .collect(Collectors.joining(File.pathSeparator)));
        command.removeIf(argument -> argument.startsWith("-XX:SharedArchiveFile"));
        command.add("org.apache.camel.main.Main");
        try (CairnProcess hub = CairnProcess.start(work, command, Map.of())) {
            await().atMost(LIMIT)
                    .failFast(() -> assertThat(hub.isAlive()).as(hub.errors()).isTrue())
                    .until(() -> hub.errors().contains("Routes startup (total:"));
            assertThat(hub.errors()).contains("cairn-okta", "started:0 ");
            hub.signal("TERM");
            hub.exitStatus(LIMIT);
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "kamelet:okta-system-log-source | {baseUrl: 'https://a.b', tokken: x} |"
                        + " has no property tokken; did you mean token?",
                "kamelet:okta-system-log-source | {token: x} | baseUrl",
                "kamelet:okta-log-source | {token: x} | there is no kamelet okta-log-source in",
                "kamelet:okta-system-log-source | {baseUrl: 'https://a.b', token: x, schedule: often} |"
                        + " schedule",
                "http-poll:x | {url: 'https://a.b', itemPath: x} | itemPath",
                "http-poll:x | {url: 'https://a.b', paging: pages} | paging=pages is not accepted",
                "http-poll:x | {url: 'https://a.b', query.api_key: x} | authQuery=api_key",
            })
    void validateKnowsKameletsAndTheirProperties(String uri, String parameters, String saying)
            throws Exception {
        Files.writeString(
                work.resolve("bad.yaml"),
                "- route:\n    id: bad\n    from:\n      uri: "
                        + uri
                        + "\n      parameters: "
                        + parameters
                        + "\n      steps:\n        - to: log:x\n");
        try (CairnProcess cairn = CairnProcess.run(work, LIMIT, "validate", "bad.yaml")) {
            assertThat(cairn.exitStatus(LIMIT)).isEqualTo(1);
            assertThat(cairn.errors().strip().lines()).hasSize(1);
            assertThat(cairn.errors()).startsWith("cairn: bad.yaml: ").contains(saying);
        }
    }

    @Test
    void validateAcceptsEveryExampleAndEveryShippedRoute() throws Exception {
        copy(EXAMPLES, work);
        List<String> words =
                new ArrayList<>(
                        List.of(
                                "validate",
                                "-p",
                                "my.url=https://a.b",
                                "-p",
                                "okta.url=https://a.b"));
        words.addAll(List.of("my-api.yaml", "my-kamelet.yaml", "generic.yaml", "okta.yaml"));
        words.add("classpath:routes/okta.yaml");
        try (CairnProcess cairn =
                CairnProcess.start(
                        work,
                        Map.of("MY_TOKEN", "x", "OKTA_TOKEN", "x"),
                        words.toArray(String[]::new))) {
            assertThat(cairn.exitStatus(LIMIT)).as(cairn.errors()).isZero();
            assertThat(cairn.output().lines()).hasSize(5).allMatch(line -> line.endsWith(": good"));
        }
    }

    @Test
    void probeShowsWhatARouteWouldAskAndKeepsNothing() throws Exception {
        copy(EXAMPLES, work);
        try (OwnApi api = new OwnApi()) {
            api.add(past(1200));
            String[] words = {
                "probe", "my-kamelet.yaml", "-p", "my.url=" + api.url(), "--save", "tape"
            };
            try (CairnProcess cairn =
                    CairnProcess.start(work, Map.of("MY_TOKEN", Vendor.TOKEN), words)) {
                assertThat(cairn.exitStatus(LIMIT)).as(cairn.errors()).isZero();
                assertThat(cairn.output())
                        .contains("GET " + api.url() + "/v1/events?", "items: 500", "items: 200")
                        .contains("nothing was delivered or committed")
                        .doesNotContain(Vendor.TOKEN);
            }
            assertThat(work.resolve("out")).doesNotExist();
            try (Stream<Path> files = Files.walk(work)) {
                for (Path file : files.filter(Files::isRegularFile).toList()) {
                    assertThat(Files.readString(file)).doesNotContain(Vendor.TOKEN);
                }
            }
            assertThat(Files.exists(work.resolve(".cairn-registry.json"))).isFalse();
        }
    }

    @Test
    void aKeyWithLineBreaksIsRefusedWithoutShowingIt() throws Exception {
        Files.writeString(
                work.resolve("okta.yaml"),
                """
                - route:
                    from:
                      uri: kamelet:okta-system-log-source
                      parameters:
                        baseUrl: https://example.okta.com
                        clientId: me
                        privateKey: "RAW({{env:OKTA_KEY}})"
                      steps:
                        - to: log:x
                """);
        for (String command : List.of("validate", "probe", "run")) {
            try (CairnProcess cairn =
                    CairnProcess.start(
                            work,
                            Map.of("OKTA_KEY", "-----BEGIN\nhidden\nlines\n"),
                            command,
                            "okta.yaml")) {
                assertThat(cairn.exitStatus(LIMIT)).as(command).isEqualTo(1);
                assertThat(cairn.output() + cairn.errors())
                        .as(command)
                        .contains("file:PATH")
                        .doesNotContain("hidden");
            }
        }
    }
}
