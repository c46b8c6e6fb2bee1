package dev.cairn.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.cairn.checkpoint.s3.S3Service;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The packaged program over a registry in S3, on any service that keeps its conditions. */
@Tag("R11")
@Timeout(600)
abstract class S3RegistryScenarios {

    private static final long SEED = Long.getLong("cairn.seed", System.nanoTime());
    private static final int KILLS = Math.max(3, Integer.getInteger("cairn.rounds", 15) / 5);
    private static final Duration LEASE = Duration.ofSeconds(4);

    /** A batch, of which no more than one is under way. */
    private static final int BATCH_BYTES = 256 << 10;

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    Path scratch;

    private final Random random = new Random(SEED);
    Path work;
    private NumberedWriter writer;

    /** A running one. */
    abstract S3Service service() throws IOException;

    @BeforeEach
    void startWriting() throws IOException {
        System.out.printf("%s: -Dcairn.seed=%d%n", getClass().getSimpleName(), SEED);
        work = Files.createDirectories(scratch.toRealPath().resolve("work"));
        writer = NumberedWriter.start("a", work.resolve("app.log"), random.nextLong(), 10_000_000);
    }

    /** Stops when there is something to read. */
    @AfterEach
    void stopWriting() throws IOException {
        await().atMost(S3Collectors.LIMIT).until(() -> writer.written() > 0);
        writer.close();
    }

    S3Collectors collectors() throws IOException {
        return S3Collectors.of(service(), work, service().pathStyle());
    }

    /** Every line exactly once in some files together. */
    void requireEveryLineOnce(Path... sinks) throws IOException {
        writer.close();
        Path all = work.resolve("all-sinks");
        try (OutputStream out = Files.newOutputStream(all)) {
            for (Path sink : sinks) {
                Files.copy(sink, out);
            }
        }
        assertThat(LineCount.complaints(all, Map.of("a", writer.written()))).isEmpty();
    }

    @ParameterizedTest(name = "host style: {0}")
    @ValueSource(booleans = {false, true})
    void killedInMidDrainItGoesOnWithEveryLineOnce(boolean hostStyle) throws Exception {
        S3Collectors collectors = collectors();
        if (hostStyle) {
            collectors.hostStyle(service().hostStyle());
        }
        Path sink = collectors.sink("one");
        for (int kill = 0; kill < KILLS; kill++) {
            try (CairnProcess collector = collectors.tail("one")) {
                collectors.awaitGrowth(collector, sink, S3Collectors.size(sink));
                pause(random.nextInt(400));
                assertThat(collector.isAlive()).as(collector.errors()).isTrue();
                collector.kill();
            }
        }
        writer.close();
        try (CairnProcess last = collectors.tail("one", "--until-idle", "1s")) {
            assertThat(last.exitStatus(S3Collectors.LIMIT)).as(last.errors()).isZero();
        }
        assertThat(collectors.position()).isEqualTo(Files.size(work.resolve("app.log")));
        requireEveryLineOnce(sink);
    }

    @Test
    void aSecondOneIsRefusedWithTheOwnersNameAndOneThatWaitsTakesOverWhenItEnds() throws Exception {
        S3Collectors collectors = collectors();
        try (CairnProcess first = collectors.tail("first")) {
            collectors.awaitGrowth(first, collectors.sink("first"), 0);

            try (CairnProcess second = collectors.tail("second")) {
                assertThat(second.exitStatus(S3Collectors.LIMIT)).as(second.errors()).isEqualTo(3);
                assertThat(second.errors().strip().lines())
                        .singleElement()
                        .asString()
                        .startsWith("cairn: ")
                        .contains(collectors.uri(), "first (pid " + first.pid(), "--registry-wait");
            }
            assertThat(collectors.sink("second")).doesNotExist();

            try (CairnProcess waiting = collectors.tail("third", "--registry-wait", "60s")) {
                await().atMost(S3Collectors.LIMIT)
                        .until(() -> waiting.errors().contains("in use by first"));
                assertThat(collectors.sink("third")).doesNotExist();
                assertThat(first.isAlive()).isTrue();
                first.signal("TERM");
                assertThat(first.exitStatus(S3Collectors.LIMIT)).as(first.errors()).isZero();
                collectors.awaitGrowth(waiting, collectors.sink("third"), 0);
                writer.close();
                collectors.awaitCommitted(waiting);
                waiting.signal("TERM");
                assertThat(waiting.exitStatus(S3Collectors.LIMIT)).as(waiting.errors()).isZero();
            }
        }
        requireEveryLineOnce(collectors.sink("first"), collectors.sink("third"));
    }

