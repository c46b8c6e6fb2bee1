package dev.cairn.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.cairn.docker.DockerEngine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The packaged program beside a real engine. */
class DockerLogsIT {

    private static final Duration LIMIT = Duration.ofSeconds(90);

    private static DockerEngine engine;

    @TempDir Path scratch;

    private Path work;
    private Path sink;

    @BeforeAll
    static void startEngine() throws IOException, InterruptedException {
        engine = DockerEngine.start();
    }

    @AfterAll
    static void endEngine() throws IOException {
        if (engine != null) {
            engine.close();
        }
    }

    @BeforeEach
    void prepare() throws IOException {
        work = Files.createDirectories(scratch.resolve("work"));
        sink = work.resolve("out/all.log");
    }

    @AfterEach
    void remove() throws IOException, InterruptedException {
        for (String id : engine.docker("ps", "-aq").lines().toList()) {
            engine.docker("rm", "-f", id);
        }
    }

    private void route(String startFrom) throws IOException {
        Files.writeString(
                work.resolve("docker.yaml"),
                """
                - from:
                    uri: "docker-logs:*"
                    parameters:
                      host: "%s"
                      batching: true
                      startFrom: %s
                      reconnectDelay: 200
                      rescanInterval: 2000
                    steps:
                      - to: append:out/all.log
                """
                        .formatted(engine.host(), startFrom));
    }

    private CairnProcess collect(String... more) throws IOException {
        List<String> arguments = new ArrayList<>(List.of("run", "--track", "docker.yaml"));
        arguments.addAll(List.of(more));
        return CairnProcess.start(work, arguments.toArray(String[]::new));
    }

    private void collectAll() throws IOException, InterruptedException {
        try (CairnProcess collector = collect("--until-idle", "3s")) {
            assertThat(collector.exitStatus(LIMIT)).as(collector.errors()).isZero();
        }
    }

    private List<String> lines() throws IOException {
        return Files.exists(sink) ? Files.readAllLines(sink) : List.of();
    }

    private static String write(String name, int from, int to) {
        return "i="
                + (from - 1)
                + "; while [ $i -lt "
                + to
                + " ]; do i=$((i+1)); echo "
                + name
                + " $i; done";
    }

    private static Stream<String> numbered(String name, int from, int to) {
        return IntStream.rangeClosed(from, to).mapToObj(i -> name + " " + i);
    }

    private String ledger() throws IOException, InterruptedException {
        try (CairnProcess ledger = CairnProcess.run(work, LIMIT, "ledger")) {
            return ledger.output();
        }
    }

    @Test
    @Tag("R19")
    void R19_whatTheEngineRotatedAwayWhileCairnWasDownIsInTheLedger() throws Exception {
        route("beginning");
        String waiting = "; while [ ! -e /go ]; do usleep 50000; done; ";
        String[] small = {"--log-opt", "max-size=10k", "--log-opt", "max-file=2"};
        engine.run("web", write("a", 1, 50) + waiting + write("b", 1, 2000), small);
        collectUntil("a 50");
        engine.docker("exec", "web", "sh", "-c", "> /go");
        engine.awaitEnd("web");
        collectAll();
        List<String> kept = engine.docker("logs", "web").lines().toList();
        assertThat(kept).hasSizeBetween(10, 1999).doesNotContain("a 50", "b 1");
        assertThat(lines())
                .containsExactlyElementsOf(
                        Stream.concat(numbered("a", 1, 50), kept.stream()).toList());
        assertThat(ledger()).contains("expired", "containers/web", "rotated away");
    }

    /** One that is overtaken by the rotation of its files, in a burst of 400,000 lines. */
    @Test
    @Tag("R19")
    @Tag("P06")
    void P06_whatTheEngineLeavesOutWhileItIsFollowedIsInTheLedger() throws Exception {
        int lines = 400_000;
        route("beginning");
        String[] small = {"--log-opt", "max-size=100k", "--log-opt", "max-file=2"};
        String waiting = "echo 0; while [ ! -e /go ]; do usleep 50000; done; ";
        engine.run("web", waiting + "seq 1 " + lines + "; sleep 1; echo end; sleep 600", small);
        try (CairnProcess collector = collect()) {
            awaitLine(collector, "0");
            engine.docker("exec", "web", "sh", "-c", "> /go");
            awaitLine(collector, "end");
            collector.signal("TERM");
            assertThat(collector.exitStatus(LIMIT)).as(collector.errors()).isZero();
        }
        List<Integer> came =
                lines().stream().filter(each -> !each.equals("end")).map(Integer::valueOf).toList();
        assertThat(came).isSorted().doesNotHaveDuplicates();
        long gaps = 0;
        for (int i = 1; i < came.size(); i++) {
            gaps += came.get(i) == came.get(i - 1) + 1 ? 0 : 1;
        }
        long told = ledger().lines().filter(each -> each.contains("rotated away")).count();
        System.out.printf(
                "DockerLogsIT: the engine left out %d of %d lines, in %d gaps; %d are told%n",
                lines + 1 - came.size(), lines + 1, gaps, told);
        assertThat(told > 0).isEqualTo(gaps > 0);
        assertThat(told).isLessThanOrEqualTo(gaps);
    }

    private void collectUntil(String line) throws IOException, InterruptedException {
        try (CairnProcess collector = collect()) {
            awaitLine(collector, line);
            collector.signal("TERM");
            collector.exitStatus(LIMIT);
        }
    }

    private void awaitLine(CairnProcess collector, String line) {
        await(line)
                .atMost(LIMIT)
                .pollInterval(Duration.ofMillis(50))
                .failFast(() -> assertThat(collector.isAlive()).as(collector.errors()).isTrue())
                .until(() -> lines().contains(line));
    }

