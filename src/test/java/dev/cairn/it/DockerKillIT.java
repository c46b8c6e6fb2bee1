package dev.cairn.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.cairn.docker.DockerEngine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/**
 * A real engine's containers write numbered lines, with and without a terminal, to both streams, in
 * lines of 100 KB, into logs that rotate; the engine is restarted, a container is restarted and
 * another recreated; and Cairn is killed at random instants, 5 times or {@code -Dcairn.rounds}.
 * Then the {@code append:} file holds every line that the engine has exactly once. An engine that
 * is restarted on a busy machine loses lines, or the beginning of one, on their way to it.
 */
class DockerKillIT {

    private static final int GIVEN = Integer.getInteger("cairn.rounds", 15);
    private static final int ROUNDS = GIVEN > 15 ? GIVEN : 5;
    private static final long SEED = Long.getLong("cairn.seed", System.nanoTime());
    private static final int CONTAINERS = 20;
    private static final int LINES = 5_000;

    /** How long the writers write for each round, which on a busy machine is slow. */
    private static final int ROUND_MICROS = 5_000_000;

    /** Longest life of a collector that is killed whatever it is doing. */
    private static final int MAX_LIFE_MILLIS = 1_500;

    private static final long MAX_WAIT_NANOS = 10_000_000_000L;

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    Path scratch;

    private final Random random = new Random(SEED);
    private final Map<String, Long> expected = new TreeMap<>();
    private DockerEngine engine;
    private Path work;
    private Path sink;

    @BeforeEach
    void startEngine() throws IOException, InterruptedException {
        engine = DockerEngine.start();
        work = Files.createDirectories(scratch.resolve("work"));
        sink = work.resolve("out/all.log");
        Files.writeString(
                work.resolve("docker.yaml"),
                """
                - from:
                    uri: "docker-logs:*"
                    parameters:
                      host: "%s"
                      batching: true
                      startFrom: beginning
                      reconnectDelay: 200
                    steps:
                      - to: append:out/all.log
                """
                        .formatted(engine.host()));
    }

    @AfterEach
    void endEngine() throws IOException, InterruptedException {
        engine.close();
    }

    @Test
    @Tag("R19")
    @Tag("P06")
    @Tag("P14")
    void R19_P14_killedAtRandomInstantsEachLineOfEachContainerIsInTheFileExactlyOnce()
            throws Exception {
        System.out.printf("DockerKillIT: -Dcairn.seed=%d, %d kills%n", SEED, ROUNDS);
        int pauseMicros = ROUND_MICROS / (LINES / 50) * ROUNDS;
        for (int i = 0; i < CONTAINERS; i++) {
            writer("c" + i, i, pauseMicros);
        }
        expect("recA", 500);
        engine.run("recreated", numbers("recA", 500, "x", 100, 0));
        restartable();
        Files.createFile(go().resolve("go"));
        int working = 0;
        for (int round = 0; round < ROUNDS; round++) {
            working += killOnce();
            if (round == ROUNDS / 3) {
                engine.restart();
            }
            if (round == ROUNDS / 2) {
                restart();
                recreate();
            }
        }
        for (int i = 0; i < CONTAINERS; i++) {
            engine.awaitEnd("c" + i);
        }
        try (CairnProcess last = collect("--until-idle", "5s")) {
            assertThat(last.exitStatus(Duration.ofMinutes(3))).as(last.errors()).isZero();
        }
        Map<String, Integer> surplus = new HashMap<>();
        count(surplus, Files.readAllLines(sink), 1);
        count(
                surplus,
                IntStream.rangeClosed(1, 500).mapToObj(i -> "recA " + i + " x").toList(),
                -1);
        int kept = 500;
        for (String name : engine.docker("ps", "-a", "--format", "{{.Names}}").lines().toList()) {
            List<String> lines = engine.docker("logs", name).lines().toList();
            count(surplus, lines, -1);
            kept += lines.size();
        }
        long written = expected.values().stream().mapToLong(Long::longValue).sum();
        System.out.printf(
                "DockerKillIT: the file had grown at %d of %d kills, %d lines of %d writers, of"
                        + " which the engine has %d%n",
                working, ROUNDS, written, expected.size(), kept);
        assertThat(surplus).as("too often, or (below 0) not often enough").isEmpty();
        assertThat(kept).as("lines that the engine has").isGreaterThan((int) (written * 0.95));
        // that one may be killed before it has taken note of a removal
        assertThat(ledger()).doesNotContain("expired", "reread", "split");
        assertThat(working).as("kills in the middle of work").isGreaterThanOrEqualTo(ROUNDS / 2);
    }

    /** Counts lines, shortened; those that even out go. */
    private static void count(Map<String, Integer> counts, List<String> lines, int by) {
        for (String line : lines) {
            String known = line.substring(0, Math.min(line.length(), 40)) + " " + line.length();
            counts.merge(known, by, (one, other) -> one + other == 0 ? null : one + other);
        }
    }

    private void expect(String name, long lines) {
        expected.put(name, lines);
    }

    /** What all writers wait for, so that they write at the same time. */
    private Path go() {
        return scratch.resolve("go");
    }

