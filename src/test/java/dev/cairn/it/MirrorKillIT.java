package dev.cairn.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.blake3.Blake3Sum;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/** The packaged {@code cairn sync}, {@code check} and {@code b3sum} on real files. */
@Tag("M10")
final class MirrorKillIT {

    private static final int ROUNDS = Integer.getInteger("cairn.rounds", 15);
    private static final long SEED = Long.getLong("cairn.seed", System.nanoTime());
    private static final Duration LIMIT = Duration.ofMinutes(2);
    private static final int MAX_LIFE_MILLIS = 900;

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    Path scratch;

    private final Random random = new Random(SEED);
    private MirroredLogs host;
    private Path logs;
    private Path work;
    private Path pond;

    private void prepare() throws IOException {
        host = new MirroredLogs(scratch, random);
        logs = host.logs;
        work = host.work;
        pond = host.pond;
        append(100_000);
    }

    private void append(int bytes) throws IOException {
        host.append(bytes);
    }

    private void rotate() throws IOException {
        host.rotate(random.nextInt(300_000));
    }

    private void isInStep() throws IOException, InterruptedException {
        try (CairnProcess check = CairnProcess.run(work, LIMIT, "check", "mirror.yaml")) {
            assertThat(check.exitStatus(LIMIT)).as(check.output() + check.errors()).isZero();
        }
        for (Path source : list(logs)) {
            assertThat(Files.mismatch(source, pond.resolve(source.getFileName())))
                    .as("%s", source)
                    .isEqualTo(-1);
        }
    }

    private static List<Path> list(Path directory) throws IOException {
        try (Stream<Path> all = Files.list(directory)) {
            return all.filter(Files::isRegularFile).sorted().toList();
        }
    }

    @Test
    void M10_killedAtRandomTheNextRunCompletesAndTheCheckIsClean() throws Exception {
        prepare();
        int killed = 0;
        for (int round = 0; round < ROUNDS; round++) {
            append(random.nextInt(2_000_000));
            for (int i = random.nextInt(3); i > 0; i--) {
                rotate();
            }
            try (CairnProcess sync = CairnProcess.start(work, "sync", "mirror.yaml")) {
                LockSupport.parkNanos(1_000_000L * random.nextInt(MAX_LIFE_MILLIS));
                killed += sync.isAlive() ? 1 : 0;
                sync.kill();
            }
            try (CairnProcess sync = CairnProcess.run(work, LIMIT, "sync", "mirror.yaml")) {
                assertThat(sync.exitStatus(LIMIT))
                        .as("-Dcairn.seed=%d round %d: %s", SEED, round, sync.errors())
                        .isZero();
            }
            isInStep();
        }
        assertThat(killed).isPositive();
        assertThat(list(pond)).hasSameSizeAs(list(logs));
    }

    @Test
    @Tag("M12")
    void M12_theRealB3sumAcceptsWhatIsPrinted() throws Exception {
        Blake3Sum b3sum = Blake3Sum.find();
        prepare();
        append(3_000_000);
        rotate();
        Files.write(logs.resolve("app-empty.log"), new byte[0]);
        Files.write(logs.resolve("app-16384.log"), new byte[16_384]);
        Files.write(logs.resolve("app-a \\ name.log"), new byte[16_385]);
        try (CairnProcess sync = CairnProcess.run(work, LIMIT, "sync", "mirror.yaml", "--json")) {
            assertThat(sync.output()).contains("{\"event\":\"summary\",\"sources\":5");
        }
        String sums;
        try (CairnProcess sum = CairnProcess.run(work, LIMIT, "b3sum", "pond")) {
            sums = sum.output();
        }
        Path file = Files.writeString(scratch.resolve("sums"), sums);
        assertThat(b3sum.run(pond, Optional.empty(), "--check", file.toString()).lines())
                .hasSize(5)
                .allMatch(line -> line.endsWith(": OK"));
        List<String> names = new ArrayList<>();
        sums.lines().forEach(line -> names.add(line.substring(line.indexOf("  ") + 2)));
        assertThat(names).isSorted();
    }

    @Test
    @Tag("M11")
    @Tag("M06")
    void exitStatusesSayWhatWasFound() throws Exception {
        prepare();
        append(1_000_000);
        rotate();
        assertThat(status("sync", "mirror.yaml", "--dry-run")).isZero();
        assertThat(pond).doesNotExist();
        assertThat(status("sync", "mirror.yaml")).isZero();
        assertThat(status("check", "pond", "--quick")).isZero();
        flip(logs.resolve("app-1.log"));
        assertThat(status("sync", "mirror.yaml")).isEqualTo(6);
        assertThat(status("check", "mirror.yaml")).isZero();
        flip(pond.resolve("app-1.log"));
        try (CairnProcess check = CairnProcess.run(work, LIMIT, "check", "mirror.yaml")) {
            assertThat(check.exitStatus(LIMIT)).isEqualTo(5);
            assertThat(check.output()).contains("app-1.log: is damaged, bytes 491520-507904");
        }
        assertThat(status("check", "nowhere")).isEqualTo(1);
        Files.write(pond.resolve(".cairn/manifest"), new byte[] {'x'});
        assertThat(status("check", "pond")).isEqualTo(4);
        Files.writeString(work.resolve("bad.yaml"), "nam: x\n");
        assertThat(status("sync", "bad.yaml")).isEqualTo(1);
        assertThat(status("sync")).isEqualTo(2);
    }

    private int status(String... arguments) throws IOException, InterruptedException {
        try (CairnProcess process = CairnProcess.run(work, LIMIT, arguments)) {
            return process.exitStatus(LIMIT);
        }
    }

    private static void flip(Path path) throws IOException {
        try (RandomAccessFile file = new RandomAccessFile(path.toFile(), "rw")) {
            file.seek(500_000);
            int value = file.read();
            file.seek(500_000);
            file.write(value ^ 1);
        }
    }
}
