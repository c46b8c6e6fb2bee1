package dev.cairn.checkpoint.s3;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.checkpoint.ChangeSet;
import dev.cairn.checkpoint.CheckpointStore;
import dev.cairn.checkpoint.Entry;
import dev.cairn.checkpoint.FencedException;
import dev.cairn.checkpoint.Key;
import dev.cairn.checkpoint.Loaded;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Owners that depose each other and live on, on a service that fails in every way, with a look into
 * the bucket after every step: what a commit has returned for stays, nothing goes backwards or
 * comes in half, nobody who was deposed writes, and nobody is told to have been deposed who was
 * not.
 */
@Tag("R11")
@Timeout(3600)
final class S3OwnersTest {

    /** 250 in CI; 10,000 with {@code -Dcairn.rounds=600}. */
    private static final int OPERATIONS =
            Math.max(250, Integer.getInteger("cairn.rounds", 15) * 50 / 3);

    private static final long SEED = Long.getLong("cairn.seed", System.nanoTime());
    private static final Duration TIMEOUT = Duration.ofMillis(200);

    private static final Key ONE = new Key("files", "/one.log");
    private static final Key OTHER = new Key("files", "/other.log");

    /** Of the requests of 50 operations, and of the next 50 … */
    private static final int[] PERCENT = {10, 30, 2, 50, 20};

    /** Owners that were deposed and still believe in themselves. */
    private static final int MOST_DEPOSED = 3;

    private final Random random = new Random(SEED);
    private final Deque<CheckpointStore> deposed = new ArrayDeque<>();
    private final Map<Outcome, Integer> outcomes = new EnumMap<>(Outcome.class);
    private final S3Server server = S3Server.start(S3Fixture.BUCKET);
    private final FaultyProxy proxy = FaultyProxy.start(server.pathStyle());
    private CheckpointStore owner;

    /** The last position that a commit has returned for. */
    private long acknowledged;

    /** The last position that anybody has tried to commit. */
    private long tried;

    /** The last position that was seen in the bucket. */
    private long seen;

    /** Whether a start has failed, of which nobody knows whether it has deposed the owner. */
    private boolean maybeDeposed;

    private enum Outcome {
        COMMITTED,
        COMMIT_FAILED,
        FENCED,
        FENCED_FOR_NO_REASON,
        OPENED,
        OPEN_FAILED,
        LATE_COMMIT_REFUSED,
        RELOADED,
        RELOAD_FAILED
    }

    @AfterEach
    void close() throws IOException {
        proxy.faults(S3Faults.NO);
        if (owner != null) {
            owner.close();
        }
        for (CheckpointStore each : deposed) {
            each.close();
        }
        proxy.close();
        server.close();
    }

    @Test
    void whateverGoesWrongNoAcknowledgedCheckpointIsLostOrGoesBackwards() throws IOException {
        System.out.printf("S3OwnersTest: -Dcairn.seed=%d, %d operations%n", SEED, OPERATIONS);
        long begun = System.nanoTime();
        for (int operation = 0; operation < OPERATIONS; operation++) {
            if (operation % 50 == 0) {
                int percent = PERCENT[operation / 50 % PERCENT.length];
                proxy.late(Duration.ofMillis(100 + random.nextInt(500)))
                        .faults(
                                S3Faults.random(
                                        random.nextLong(), percent, S3Fault.ALL_BUT_REGIONS));
            }
            operate();
            look("operation " + operation);
        }
        proxy.faults(S3Faults.NO);
        while (owner == null) {
            open();
        }
        owner.load();
        commit();
        look("the end");
        System.out.printf(
                "S3OwnersTest: %d s, %s, faults %s%n",
                Duration.ofNanos(System.nanoTime() - begun).toSeconds(), outcomes, proxy.met());
        assertThat(outcomes).doesNotContainKey(Outcome.FENCED_FOR_NO_REASON);
        assertThat(outcomes).containsKeys(Outcome.COMMITTED, Outcome.COMMIT_FAILED);
        assertThat(outcomes).containsKeys(Outcome.OPENED, Outcome.LATE_COMMIT_REFUSED);
    }

