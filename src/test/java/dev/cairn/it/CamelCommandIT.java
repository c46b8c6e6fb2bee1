package dev.cairn.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The three ways of running our endpoints without our command line. */
@Timeout(600)
class CamelCommandIT {

    private static final Duration LIMIT = Duration.ofMinutes(2);

    private static final String ROUTE =
            """
            - route:
                id: collect
                from:
                  uri: tail:logs/*.log
                  parameters:
                    startFrom: beginning
                    batching: true
                  steps:
                    - to: append:out/all.log
            """;

    @TempDir Path scratch;
    private Path work;

    @BeforeEach
    void prepare() throws IOException {
        work = Files.createDirectories(scratch.resolve("work"));
        Files.createDirectories(work.resolve("logs"));
        Files.writeString(work.resolve("collect.yaml"), ROUTE);
    }

    @Test
    @Tag("R14")
    @Tag("R15")
    void R14_camelRunWithTheDependencyRepeatsAndLosesNothingAcrossARestart() throws Exception {
        CamelCommand camel = CamelCommand.prepare();
        Files.writeString(
                work.resolve("application.properties"),
                """
                cairn.registry.enabled=true
                cairn.registry.uri=registry.json
                """);

        writeLines(1, 1000);
        try (CairnProcess first = camel.run(work, "collect.yaml", "application.properties")) {
            awaitLines(first, 1000);
            writeLines(1001, 1500);
            awaitLines(first, 1500);
            first.signal("TERM");
            first.exitStatus(LIMIT);
        }
        assertThat(work.resolve("registry.json")).exists();
        writeLines(1501, 2000);
        try (CairnProcess second = camel.run(work, "collect.yaml", "application.properties")) {
            awaitLines(second, 2000);
            second.signal("TERM");
            second.exitStatus(LIMIT);
        }
        assertEachLineOnce(2000);
    }

    @Test
    @Tag("R14")
    void R14_plainCamelMainThatKnowsOnlyTheJarRepeatsAndLosesNothing() throws Exception {
        Path classes = Files.createDirectories(scratch.resolve("classes"));
        Files.writeString(
                classes.resolve("application.properties"),
                """
                camel.main.routes-include-pattern=file:collect.yaml
                cairn.registry.enabled=true
                cairn.registry.uri=registry.json
                """);
        writeLines(1, 1000);
        for (int last = 1000; last <= 2000; last += 1000) {
            try (CairnProcess hub = startHub(classes)) {
                awaitLines(hub, last);
                hub.signal("TERM");
                hub.exitStatus(LIMIT);
            }
            writeLines(last + 1, last + 1000);
        }
        assertEachLineOnce(2000);
    }

    @Test
    void aHubThatScansTheClassPathForRoutesStartsNoneOfOurs() throws Exception {
        Path classes = Files.createDirectories(scratch.resolve("classes"));
        Files.createDirectories(classes.resolve("routes"));
        Files.writeString(
                classes.resolve("routes/hub.yaml"),
                """
                - route:
                    id: hub
                    from:
                      uri: timer:hub
                      parameters: {repeatCount: 1, delay: 0}
                      steps:
                        - setBody: {constant: here}
                        - to: file:hub-out?fileName=done.txt
                """);
        Files.writeString(
                classes.resolve("application.properties"),
                """
                camel.main.routes-include-pattern=classpath:routes/*.yaml
                """);
        try (CairnProcess hub = startHub(classes)) {
            await().atMost(LIMIT).until(() -> hub.errors().contains("Routes startup (total:"));
            await().atMost(LIMIT).until(() -> Files.exists(work.resolve("hub-out/done.txt")));
            assertThat(hub.errors())
                    .contains("cairn-tail", "cairn-registry-flush")
                    .contains("started:1 ");
            hub.signal("TERM");
            hub.exitStatus(LIMIT);
        }
        try (var entries = Files.list(work)) {
            assertThat(entries.map(entry -> entry.getFileName().toString()))
                    .containsExactlyInAnyOrder("collect.yaml", "logs", "hub-out");
        }
    }

    private CairnProcess startHub(Path classes) throws IOException {
        List<String> command = CairnProcess.javaCommand(List.of(classes));
        command.add("org.apache.camel.main.Main");
        return CairnProcess.start(work, command, Map.of());
    }

    private void writeLines(int from, int to) throws IOException {
        StringBuilder lines = new StringBuilder();
        for (int number = from; number <= to; number++) {
            lines.append("w ").append(number).append(" x\n");
        }
        Files.writeString(
                work.resolve("logs/w.log"),
                lines,
                StandardOpenOption.CREATE,
                StandardOpenOption.APPEND);
    }

    private void awaitLines(CairnProcess process, long count) {
        Path sink = work.resolve("out/all.log");
        await().atMost(LIMIT)
                .pollInterval(Duration.ofMillis(100))
                .failFast(
                        () ->
                                assertThat(process.isAlive())
                                        .as("%s%n%s", process.output(), process.errors())
                                        .isTrue())
                .untilAsserted(
                        () -> {
                            assertThat(sink).exists();
                            try (var lines = Files.lines(sink)) {
                                assertThat(lines.count()).isGreaterThanOrEqualTo(count);
                            }
                        });
    }

    private void assertEachLineOnce(long count) throws IOException {
        assertThat(LineCount.complaints(work.resolve("out/all.log"), Map.of("w", count))).isEmpty();
    }
}