    private void start(String name, String script, String... more)
            throws IOException, InterruptedException {
        List<String> options = new ArrayList<>(List.of(more));
        options.addAll(List.of("--volume", Files.createDirectories(go()) + ":/go"));
        String waiting = "while [ ! -e /go/go ]; do usleep 50000; done; ";
        engine.run(name, waiting + script, options.toArray(String[]::new));
    }

    private void writer(String name, int i, int pauseMicros)
            throws IOException, InterruptedException {
        switch (i % 4) {
            case 0 -> {
                expect(name + "o", LINES / 2);
                expect(name + "e", LINES / 2);
                start(
                        name,
                        numbers(name + "o", LINES / 2, "x", 50, pauseMicros)
                                + " & "
                                + numbers(name + "e", LINES / 2, "x", 50, pauseMicros)
                                + " >&2; wait");
            }
            case 1 -> {
                expect(name, LINES);
                start(name, numbers(name, LINES, "xxx", 50, pauseMicros), "-t");
            }
            case 2 -> {
                expect(name, LINES);
                expect(name + "L", 10);
                start(
                        name,
                        numbers(name, LINES, "", 50, pauseMicros)
                                + "; x=$(head -c 100000 /dev/zero | tr '\\0' x);"
                                + " for i in $(seq 10); do echo "
                                + name
                                + "L $i $x; done");
            }
            default -> {
                expect(name, LINES);
                start(
                        name,
                        numbers(name, LINES, "x".repeat(400), 50, pauseMicros),
                        "--log-opt",
                        "max-size=1m",
                        "--log-opt",
                        "max-file=10");
            }
        }
    }

    /** A command that writes {@code NAME NUMBER FILLING}, some lines at a time. */
    private static String numbers(
            String name, int lines, String filling, int burst, int pauseMicros) {
        return "awk 'BEGIN { for (i = 1; i <= "
                + lines
                + "; i++) { print \""
                + name
                + " \" i \" "
                + filling
                + "\"; if (i % "
                + burst
                + " == 0) { fflush(); system(\"usleep "
                + pauseMicros
                + "\") } } }'";
    }

    /** A container whose every run writes lines under another name. */
    private void restartable() throws IOException, InterruptedException {
        expect("run1", 300);
        engine.run(
                "restarted",
                "n=$(cat /n 2>/dev/null || echo 0); n=$((n+1)); echo $n > /n; i=0;"
                        + " while [ $i -lt 300 ]; do i=$((i+1)); echo run$n $i x; done");
    }

    private void restart() throws IOException, InterruptedException {
        engine.awaitEnd("restarted");
        for (int run = 2; run <= 4; run++) {
            expect("run" + run, 300);
            engine.docker("start", "restarted");
            engine.awaitEnd("restarted");
        }
    }

    /** Only once it is read: what the engine deletes with a container nobody can read any more. */
    private void recreate() throws IOException, InterruptedException {
        engine.awaitEnd("recreated");
        try (CairnProcess collector = collect()) {
            awaitCount(collector, "recA ", 500);
            engine.docker("rm", "recreated");
            expect("recB", 500);
            engine.run("recreated", numbers("recB", 500, "x", 100, 0));
            awaitCount(collector, "recB ", 100);
            collector.kill();
        }
    }

    private void awaitCount(CairnProcess collector, String prefix, int count) {
        await(prefix + "× " + count)
                .atMost(Duration.ofSeconds(60))
                .pollInterval(Duration.ofMillis(100))
                .failFast(() -> assertThat(collector.isAlive()).as(collector.errors()).isTrue())
                .until(() -> Files.exists(sink) && count(prefix) >= count);
    }

    private long count(String prefix) throws IOException {
        try (var lines = Files.lines(sink)) {
            return lines.filter(line -> line.startsWith(prefix)).count();
        }
    }

    private int killOnce() throws IOException, InterruptedException {
        long before = Files.exists(sink) ? Files.size(sink) : 0;
        try (CairnProcess collector = collect()) {
            if (random.nextInt(4) != 0) {
                awaitGrowth(before);
            }
            pause(random.nextInt(MAX_LIFE_MILLIS));
            assertThat(collector.isAlive()).as(collector.errors()).isTrue();
            collector.kill();
        }
        return Files.exists(sink) && Files.size(sink) > before ? 1 : 0;
    }

    /** Or for some time: the writers may have written all by now. */
    private void awaitGrowth(long before) throws IOException {
        long deadline = System.nanoTime() + MAX_WAIT_NANOS;
        while ((!Files.exists(sink) || Files.size(sink) == before)
                && System.nanoTime() - deadline < 0) {
            pause(5);
        }
    }

    private String ledger() throws IOException, InterruptedException {
        try (CairnProcess ledger = CairnProcess.run(work, Duration.ofMinutes(1), "ledger")) {
            return ledger.output();
        }
    }

    private CairnProcess collect(String... more) throws IOException {
        List<String> arguments = new ArrayList<>(List.of("run", "--track", "docker.yaml"));
        arguments.addAll(List.of(more));
        return CairnProcess.start(work, arguments.toArray(String[]::new));
    }

    /** The passage of time is what this test is about: there is nothing to wait for. */
    private static void pause(int millis) {
        long end = System.nanoTime() + millis * 1_000_000L;
        for (long left = end - System.nanoTime(); left > 0; left = end - System.nanoTime()) {
            LockSupport.parkNanos(left);
        }
    }
}
