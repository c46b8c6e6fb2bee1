package dev.cairn.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Three programs write all the time, the real logrotate rotates their files, and Cairn is killed at
 * random instants {@code -Dcairn.rounds} times and started again, over each kind of registry (or
 * the one of {@code -Dcairn.store}). Then the {@code append:} file holds every line exactly once.
 */
class KilledAtRandomIT {

    private static final int ROUNDS = Integer.getInteger("cairn.rounds", 15);
    private static final long SEED = Long.getLong("cairn.seed", System.nanoTime());
    private static final String ONLY = System.getProperty("cairn.store", "");

    /** Longest life of a collector that is killed whatever it is doing, its start included. */
    private static final int MAX_LIFE_MILLIS = 1_200;

    /** Longest time that others have once they have written something. */
    private static final int MAX_WORK_MILLIS = 800;

    /** Rotated files that logrotate keeps of each log. */
    private static final int KEPT_GENERATIONS = 40;

    /** Between two bursts of a writer; a long run writes less each second, not to fill the disk. */
    private static final long PAUSE_NANOS = ROUNDS <= 100 ? 4_000_000 : 20_000_000;

    /** Registries that are kept as they were found after a kill. */
    private static final int KEPT_REGISTRIES = 40;

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    Path scratch;

    private final Random random = new Random(SEED);
    private final List<NumberedWriter> writers = new ArrayList<>();
    private final Deque<Path> registries = new ArrayDeque<>();
    private String registry;
    private Path work;
    private Path sink;
    private Thread rotations;
    private volatile boolean rotating;
    private volatile Throwable rotationFailure;

    /** Name of the store, and the registry's URI. */
    static Stream<Arguments> stores() {
        List<Arguments> stores =
                Stream.of(
                                Arguments.of("json", ".cairn-registry.json"),
                                Arguments.of("lmdb", "lmdb:.cairn-registry"))
                        .filter(each -> ONLY.isEmpty() || ONLY.equals(each.get()[0]))
                        .toList();
        assertThat(stores).as("cairn.store=%s: json and lmdb are accepted", ONLY).isNotEmpty();
        return stores.stream();
    }

    @BeforeEach
    void startWriting() throws IOException {
        work = Files.createDirectories(scratch.resolve("work"));
        sink = work.resolve("out/all.log");
        Path logs = Files.createDirectories(work.resolve("logs"));
        for (String name : List.of("a", "b", "c")) {
            Path log = logs.resolve(name + ".log");
            writers.add(NumberedWriter.start(name, log, random.nextLong(), PAUSE_NANOS));
        }
    }

    @AfterEach
    void stopWriting() throws IOException, InterruptedException {
        stopRotating();
        for (NumberedWriter writer : writers) {
            writer.close();
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("stores")
    @Tag("P06")
    @Tag("C04")
    @Tag("C05")
    @Tag("S63")
    void P06_C05_S63_killedAtRandomInstantsEveryLineIsInTheFileExactlyOnce(String store, String uri)
            throws Exception {
        System.out.printf(
                "KilledAtRandomIT: -Dcairn.seed=%d -Dcairn.store=%s, %d kills%n",
                SEED, store, ROUNDS);
        registry = uri;
        Path logs = work.resolve("logs");
        int half = (ROUNDS + 1) / 2;

        // a file that was rotated away before Cairn ever saw it is not one of those it is told to
        // read
        try (CairnProcess first = collect()) {
            awaitGrowth(first, 0);
            first.kill();
        }
        startRotating(rotation(logs, "create"), false);
        int working = kill(half);
        stopRotating();
        startRotating(rotation(logs, "copytruncate"), true);
        working += kill(ROUNDS - half);
        stopWriting();

        try (CairnProcess last = collect("--until-idle", "7s")) {
            assertThat(last.exitStatus(Duration.ofMinutes(3))).as(last.errors()).isZero();
        }
        Map<String, Long> expected = new TreeMap<>();
        writers.forEach(writer -> expected.put(writer.name(), writer.written()));
        System.out.printf(
                "KilledAtRandomIT: %s: lines %s; the file had grown at %d of %d kills%n",
                store, expected, working, ROUNDS);
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

    private Logrotate rotation(Path logs, String directive) throws IOException {
        return Logrotate.of(work, logs, directive, KEPT_GENERATIONS, directive);
    }

    /** What was committed when it was killed, for whoever has to find out what went wrong. */
    private void keepRegistry(int round) throws IOException {
        String name = LocalTime.now(ZoneOffset.UTC) + "-" + round;
        Path kept = Files.createDirectories(scratch.resolve("registries").resolve(name));
        registries.addLast(kept);
        for (Path part : list(work)) { // nothing else is looked at: it is being rotated
            if (part.getFileName().toString().startsWith(".cairn-registry")) {
                for (Path file : Files.isDirectory(part) ? list(part) : List.of(part)) {
                    Files.copy(
                            file, kept.resolve(work.relativize(file).toString().replace('/', '_')));
                }
            }
        }
        if (registries.size() > KEPT_REGISTRIES) {
            Path oldest = registries.removeFirst();
            for (Path file : list(oldest)) {
                Files.delete(file);
            }
            Files.delete(oldest);
        }
    }

    private static List<Path> list(Path directory) throws IOException {
        try (Stream<Path> entries = Files.list(directory)) {
            return entries.toList();
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
        arguments.addAll(List.of("--to", "append:out/all.log", "--registry-file", registry));
        arguments.addAll(List.of(more));
        // in every other life the registry is flushed often: a journal is folded by that
        String interval = random.nextBoolean() ? "300ms" : "5s";
        return CairnProcess.start(
                work,
                Map.of("CAIRN_REGISTRY_FLUSH_INTERVAL", interval),
                arguments.toArray(String[]::new));
    }

    private void startRotating(Logrotate logrotate, boolean pauseWriters) {
        Random own = new Random(random.nextLong());
        rotationFailure = null;
        rotating = true;
        rotations =
                new Thread(
                        () -> {
                            try {
                                rotateAllTheTime(logrotate, own, pauseWriters);
                            } catch (IOException | InterruptedException | AssertionError e) {
                                rotationFailure = e;
                            }
                        },
                        "logrotate");
        rotations.start();
    }

    /** A collector that gets nothing done must not lose what it has not seen: logrotate deletes. */
    private void rotateAllTheTime(Logrotate logrotate, Random own, boolean pauseWriters)
            throws IOException, InterruptedException {
        long size = 0;
        int unseen = 0;
        while (rotating) {
            pause(300 + own.nextInt(1_200));
            long now = Files.size(sink);
            unseen = now > size ? 0 : unseen + 1;
            size = now;
            if (unseen < KEPT_GENERATIONS / 2) {
                rotate(logrotate, own, pauseWriters);
            }
        }
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