    @Test
    void stoppedPastItsLeaseItDeliversNothingWhenItWakesAndEndsWithOneMessage() throws Exception {
        S3Collectors collectors =
                collectors().with("CAIRN_REGISTRY_LEASE", LEASE.toSeconds() + "s");
        Path one = collectors.sink("one");
        Path other = collectors.sink("other");
        try (CairnProcess stopped = collectors.tailLoosely("one");
                CairnProcess heir = startWaiting(collectors, stopped)) {
            long epoch = collectors.document().path("lease").path("epoch").asLong();
            stopped.signal("STOP");
            long began = System.nanoTime();
            long atStop = S3Collectors.size(one);
            collectors.awaitGrowth(heir, other, 0);
            Duration took = Duration.ofNanos(System.nanoTime() - began);
            System.out.printf(
                    "%s: taken over %d ms after the owner was stopped, lease %d s%n",
                    getClass().getSimpleName(), took.toMillis(), LEASE.toSeconds());
            assertThat(took).isGreaterThan(LEASE.dividedBy(2)).isLessThan(LEASE.plusSeconds(15));

            stopped.signal("CONT");
            assertThat(stopped.exitStatus(S3Collectors.LIMIT)).as(stopped.errors()).isEqualTo(1);
            requireOneMessage(stopped.errors(), collectors.uri(), "epoch " + (epoch + 1));
            assertThat(S3Collectors.size(one) - atStop).isLessThanOrEqualTo(BATCH_BYTES);

            writer.close();
            collectors.awaitCommitted(heir);
            assertThat(collectors.document().path("lease").path("instance").asText())
                    .isEqualTo("other");
            heir.signal("TERM");
            assertThat(heir.exitStatus(S3Collectors.LIMIT)).as(heir.errors()).isZero();
        }
        requireEveryLineWithLittleTwice(one, other);
    }

    /** In the log when it is found out, and as the last word of the program. */
    private static void requireOneMessage(String errors, String... saying) {
        assertThat(errors.lines().filter(line -> line.contains("other (pid")))
                .as(errors)
                .hasSizeBetween(1, 2)
                .last()
                .asString()
                .startsWith("cairn: ")
                .contains(saying);
        assertThat(errors).doesNotContain("\tat ", "Failed delivery");
    }

    private CairnProcess startWaiting(S3Collectors collectors, CairnProcess owner)
            throws IOException {
        collectors.awaitGrowth(owner, collectors.sink("one"), 0);
        CairnProcess heir = collectors.tailLoosely("other", "--registry-wait", "90s");
        await().atMost(S3Collectors.LIMIT).until(() -> heir.errors().contains("in use by one"));
        return heir;
    }

    private void requireEveryLineWithLittleTwice(Path one, Path other) throws IOException {
        List<String> first = Files.readAllLines(one);
        List<String> second = Files.readAllLines(other);
        List<String> twice =
                second.stream().filter(new java.util.HashSet<>(first)::contains).toList();
        long bytes = twice.stream().mapToLong(line -> line.length() + 1).sum();
        System.out.printf(
                "%s: %d lines, %d of them twice (%d bytes)%n",
                getClass().getSimpleName(), writer.written(), twice.size(), bytes);
        assertThat(bytes).isLessThanOrEqualTo(BATCH_BYTES);
        Path all = work.resolve("all-sinks");
        first.removeAll(new HashSet<>(twice));
        first.addAll(second);
        Files.write(all, first);
        assertThat(LineCount.complaints(all, Map.of("a", writer.written()))).isEmpty();
    }

    /** The passage of time is what this test is about: there is nothing to wait for. */
    static void pause(int millis) {
        long end = System.nanoTime() + millis * 1_000_000L;
        for (long left = end - System.nanoTime(); left > 0; left = end - System.nanoTime()) {
            LockSupport.parkNanos(left);
        }
    }
}
