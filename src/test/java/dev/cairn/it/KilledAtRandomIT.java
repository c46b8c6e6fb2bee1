package dev.cairn.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/**
 * Three programs write all the time, the real logrotate rotates their files, and Cairn is killed at
 * random instants {@code -Dcairn.rounds} times and started again. Then the {@code append:} file
 * holds every line exactly once.
 */
class KilledAtRandomIT {

    private static final int ROUNDS = Integer.getInteger("cairn.rounds", 15);
    private static final long SEED = Long.getLong("cairn.seed", System.nanoTime());

    /** Longest life of a collector that is killed whatever it is doing, its start included. */
    private static final int MAX_LIFE_MILLIS = 2_500;

    /** Longest time that others have once they have written something. */
    private static final int MAX_WORK_MILLIS = 800;

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    Path scratch;

    private final Random random = new Random(SEED);
    private final List<NumberedWriter> writers = new ArrayList<>();
    private Path work;
    private Path sink;
    private Thread rotations;
    private volatile boolean rotating;
    private volatile Throwable rotationFailure;

    @BeforeEach
    void startWriting() throws IOException {
        System.out.println("KilledAtRandomIT: -Dcairn.seed=" + SEED + ", " + ROUNDS + " kills");
        work = Files.createDirectories(scratch.resolve("work"));
        sink = work.resolve("out/all.log");
        Path logs = Files.createDirectories(work.resolve("logs"));
        for (String name : List.of("a", "b", "c")) {
            Path log = logs.resolve(name + ".log");
            writers.add(NumberedWriter.start(name, log, random.nextLong(), 4_000_000));
        }
    }

    @AfterEach
    void stopWriting() throws IOException, InterruptedException {
        stopRotating();
        for (NumberedWriter writer : writers) {
            writer.close();
        }
    }

    @Test
    @Tag("P06")
    @Tag("C04")
    @Tag("C05")
    @Tag("S63")
    void P06_C05_S63_killedAtRandomInstantsEveryLineIsInTheFileExactlyOnce() throws Exception {
        Path logs = work.resolve("logs");
        int half = (ROUNDS + 1) / 2;

        // a file that was rotated away before Cairn ever saw it is not one of those it is told to
        // read
        try (CairnProcess first = collect()) {
            awaitGrowth(first, 0);
            first.kill();
        }
        startRotating(Logrotate.of(work, logs, "create", "create"), false);
        int working = kill(half);
        stopRotating();
        startRotating(Logrotate.of(work, logs, "copytruncate", "copytruncate"), true);
        working += kill(ROUNDS - half);
        stopWriting();

        try (CairnProcess last = collect("--until-idle", "7s")) {
            assertThat(last.exitStatus(Duration.ofMinutes(3))).as(last.errors()).isZero();
        }
        Map<String, Long> expected = new TreeMap<>();
        writers.forEach(writer -> expected.put(writer.name(), writer.written()));
        System.out.printf(
                "KilledAtRandomIT: lines %s; the file had grown at %d of %d kills%n",
                expected, working, ROUNDS);
        assertThat(LineCount.complaints(sink, expected)).isEmpty();
        assertThat(working).as("kills in the middle of work").isGreaterThanOrEqualTo(ROUNDS / 2);
    }

    /** Starts and kills; returns how often the sink's file had grown in between. */
    private int kill(int rounds) throws IOException, InterruptedException {
        int working = 0;
        for (int round = 0; round < rounds; round++) {
            long before = Files.exists(sink) ? Files.size(sink) : 0;
            try (CairnProcess collector = collect()) {
                if (random.nextInt(4) == 0) {
                    pause(random.nextInt(MAX_LIFE_MILLIS));
                } else {
                    awaitGrowth(collector, before);
                    pause(random.nextInt(MAX_WORK_MILLIS));
                }
                assertThat(collector.isAlive()).as(collector.errors()).isTrue();
                collector.kill();
            }
            keepRegistry(round);
            if (Files.exists(sink) && Files.size(sink) > before) {
                working++;
            }
            assertThat(rotationFailure).isNull();
        }
        return working;
    }

    /** What was committed when it was killed, for whoever has to find out what went wrong. */
    private void keepRegistry(int round) throws IOException {
        Path registry = work.resolve(".cairn-registry.json");
        Path kept = Files.createDirectories(scratch.resolve("registries"));
        if (Files.exists(registry)) {
            String name = LocalTime.now(ZoneOffset.UTC) + "-" + round + ".json";
            Files.copy(registry, kept.resolve(name));
        }
    }

    private void awaitGrowth(CairnProcess collector, long before) {
        await().atMost(Duration.ofSeconds(60))
                .pollInterval(Duration.ofMillis(5))
                .failFast(() -> assertThat(collector.isAlive()).as(collector.errors()).isTrue())
                .until(() -> Files.exists(sink) && Files.size(sink) > before);
    }

    private CairnProcess collect(String... more) throws IOException {
        List<String> arguments =
                new ArrayList<>(
                        List.of("tail", "logs/*.log", "--start-from", "beginning", "--track"));
        arguments.addAll(List.of("--to", "append:out/all.log"));
        arguments.addAll(List.of(more));
        return CairnProcess.start(work, arguments.toArray(String[]::new));
    }

    private void startRotating(Logrotate logrotate, boolean pauseWriters) {
        Random own = new Random(random.nextLong());
        rotating = true;
        rotations =
                new Thread(
                        () -> {
                            try {
                                while (rotating) {
                                    pause(300 + own.nextInt(1_200));
                                    rotate(logrotate, own, pauseWriters);
                                }
                            } catch (IOException | InterruptedException | AssertionError e) {
                                rotationFailure = e;
                            }
                        },
                        "logrotate");
        rotations.start();
    }

    private void rotate(Logrotate logrotate, Random own, boolean pauseWriters)
            throws IOException, InterruptedException {
        if (pauseWriters) {
            writers.forEach(NumberedWriter::pause);
        }
        try {
            logrotate.rotate();
        } finally {
            if (pauseWriters) {
                writers.forEach(NumberedWriter::resume);
            }
        }
        if (!pauseWriters) {
            // a daemon writes on into the renamed file until it gets round to its signal
            for (NumberedWriter writer : writers) {
                pause(own.nextInt(30));
                writer.reopen();
            }
        }
    }

    private void stopRotating() throws InterruptedException {
        rotating = false;
        if (rotations != null) {
            rotations.join(60_000);
        }
        assertThat(rotationFailure).isNull();
    }

    /** The passage of time is what this test is about: there is nothing to wait for. */
    private static void pause(int millis) {
        long end = System.nanoTime() + millis * 1_000_000L;
        for (long left = end - System.nanoTime(); left > 0; left = end - System.nanoTime()) {
            LockSupport.parkNanos(left);
        }
    }
}
