package dev.cairn.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The command line as a user meets it: what it does, prints and ends with. */
@Timeout(120)
class CommandLineIT {

    private static final Duration LIMIT = Duration.ofSeconds(60);

    @TempDir Path scratch;
    private Path work;

    @BeforeEach
    void makeLogs() throws IOException {
        work = Files.createDirectories(scratch.resolve("work"));
        Files.writeString(work.resolve("app.log"), "one\ntwo\nthree\n");
    }

    /** Arguments, exit status, and what the one line on standard error must say. */
    @ParameterizedTest(name = "cairn {0}")
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    ''                                     | 2 | a command is missing
                    sail                                   | 2 | 'sail'
                    tail                                   | 2 | GLOB
                    tail app.log --form beginning          | 2 | '--form'
                    tail app.log --start-from middle       | 2 | 'middle'
                    tail app.log --until-idle soon         | 2 | 'soon' is not a duration
                    tail app.log --to nosuch:thing         | 2 | nosuch
                    tail app.log --to append:out?fsnc=x    | 2 | fsnc
                    tail app.log --to append:out?fsync=x   | 2 | fsync
                    tail app.log --track --registry-file s3://bucket | 2 | s3://BUCKET/KEY.json
                    tail app.log --track --registry-file app.log/r.json | 1 | app.log
                    tail app.log --to append:app.log/out   | 1 | app.log
                    run                                    | 2 | no routes
                    run nosuch.yaml                        | 2 | no such file: nosuch.yaml
                    registry                               | 2 | a command is missing
                    registry show                          | 1 | no registry at .cairn-registry.json
                    ledger                                 | 1 | no registry at .cairn-registry.json
                    validate nosuch.yaml                   | 2 | no such file: nosuch.yaml
                    """)
    void badInputGetsOneClearLineAndAnExitStatus(String arguments, int status, String saying)
            throws Exception {
        String[] words = arguments.isEmpty() ? new String[0] : arguments.split(" +");
        try (CairnProcess cairn = CairnProcess.run(work, LIMIT, words)) {
            assertThat(cairn.exitStatus(LIMIT)).as(cairn.errors()).isEqualTo(status);
            assertThat(cairn.output()).isEmpty();
            assertThat(cairn.errors().strip().lines())
                    .hasSize(1)
                    .first()
                    .asString()
                    .startsWith("cairn: ")
                    .contains(saying);
        }
    }

    @ParameterizedTest(name = "cairn {0} --help")
    @CsvSource({"''", "run", "tail", "registry", "registry show", "ledger", "validate", "probe"})
    void everyCommandHasHelpWithExamples(String command) throws Exception {
        List<String> words = new ArrayList<>(List.of(command.split(" ")));
        words.removeIf(String::isEmpty);
        words.add("--help");
        try (CairnProcess cairn = CairnProcess.run(work, LIMIT, words.toArray(String[]::new))) {
            assertThat(cairn.exitStatus(LIMIT)).isZero();
            assertThat(cairn.errors()).isEmpty();
            assertThat(cairn.output()).contains("Usage: cairn", "Examples:");
        }
    }

    @Test
    void standardOutputCarriesTheLinesAndNothingElse() throws Exception {
        Files.writeString(work.resolve("b.log"), "täglich \u0001\nno newline yet");
        try (CairnProcess cairn =
                CairnProcess.run(
                        work,
                        LIMIT,
                        "tail",
                        "*.log",
                        "--start-from",
                        "beginning",
                        "--until-idle",
                        "200ms")) {
            assertThat(cairn.exitStatus(LIMIT)).as(cairn.errors()).isZero();
            assertThat(cairn.output().lines())
                    .containsExactlyInAnyOrder("one", "two", "three", "täglich \u0001");
        }
    }

    @Test
    void anExcludedFileIsLeftOut() throws Exception {
        Files.writeString(work.resolve("debug.log"), "noise\n");
        try (CairnProcess cairn =
                CairnProcess.run(
                        work,
                        LIMIT,
                        "tail",
                        "*.log",
                        "--exclude",
                        "debug*",
                        "--start-from",
                        "beginning",
                        "--until-idle",
                        "200ms")) {
            assertThat(cairn.output()).isEqualTo("one\ntwo\nthree\n");
        }
    }

    @Test
    @Tag("S27")
    void S27_aFileThatTwoGlobsMatchIsReadOnce() throws Exception {
        try (CairnProcess cairn =
                CairnProcess.run(
                        work,
                        LIMIT,
                        "tail",
                        "*.log",
                        "app.*",
                        "--start-from",
                        "beginning",
                        "--until-idle",
                        "200ms")) {
            assertThat(cairn.output()).as(cairn.errors()).isEqualTo("one\ntwo\nthree\n");
        }
    }

    @Test
    void aSinkThatTakesNoBatchesGetsAMessagePerLine() throws Exception {
        try (CairnProcess cairn =
                CairnProcess.run(
                        work,
                        LIMIT,
                        "tail",
                        "app.log",
                        "--to",
                        "file:out?fileName=all&fileExist=Append&appendChars=;",
                        "--start-from",
                        "beginning",
                        "--until-idle",
                        "200ms")) {
            assertThat(cairn.exitStatus(LIMIT)).as(cairn.errors()).isZero();
        }
        assertThat(work.resolve("out/all")).hasContent("one;two;three;");
    }

    @Test
    @Tag("R01")
    void R01_withoutTrackNoRegistryIsReadOrWrittenAndFilesStartAtTheirEnd() throws Exception {
        Files.writeString(work.resolve(".cairn-registry.json"), "not a registry");
        try (CairnProcess cairn = CairnProcess.start(work, "tail", "app.log")) {
            await().atMost(LIMIT).until(() -> cairn.errors().contains("collecting"));
            append("four\n");
            await().atMost(LIMIT).until(() -> !cairn.output().isEmpty());
            cairn.signal("TERM");
            assertThat(cairn.exitStatus(LIMIT)).as(cairn.errors()).isZero();
            assertThat(cairn.output()).isEqualTo("four\n");
        }
        assertThat(work.resolve(".cairn-registry.json")).hasContent("not a registry");
        try (var entries = Files.list(work)) {
            assertThat(entries.map(entry -> entry.getFileName().toString()))
                    .containsExactlyInAnyOrder("app.log", ".cairn-registry.json");
        }
    }

    @Test
    @Tag("R14")
    @Tag("R02")
    void R14_R02_aSecondRunDeliversExactlyWhatWasAppendedSince() throws Exception {
        collect().close();
        append("four\nfive\n");
        collect().close();
        collect().close();
        assertThat(work.resolve("out/all.log")).hasContent("one\ntwo\nthree\nfour\nfive\n");
        assertThat(work.resolve(".cairn-registry.json")).exists();
    }

    @ParameterizedTest
    @CsvSource({"TERM", "INT"})
    @Tag("R07")
    void R07_aSignalFlushesABufferedRegistryAndEndsWithStatus0(String signal) throws Exception {
        try (CairnProcess cairn =
                CairnProcess.start(
                        work,
                        "run",
                        route("file:out?fileName=all"),
                        "--track",
                        "--durability",
                        "buffered",
                        "-p",
                        "cairn.registry.flush-interval=1h")) {
            await().atMost(LIMIT).until(() -> Files.exists(work.resolve("out/all")));
            await().atMost(LIMIT)
                    .until(() -> Files.readString(work.resolve("out/all")).contains("three"));
            cairn.signal(signal);
            assertThat(cairn.exitStatus(LIMIT)).as(cairn.errors()).isZero();
        }
        try (CairnProcess shown = CairnProcess.run(work, LIMIT, "registry", "show", "--json")) {
            assertThat(shown.output())
                    .as(shown.errors())
                    .contains("\"position\" : \"14\"", "\"lag\" : 0", "\"status\" : \"current\"");
        }
    }

    @Test
    @Tag("S76")
    void S76_aSecondProcessOnTheSameRegistryIsToldWhoHasIt() throws Exception {
        try (CairnProcess first = CairnProcess.start(work, tail())) {
            awaitCollected(first);
            try (CairnProcess second = CairnProcess.run(work, LIMIT, tail())) {
                assertThat(second.exitStatus(LIMIT)).as(second.errors()).isEqualTo(3);
                assertThat(second.errors().strip().lines()).hasSize(1);
                assertThat(second.errors()).contains("pid " + first.pid());
            }
            try (CairnProcess shown = CairnProcess.run(work, LIMIT, "registry", "show")) {
                assertThat(shown.exitStatus(LIMIT)).as(shown.errors()).isZero();
                assertThat(shown.output()).contains("PARTITION", "app.log", "current", "sink");
            }
            assertThat(first.isAlive()).isTrue();
        }
    }

    @Test
    @Tag("S76")
    void S76_aSecondProcessOnTheSameSinkIsToldWhoHasIt() throws Exception {
        try (CairnProcess first = CairnProcess.start(work, tail())) {
            awaitCollected(first);
            try (CairnProcess second =
                    CairnProcess.run(work, LIMIT, tail("--registry-file", "other.json"))) {
                assertThat(second.exitStatus(LIMIT)).as(second.errors()).isEqualTo(3);
                assertThat(second.errors().strip().lines()).hasSize(1);
                assertThat(second.errors()).contains("all.log", "pid " + first.pid());
            }
        }
    }

    @Test
    void aRegistryOfAnotherVersionIsRefusedAndLeftAlone() throws Exception {
        Path registry = work.resolve(".cairn-registry.json");
        Files.writeString(registry, "{\"version\": 2, \"files\": {}}");
        try (CairnProcess cairn = CairnProcess.run(work, LIMIT, tail())) {
            assertThat(cairn.exitStatus(LIMIT)).isEqualTo(1);
            assertThat(cairn.errors().strip().lines()).hasSize(1);
            assertThat(cairn.errors()).contains("version");
        }
        assertThat(registry).hasContent("{\"version\": 2, \"files\": {}}");
    }

    @Test
    void aCorruptRegistryEndsWithStatus4UnlessAFreshStartIsWanted() throws Exception {
        Files.writeString(work.resolve(".cairn-registry.json"), "{\"version\": 1, \"fil");
        try (CairnProcess cairn = CairnProcess.run(work, LIMIT, tail("--on-corrupt", "fail"))) {
            assertThat(cairn.exitStatus(LIMIT)).as(cairn.errors()).isEqualTo(4);
            assertThat(cairn.errors().strip().lines()).hasSize(1);
        }
        try (CairnProcess cairn =
                CairnProcess.run(
                        work, LIMIT, tail("--on-corrupt", "reset", "--until-idle", "200ms"))) {
            assertThat(cairn.exitStatus(LIMIT)).as(cairn.errors()).isZero();
        }
        assertThat(work.resolve("out/all.log")).hasContent("one\ntwo\nthree\n");
    }

    @Test
    @Tag("R16")
    void R16_aGlobThatMatchesNothingIsReportedAndWaits() throws Exception {
        try (CairnProcess cairn = CairnProcess.start(work, "tail", "later/*.log")) {
            await().atMost(LIMIT).until(() -> cairn.errors().contains("later/*.log"));
            assertThat(cairn.errors()).containsIgnoringCase("match");
            Files.createDirectories(work.resolve("later"));
            Files.writeString(work.resolve("later/x.log"), "from its beginning\n");
            await().atMost(LIMIT).until(() -> cairn.output().equals("from its beginning\n"));
            cairn.signal("TERM");
            assertThat(cairn.exitStatus(LIMIT)).isZero();
        }
    }

    @Test
    void aReaderOfStandardOutputThatGoesAwayEndsItCleanly() throws Exception {
        List<String> command = CairnProcess.javaCommand(List.of());
        command.addAll(List.of("dev.cairn.cli.CairnCli", "tail", "app.log"));
        command.addAll(List.of("--start-from", "beginning"));
        Process process =
                new ProcessBuilder(command)
                        .directory(work.toFile())
                        .redirectError(scratch.resolve("errors").toFile())
                        .start();
        try (BufferedReader lines =
                new BufferedReader(
                        new java.io.InputStreamReader(
                                process.getInputStream(), StandardCharsets.UTF_8))) {
            assertThat(lines.readLine()).isEqualTo("one");
        }
        try {
            append("nobody reads this\n");
            assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
            assertThat(process.exitValue()).isZero();
        } finally {
            process.destroyForcibly();
        }
    }

    @Test
    @Tag("R22")
    void R22_validateNamesTheFileAndWhatIsWrongInIt() throws Exception {
        String good = route("append:out/all.log");
        String option = route("append:out/all.log?fsnc=never", "option.yaml");
        Files.writeString(work.resolve("steps.yaml"), "- route:\n    stepz: []\n");
        Files.writeString(work.resolve("noroute.yaml"), "- beans: []\n");
        try (CairnProcess cairn = CairnProcess.run(work, LIMIT, "validate", good)) {
            assertThat(cairn.exitStatus(LIMIT)).as(cairn.errors()).isZero();
            assertThat(cairn.output()).isEqualTo(good + ": good\n");
        }
        try (CairnProcess cairn =
                CairnProcess.run(
                        work, LIMIT, "validate", good, option, "steps.yaml", "noroute.yaml")) {
            assertThat(cairn.exitStatus(LIMIT)).isEqualTo(1);
            assertThat(cairn.output()).isEqualTo(good + ": good\n");
            assertThat(cairn.errors().lines()).hasSize(3);
            assertThat(cairn.errors())
                    .contains("option.yaml: ", "fsnc", "steps.yaml: ", "stepz", "noroute.yaml: ");
        }
        assertThat(work.resolve("out")).doesNotExist();
    }

    @Test
    void applicationPropertiesAndRoutesOfTheWorkingDirectoryCount() throws Exception {
        Files.createDirectories(work.resolve("routes"));
        Files.move(work.resolve(route("append:{{sink}}")), work.resolve("routes/collect.yaml"));
        Files.writeString(
                work.resolve("application.properties"),
                "sink=out/all.log\ncairn.registry.enabled=true\ncairn.registry.uri=my.json\n");
        try (CairnProcess cairn = CairnProcess.run(work, LIMIT, "run", "--until-idle", "200ms")) {
            assertThat(cairn.exitStatus(LIMIT)).as(cairn.errors()).isZero();
        }
        assertThat(work.resolve("out/all.log")).hasContent("one\ntwo\nthree\n");
        assertThat(work.resolve("my.json")).exists();
        assertThat(work.resolve(".cairn-registry.json")).doesNotExist();
        try (CairnProcess cairn = CairnProcess.run(work, LIMIT, "ledger")) {
            assertThat(cairn.exitStatus(LIMIT)).as(cairn.errors()).isZero();
            assertThat(cairn.output()).contains("REASON");
        }
    }

    private CairnProcess collect() throws IOException, InterruptedException {
        CairnProcess cairn = CairnProcess.run(work, LIMIT, tail("--until-idle", "200ms"));
        assertThat(cairn.exitStatus(LIMIT)).as(cairn.errors()).isZero();
        return cairn;
    }

    private static String[] tail(String... more) {
        List<String> words = new ArrayList<>(List.of("tail", "app.log", "--track"));
        words.addAll(List.of("--start-from", "beginning", "--to", "append:out/all.log"));
        words.addAll(List.of(more));
        return words.toArray(String[]::new);
    }

    private void awaitCollected(CairnProcess cairn) {
        Path sink = work.resolve("out/all.log");
        await().atMost(LIMIT)
                .failFast(() -> assertThat(cairn.isAlive()).as(cairn.errors()).isTrue())
                .until(() -> Files.exists(sink) && Files.readString(sink).contains("three"));
    }

    private String route(String sink) throws IOException {
        return route(sink, "collect.yaml");
    }

    private String route(String sink, String name) throws IOException {
        Files.writeString(
                work.resolve(name),
                """
                - route:
                    id: collect
                    from:
                      uri: tail:app.log
                      parameters:
                        startFrom: beginning
                        batching: true
                      steps:
                        - to: %s
                """
                        .formatted(sink));
        return name;
    }

    private void append(String text) throws IOException {
        Files.writeString(work.resolve("app.log"), text, StandardOpenOption.APPEND);
    }
}