    private void operate() throws IOException {
        int choice = random.nextInt(100);
        if (owner == null || choice < 4) {
            open();
        } else if (choice < 8) {
            CheckpointStore closing = owner;
            owner = null;
            closing.close();
        } else if (choice < 14 && !deposed.isEmpty()) {
            commitLate(deposed.peekLast());
        } else if (choice < 18) {
            reload();
        } else {
            commit();
        }
    }

    private void counted(Outcome outcome) {
        outcomes.merge(outcome, 1, Integer::sum);
    }

    private static ChangeSet position(long position) {
        Optional<Entry> entry = Optional.of(Entry.of(Map.of("position", position)));
        return new ChangeSet(Map.of(ONE, entry, OTHER, entry));
    }

    /** A name that was given takes over at once, so that there are two who believe they own it. */
    private void open() throws IOException {
        CheckpointStore opened;
        try {
            opened =
                    S3Fixture.provider(proxy.endpoint(), TIMEOUT)
                            .open(S3Fixture.uri("r.json"), S3Fixture.options("owner"));
        } catch (IOException e) {
            maybeDeposed = true;
            counted(Outcome.OPEN_FAILED);
            return;
        }
        counted(Outcome.OPENED);
        if (owner != null) {
            deposed.addLast(owner);
            if (deposed.size() > MOST_DEPOSED) {
                deposed.removeFirst().close();
            }
        }
        owner = opened;
        maybeDeposed = false;
        assertThat(position(owner.load())).as("what the new owner begins with").isEqualTo(now());
    }

    private void commit() throws IOException {
        tried++;
        try {
            owner.commit(position(tried));
            acknowledged = tried;
            counted(Outcome.COMMITTED);
        } catch (FencedException e) {
            fenced(e);
        } catch (IOException e) {
            counted(Outcome.COMMIT_FAILED);
        }
    }

    private void reload() throws IOException {
        try {
            Loaded loaded = owner.load();
            assertThat(position(loaded)).as("what is loaded again").isBetween(acknowledged, tried);
            counted(Outcome.RELOADED);
        } catch (FencedException e) {
            fenced(e);
        } catch (IOException e) {
            counted(Outcome.RELOAD_FAILED);
        }
    }

    private void fenced(FencedException e) throws IOException {
        counted(maybeDeposed ? Outcome.FENCED : Outcome.FENCED_FOR_NO_REASON);
        if (!maybeDeposed) {
            System.out.printf("S3OwnersTest: fenced for no reason: %s%n", e.getMessage());
        }
        CheckpointStore fenced = owner;
        owner = null;
        fenced.close();
    }

    private void commitLate(CheckpointStore late) {
        try {
            late.commit(position(1_000_000_000));
        } catch (IOException e) {
            counted(Outcome.LATE_COMMIT_REFUSED);
            return;
        }
        throw new AssertionError("one that was deposed has committed");
    }

    private static long position(Loaded loaded) {
        if (!(loaded instanceof Loaded.Present present) || present.entries().isEmpty()) {
            return 0;
        }
        long one = present.entries().get(ONE).number("position").orElseThrow();
        long other = present.entries().get(OTHER).number("position").orElseThrow();
        assertThat(one).as("both halves of a commit").isEqualTo(other);
        return one;
    }

    /** What is in the bucket, asked where nothing goes wrong. */
    private long now() throws IOException {
        return position(S3Fixture.provider(server.pathStyle()).read(S3Fixture.uri("r.json")));
    }

    private void look(String after) throws IOException {
        long now = now();
        assertThat(now)
                .as("-Dcairn.seed=%d, after %s: acknowledged %d", SEED, after, acknowledged)
                .isBetween(Math.max(acknowledged, seen), tried);
        seen = now;
    }
}
