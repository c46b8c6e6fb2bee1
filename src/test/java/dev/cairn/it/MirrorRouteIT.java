package dev.cairn.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/** The packaged program with the shipped routes of the mirror, on real files. */
@Tag("M16")
final class MirrorRouteIT {

    private static final int ROUNDS = Math.max(4, Integer.getInteger("cairn.rounds", 15) / 3);
    private static final long SEED = Long.getLong("cairn.seed", System.nanoTime());
    private static final Duration LIMIT = Duration.ofMinutes(2);
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    Path scratch;

    private final Random random = new Random(SEED);
    private MirroredLogs host;
    private Path work;
    private Path sink;

    @BeforeEach
    void prepare() throws IOException {
        host = new MirroredLogs(scratch, random);
        work = host.work;
        sink = work.resolve("out/mirror.ndjson");
        append(10_000);
    }

    private void append(int bytes) throws IOException {
        host.append(bytes);
    }

    private void rotate() throws IOException {
        host.rotate(1 + random.nextInt(50_000));
    }

    /** What happens on the host for some time, while runs go on. */
    private void live(int millis) throws IOException {
        long end = System.nanoTime() + 1_000_000L * millis;
        while (System.nanoTime() < end) {
            append(1 + random.nextInt(20_000));
            if (random.nextInt(8) == 0) {
                rotate();
            }
            LockSupport.parkNanos(1_000_000L * random.nextInt(200));
        }
    }

    private CairnProcess collect() throws IOException {
        return CairnProcess.start(
                work,
                "run",
                "--track",
                "classpath:routes/mirror.yaml",
                "-p",
                "cairn.routes.mirror=true",
                "-p",
                "cairn.mirror.cron=* * * * * ?");
    }

    private int told() throws IOException {
        return events().size();
    }

    private JsonNode row() throws IOException, InterruptedException {
        try (CairnProcess show = CairnProcess.run(work, LIMIT, "registry", "show", "--json")) {
            for (JsonNode row : JSON.readTree(show.output())) {
                if (row.get("kind").asText().equals("mirror")) {
                    return row;
                }
            }
            throw new AssertionError(show.output());
        }
    }

    private boolean isInStep() throws IOException {
        try (Stream<Path> sources = Files.list(host.logs)) {
            for (Path source : sources.toList()) {
                Path copy = host.pond.resolve(source.getFileName());
                if (!Files.exists(copy) || Files.mismatch(source, copy) != -1) {
                    return false;
                }
            }
            return true;
        }
    }

    @Test
    @Tag("M10")
    void M16_killedAtRandomEachEventIsToldExactlyOnce() throws Exception {
        int killedAfterEvents = 0;
        for (int round = 0; round < ROUNDS; round++) {
            try (CairnProcess collector = collect()) {
                if (round % 2 == 1) {
                    int before = told();
                    append(100);
                    await("-Dcairn.seed=" + SEED)
                            .atMost(LIMIT)
                            .until(() -> told() > before || !collector.isAlive());
                }
                live(random.nextInt(4000));
                assertThat(collector.isAlive()).as(collector.errors()).isTrue();
                killedAfterEvents += told() > 0 ? 1 : 0;
                collector.kill();
            }
            if (round % 3 == 2) {
                live(500);
                try (CairnProcess sync = CairnProcess.run(work, LIMIT, "sync", "mirror.yaml")) {
                    assertThat(sync.exitStatus(LIMIT)).as(sync.errors()).isZero();
                }
            }
            rotate();
        }
        assertThat(killedAfterEvents).isPositive();
        try (CairnProcess collector = collect()) {
            append(100);
            await("-Dcairn.seed=" + SEED)
                    .atMost(LIMIT)
                    .until(() -> isInStep() && bytesTold() == bytesInPond());
            collector.signal("TERM");
            assertThat(collector.exitStatus(LIMIT)).as(collector.errors()).isIn(0, 143);
        }
        eachIsToldOnce();
        try (CairnProcess check = CairnProcess.run(work, LIMIT, "check", "mirror.yaml")) {
            assertThat(check.exitStatus(LIMIT)).as(check.output() + check.errors()).isZero();
        }
    }

    private List<JsonNode> events() throws IOException {
        List<JsonNode> events = new ArrayList<>();
        for (String line : Files.exists(sink) ? Files.readAllLines(sink) : List.<String>of()) {
            events.add(JSON.readTree(line));
        }
        return events;
    }

    private long bytesTold() throws IOException {
        return events().stream().mapToLong(event -> event.get("bytes").asLong()).sum();
    }

    private long bytesInPond() throws IOException {
        long size = 0;
        try (Stream<Path> copies = Files.list(host.pond)) {
            for (Path copy : copies.filter(Files::isRegularFile).toList()) {
                size += Files.size(copy);
            }
        }
        return size;
    }

    private void eachIsToldOnce() throws IOException, InterruptedException {
        List<Long> numbers = events().stream().map(event -> event.get("number").asLong()).toList();
        assertThat(numbers)
                .as("-Dcairn.seed=%d", SEED)
                .containsExactlyElementsOf(
                        LongStream.rangeClosed(1, numbers.size()).boxed().toList());
        assertThat(bytesTold()).as("-Dcairn.seed=%d", SEED).isEqualTo(bytesInPond());
        assertThat(row().get("partition").asText()).isEqualTo("app");
        assertThat(row().get("position").asText()).isEqualTo(Integer.toString(numbers.size()));
    }

    @Test
    void M16_aRunByHandBesideTheScheduleIsRefusedOrDone() throws Exception {
        try (CairnProcess collector = collect()) {
            await().atMost(LIMIT).until(() -> told() == 1);
            for (int i = 0; i < 3; i++) {
                append(100);
                try (CairnProcess sync = CairnProcess.run(work, LIMIT, "sync", "mirror.yaml")) {
                    assertThat(sync.exitStatus(LIMIT)).as(sync.errors()).isIn(0, 3);
                }
            }
            await().atMost(LIMIT).until(this::isInStep);
            assertThat(collector.errors()).doesNotContain("ERROR");
        }
        setEvents("0");
        setEvents("3");
        try (CairnProcess reset =
                CairnProcess.run(work, LIMIT, "registry", "reset", "--all", "--yes")) {
            assertThat(reset.output()).contains("mirrors/app: events 3; they are told again");
        }
        try (CairnProcess ledger = CairnProcess.run(work, LIMIT, "ledger")) {
            assertThat(ledger.output()).contains("events 1 to 3: position set by hand");
        }
    }

    private void setEvents(String number) throws Exception {
        try (CairnProcess set =
                CairnProcess.run(
                        work, LIMIT, "registry", "set", "mirrors/app", "--events", number, "-y")) {
            assertThat(set.exitStatus(LIMIT)).as(set.errors()).isZero();
        }
        assertThat(row().get("position").asText()).isEqualTo(number);
    }
}
