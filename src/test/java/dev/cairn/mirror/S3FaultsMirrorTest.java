package dev.cairn.mirror;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.checkpoint.s3.FaultyProxy;
import dev.cairn.checkpoint.s3.S3Fault;
import dev.cairn.checkpoint.s3.S3Faults;
import dev.cairn.checkpoint.s3.S3Server;
import dev.cairn.io.Glob;
import dev.cairn.io.RealDisk;
import dev.cairn.s3.TestStores;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs over a service that is in trouble again and again, with files of more than one part. */
@Tag("M10")
final class S3FaultsMirrorTest {

    private static final int ROUNDS = Math.max(5, Integer.getInteger("cairn.rounds", 15) / 2);
    private static final long SEED = Long.getLong("cairn.seed", System.nanoTime());
    private static final String BUCKET = "ponds";
    private static final int MOST_RUNS = 60;

    private static final List<S3Fault> FAULTS =
            List.of(
                    S3Fault.DROPPED_REQUEST,
                    S3Fault.DROPPED_ANSWER,
                    S3Fault.CUT_ANSWER,
                    S3Fault.ERROR,
                    S3Fault.ERROR_AFTER,
                    S3Fault.THROTTLED,
                    S3Fault.THROTTLED_AFTER,
                    S3Fault.CONFLICT,
                    S3Fault.PRECONDITION_FAILED,
                    S3Fault.DENIED);

    @TempDir private Path logs;

    private final Random random = new Random(SEED);
    private int rotations;

    private void append(int bytes) throws IOException {
        byte[] content = new byte[bytes];
        random.nextBytes(content);
        Files.write(
                logs.resolve("app.log"),
                content,
                StandardOpenOption.CREATE,
                StandardOpenOption.APPEND);
    }

    private static Ponds ponds(URI endpoint) {
        return new ObjectPonds(
                () -> TestStores.open(endpoint, BUCKET, Duration.ofSeconds(10)),
                BUCKET,
                new ObjectKeys("logs/"),
                Path.of("/no/such/directory"));
    }

    private Mirror mirror(Ponds ponds) {
        MirrorConfig config =
                new MirrorConfig(
                        "app",
                        Glob.parse(logs + "/app-*", logs),
                        Glob.parse(logs + "/app.log", logs),
                        PondLocation.parse("s3://" + BUCKET + "/logs/", logs),
                        MirrorConfig.Trust.TRUST);
        return new Mirror(config, RealDisk.INSTANCE, Clock.systemUTC(), ponds, 2);
    }

    @Test
    void M10_whateverGoesWrongThePondIsGoodAndInTheEndInStep() throws IOException {
        try (S3Server server = S3Server.start(BUCKET);
                FaultyProxy proxy = FaultyProxy.start(server.pathStyle())) {
            Ponds good = ponds(server.pathStyle());
            int failures = 0;
            for (int round = 0; round < ROUNDS; round++) {
                append(random.nextInt(4) == 0 ? 20_000_000 : random.nextInt(400_000));
                if (random.nextBoolean()) {
                    Files.move(
                            logs.resolve("app.log"), logs.resolve("app-" + ++rotations + ".log"));
                    append(random.nextInt(300_000));
                }
                proxy.faults(S3Faults.random(SEED + round, 15, FAULTS));
                int runs = 0;
                while (!succeeds(ponds(proxy.endpoint())) && runs < MOST_RUNS) {
                    runs++;
                    isGood(good);
                }
                failures += runs;
                proxy.faults(S3Faults.NO);
                assertThat(succeeds(ponds(proxy.endpoint())))
                        .as("-Dcairn.seed=%d round %d", SEED, round)
                        .isTrue();
                isGood(good);
                isInStep(good);
            }
            System.out.printf(
                    "S3FaultsMirrorTest: %d rounds, %d runs failed, %s, seed %d%n",
                    ROUNDS, failures, proxy.met(), SEED);
            assertThat(proxy.met()).hasSizeGreaterThan(FAULTS.size() / 2);
        }
    }

    private boolean succeeds(Ponds ponds) {
        try {
            return !mirror(ponds).sync(Progress.NONE).has(Change.FAILED);
        } catch (IOException e) {
            assertThat(e.getMessage()).doesNotContain("\n");
            return false;
        }
    }

    private static void isGood(Ponds ponds) throws IOException {
        try (PondView view = ponds.look()) {
            if (view.manifest().sequence() > 0) {
                assertThat(MirrorVerifier.check(ponds, false, Progress.NONE).differences())
                        .as("-Dcairn.seed=%d", SEED)
                        .isEmpty();
            }
        }
    }

    private void isInStep(Ponds ponds) throws IOException {
        try (PondView view = ponds.look()) {
            for (Copy copy : view.manifest().copies()) {
                try (DiskInput in = DiskInput.of(view.content(copy, Long.MAX_VALUE))) {
                    assertThat(in.readAllBytes())
                            .as(copy.name())
                            .isEqualTo(Files.readAllBytes(logs.resolve(copy.name())));
                }
            }
            assertThat(view.manifest().copies()).hasSize(rotations + 1);
        }
    }
}
