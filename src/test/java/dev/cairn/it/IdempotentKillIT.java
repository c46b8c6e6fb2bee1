package dev.cairn.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.cairn.checkpoint.CheckpointStores;
import dev.cairn.checkpoint.Key;
import dev.cairn.checkpoint.Loaded;
import dev.cairn.checkpoint.RegistryUri;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The idempotent consumer over our repository, killed again and again while it works: what the
 * registry had confirmed at a kill is never processed again, and nothing is left out.
 */
@Timeout(900)
class IdempotentKillIT {

    /** For each of the stores. */
    private static final int ROUNDS = (Integer.getInteger("cairn.rounds", 15) + 1) / 2;

    private static final long SEED = Long.getLong("cairn.seed", System.nanoTime());
    private static final Duration LIMIT = Duration.ofMinutes(2);

    /** New messages per life. */
    private static final int MESSAGES = 30;

    /** Longest time that a life has once it has processed something. */
    private static final int MAX_WORK_MILLIS = 300;

    /** Every file is offered at every poll: only the repository tells what is new. */
    private static final String ROUTE =
            """
            - route:
                id: once
                from:
                  uri: file:in?noop=true&idempotent=false&initialDelay=0&delay=20
                  steps:
                    - idempotentConsumer:
                        idempotentRepository: "#seen"
                        simple: "${file:name}"
                        steps:
                          - setBody: {simple: "${file:name}"}
                          - to: file:out?fileName=processed&fileExist=Append&appendChars=\\n
            """;

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    Path scratch;

    private final Random random = new Random(SEED);
    private Path work;
    private int written;

    @ParameterizedTest
    @ValueSource(strings = {"registry.json", "lmdb:registry"})
    @Tag("P16")
    void P16_whatWasConfirmedIsNotProcessedAgainAndNothingIsSkippedOverKills(String uri)
            throws Exception {
        System.out.println("IdempotentKillIT: -Dcairn.seed=" + SEED + ", " + ROUNDS + " kills");
        work = Files.createDirectories(scratch.resolve("work"));
        Files.createDirectories(work.resolve("in"));
        Files.writeString(work.resolve("once.yaml"), ROUTE);
        Files.writeString(
                work.resolve("application.properties"),
                "camel.beans.seen=#class:dev.cairn.registry.RegistryIdempotentRepository\n");
        int partly = 0;
        for (int round = 0; round < ROUNDS; round++) {
            Set<String> confirmed = confirmed(uri);
            int before = processed().size();
            writeMessages();
            try (CairnProcess life = run(uri)) {
                awaitProcessed(life, before + 1);
                pause(random.nextInt(MAX_WORK_MILLIS));
                assertThat(life.isAlive()).as(life.errors()).isTrue();
                life.kill();
            }
            List<String> now = processed();
            List<String> mine = now.subList(before, now.size());
            assertThat(mine).as("processed in life %d", round).doesNotHaveDuplicates();
            assertThat(mine.stream().filter(confirmed::contains))
                    .as("processed in life %d although they were confirmed before", round)
                    .isEmpty();
            assertThat(now).as("confirmed means processed").containsAll(confirmed(uri));
            partly += confirmed(uri).size() < written ? 1 : 0;
        }
        // more of them, so that what has been confirmed says that this life is up
        writeMessages();
        try (CairnProcess last = run(uri)) {
            await().atMost(LIMIT).until(() -> confirmed(uri).size() == written);
            last.signal("TERM");
            assertThat(last.exitStatus(LIMIT)).as(last.errors()).isZero();
        }
        assertThat(new HashSet<>(processed())).hasSize(written);
        System.out.printf(
                "IdempotentKillIT %s: %d messages, %d processed, %d of %d kills in the middle%n",
                uri, written, processed().size(), partly, ROUNDS);
        assertThat(processed().size() - written)
                .as("processed twice: at most the one that was being confirmed at each kill")
                .isLessThanOrEqualTo(ROUNDS);
    }

    private CairnProcess run(String uri) throws IOException {
        return CairnProcess.start(work, "run", "once.yaml", "--track", "--registry-file", uri);
    }

    private void writeMessages() throws IOException {
        for (int i = 0; i < MESSAGES; i++) {
            Files.createFile(work.resolve("in").resolve("m" + written++));
        }
    }

    private List<String> processed() throws IOException {
        Path out = work.resolve("out/processed");
        return Files.exists(out) ? Files.readAllLines(out) : List.of();
    }

    private void awaitProcessed(CairnProcess life, int count) {
        await().atMost(LIMIT)
                .pollInterval(Duration.ofMillis(5))
                .failFast(() -> assertThat(life.isAlive()).as(life.errors()).isTrue())
                .until(() -> processed().size() >= count);
    }

    private Set<String> confirmed(String uri) throws IOException {
        RegistryUri registry =
                RegistryUri.parse(
                        uri.startsWith("lmdb:")
                                ? "lmdb:" + work.resolve(uri.substring(5))
                                : work.resolve(uri).toString());
        return CheckpointStores.read(registry) instanceof Loaded.Present present
                ? present.entries().keySet().stream()
                        .filter(key -> key.section().equals("idempotent"))
                        .map(Key::name)
                        .collect(Collectors.toSet())
                : Set.of();
    }

    /** The passage of time is what this test is about: there is nothing to wait for. */
    private static void pause(int millis) {
        long end = System.nanoTime() + millis * 1_000_000L;
        for (long left = end - System.nanoTime(); left > 0; left = end - System.nanoTime()) {
            LockSupport.parkNanos(left);
        }
    }
}