    @Test
    @Tag("P13")
    void P13_nowIsWhenTheEngineSaysItIsAndAKillDoesNotMoveIt() throws Exception {
        route("now");
        String on = "; while [ ! -e /go$n ]; do usleep 50000; done; ";
        engine.run(
                "web",
                write("before", 1, 20)
                        + "; n=1"
                        + on
                        + write("one", 1, 500)
                        + "; n=2"
                        + on
                        + write("two", 1, 500)
                        + "; sleep 600");
        await().atMost(LIMIT).until(() -> engine.docker("logs", "web").contains("before 20"));
        try (CairnProcess first = collect()) {
            await().atMost(LIMIT)
                    .failFast(() -> assertThat(first.isAlive()).as(first.errors()).isTrue())
                    .until(() -> first.errors().contains("running"));
            first.kill();
        }
        engine.docker("exec", "web", "sh", "-c", "> /go1");
        try (CairnProcess second = collect()) {
            awaitLine(second, "one 500");
            second.kill();
        }
        engine.docker("exec", "web", "sh", "-c", "> /go2");
        try (CairnProcess third = collect()) {
            awaitLine(third, "two 500");
            third.kill();
        }
        assertThat(lines())
                .containsExactlyElementsOf(
                        Stream.concat(numbered("one", 1, 500), numbered("two", 1, 500)).toList());
    }

    @Test
    @Tag("P14")
    void P14_whileTheEngineIsGoneOneLineSaysSoAndOtherSourcesGoOn() throws Exception {
        route("beginning");
        Files.writeString(
                work.resolve("tail.yaml"),
                """
                - from:
                    uri: "tail:in/*.log?batching=true&startFrom=beginning"
                    steps:
                      - to: append:out/tail.log
                """);
        Files.createDirectories(work.resolve("in"));
        engine.run("web", write("web", 1, 10) + "; sleep 600");
        engine.end();
        try (CairnProcess collector = collect("tail.yaml")) {
            Files.writeString(work.resolve("in/a.log"), "from a file\n");
            await().atMost(LIMIT)
                    .until(
                            () ->
                                    Files.exists(work.resolve("out/tail.log"))
                                            && Files.size(work.resolve("out/tail.log")) > 0);
            await().pollDelay(Duration.ofSeconds(3)).atMost(LIMIT).until(collector::isAlive);
            assertThat(collector.errors().lines().filter(line -> line.contains("docker-logs")))
                    .hasSize(1)
                    .allMatch(line -> line.contains("cannot be reached"));
            engine.begin();
            awaitLine(collector, "web 10");
            await().atMost(LIMIT).until(() -> collector.errors().contains("can be read again"));
            collector.signal("TERM");
            assertThat(collector.exitStatus(LIMIT)).isZero();
        }
        assertThat(lines()).containsExactlyElementsOf(numbered("web", 1, 10).toList());
    }

    @Test
    @Tag("C11")
    void C11_viaFilesTheSameLinesComeThroughRotationAndAKill() throws Exception {
        String x = "; x=$(head -c 40000 /dev/zero | tr '\\0' x); echo long $x; echo err >&2";
        String[] rotated = {"--log-opt", "max-size=100k", "--log-opt", "max-file=9"};
        String[] quiet = {"--label", "cairn.collect=false"};
        engine.run("quiet", "echo not this; sleep 600", quiet);
        Files.writeString(
                work.resolve("docker.yaml"),
                """
                - from:
                    uri: "docker-logs:*"
                    parameters:
                      host: "%s"
                      via: files
                      batching: true
                      startFrom: beginning
                    steps:
                      - to: append:out/all.log
                """
                        .formatted(engine.host()));
        String waiting = "; while [ ! -e /go ]; do usleep 50000; done; ";
        String script = write("a", 1, 300) + waiting + write("b", 1, 1400) + x + "; sleep 600";
        engine.run("web", script, rotated);
        try (CairnProcess collector = collect()) {
            awaitLine(collector, "a 300");
            collector.kill();
        }
        engine.docker("exec", "web", "sh", "-c", "> /go");
        try (CairnProcess collector = collect()) {
            awaitLine(collector, "err");
            engine.run("later", write("later", 1, 10) + "; sleep 600");
            awaitLine(collector, "later 10");
            collector.kill();
        }
        List<String> expected =
                Stream.of(
                                numbered("a", 1, 300),
                                numbered("b", 1, 1400),
                                Stream.of("long " + "x".repeat(40_000), "err"),
                                numbered("later", 1, 10))
                        .flatMap(each -> each)
                        .toList();
        assertThat(lines()).containsExactlyInAnyOrderElementsOf(expected);
    }

    @Test
    void theShippedRouteCollectsIntoItsFile() throws Exception {
        engine.run("web", write("web", 1, 10));
        engine.awaitEnd("web");
        List<String> arguments =
                new ArrayList<>(List.of("run", "--track", "classpath:routes/docker.yaml"));
        arguments.addAll(List.of("-p", "cairn.routes.docker=true"));
        arguments.addAll(List.of("-p", "cairn.docker.start-from=beginning"));
        arguments.addAll(List.of("--until-idle", "3s"));
        try (CairnProcess collector =
                CairnProcess.start(
                        work,
                        Map.of("DOCKER_HOST", engine.host()),
                        arguments.toArray(String[]::new))) {
            assertThat(collector.exitStatus(LIMIT)).as(collector.errors()).isZero();
        }
        assertThat(Files.readAllLines(work.resolve("out/containers.log")))
                .containsExactlyElementsOf(numbered("web", 1, 10).toList());
    }
}
