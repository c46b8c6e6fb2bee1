package dev.cairn.checkpoint.s3;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.checkpoint.CheckpointStore;
import dev.cairn.checkpoint.FencedException;
import dev.cairn.checkpoint.Loaded;
import dev.cairn.checkpoint.RegistryUri;
import java.io.IOException;
import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A service that fails in every way, with time-outs of 200 ms. */
@Tag("R10")
@Tag("R11")
final class S3FaultsTest {

    private static final Duration TIMEOUT = Duration.ofMillis(200);
    private static final int PERCENT = 15;

    private final RegistryUri uri = S3Fixture.uri("faults.json");

    /** Fewer in an ordinary build: {@code -Dcairn.rounds=300} makes 10,000 of them. */
    private static int operations() {
        return Integer.getInteger("cairn.rounds", 15) * 500 / 15;
    }

    @Test
    void noAcknowledgedCheckpointIsLostAndNoneGoesBackwards() throws Exception {
        long seed = Long.getLong("cairn.seed", System.nanoTime());
        System.out.println("S3FaultsTest: -Dcairn.seed=" + seed);
        try (S3Server server = S3Server.start(S3Fixture.BUCKET);
                FaultyProxy proxy = FaultyProxy.start(server.pathStyle())) {
            Run run = new Run(S3Fixture.provider(proxy.endpoint(), TIMEOUT), seed);
            proxy.faults(S3Faults.random(seed, PERCENT, S3Fault.ALL_BUT_REGIONS));
            for (int i = operations(); i > 0; i--) {
                run.step();
            }
            System.out.println(
                    "S3FaultsTest: "
                            + proxy.count()
                            + " requests, "
                            + run.acknowledged
                            + " acknowledged of "
                            + run.attempted
                            + ", "
                            + run.opened
                            + " openings, faults "
                            + proxy.met());
            assertThat(run.acknowledged).isPositive();
            proxy.faults(S3Faults.NO);
            run.check(S3Fixture.positionIn(S3Fixture.provider(server.pathStyle()).read(uri)));
        }
    }

    /** One owner after the other, each of which may be left as by a kill. */
    private final class Run {

        private final S3StoreProvider provider;
        private final Random random;
        private final String as;
        private CheckpointStore store;
        private long attempted;
        private long acknowledged;
        private long seen;
        private int opened;

        Run(S3StoreProvider provider, long seed) {
            this.provider = provider;
            this.random = new Random(seed);
            this.as = "seed " + seed;
        }

        void step() throws IOException {
            int kind = random.nextInt(100);
            if (store == null || kind < 4) {
                if (store != null && random.nextBoolean()) {
                    store.close();
                }
                // without a close the old owner lives on, and is fenced
                CheckpointStore old = store;
                open();
                if (old != null && store != null) {
                    assertFenced(old);
                    old.close();
                }
            } else if (kind < 20) {
                load();
            } else {
                commit();
            }
        }

        private void open() {
            store = null;
            try {
                CheckpointStore next = provider.open(uri, S3Fixture.options("one"));
                store = next;
                opened++;
                check(S3Fixture.positionIn(next.load()));
            } catch (IOException e) {
                // refused or in trouble: it is tried again with the next step
                assertThat(e.getMessage()).as(as).doesNotContain("\n").contains("s3://");
            }
        }

        private void assertFenced(CheckpointStore old) {
            try {
                old.commit(S3Fixture.position(-1));
                throw new AssertionError(as + ": two owners");
            } catch (FencedException e) {
                assertThat(old.ownership().isInForce()).as(as).isFalse();
            } catch (IOException e) {
                // closed, or the service is in trouble: it was not taken in
            }
        }

        private void load() {
            try {
                Loaded loaded = store.load();
                check(S3Fixture.positionIn(loaded));
            } catch (FencedException e) {
                throw new AssertionError(as + ": " + e.getMessage(), e);
            } catch (IOException e) {
                // tried again
            }
        }

        private void commit() {
            attempted = Math.max(attempted, acknowledged) + 1;
            try {
                store.commit(S3Fixture.position(attempted));
                acknowledged = attempted;
                seen = Math.max(seen, acknowledged);
            } catch (FencedException e) {
                throw new AssertionError(as + ": " + e.getMessage(), e);
            } catch (IOException e) {
                // in doubt; the next commit goes beyond it
            }
        }

        void check(long found) {
            assertThat(found)
                    .as("%s: acknowledged %d, seen %d", as, acknowledged, seen)
                    .isBetween(Math.max(acknowledged, seen), attempted);
            seen = found;
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = S3Fault.class,
            names = {
                "LATE_REQUEST",
                "LATE_ANSWER",
                "DROPPED_REQUEST",
                "DROPPED_ANSWER",
                "CUT_ANSWER",
                "ERROR_AFTER",
                "THROTTLED",
                "PRECONDITION_FAILED",
                "CONFLICT",
                "NOT_FOUND"
            })
    void aWriteThatMeetsAFaultIsLookedUpAndEndsWell(S3Fault fault) throws Exception {
        try (S3Server server = S3Server.start(S3Fixture.BUCKET);
                FaultyProxy proxy = FaultyProxy.start(server.pathStyle())) {
            S3StoreProvider provider = S3Fixture.provider(proxy.endpoint(), TIMEOUT);
            CheckpointStore store = provider.open(uri, S3Fixture.options("one"));
            store.load();
            store.commit(S3Fixture.position(1));
            proxy.faults(S3Faults.next("PUT", fault));
            store.commit(S3Fixture.position(2));
            assertThat(proxy.met()).containsKey(fault);
            assertThat(S3Fixture.positionIn(store)).isEqualTo(2);
            store.commit(S3Fixture.position(3));
            assertThat(store.ownership().lost()).isEmpty();
            store.close();
            assertThat(S3Fixture.positionIn(provider.read(uri))).isEqualTo(3);
        }
    }

    @Test
    void aLeaseThatCannotBeRenewedIsNotInForceBeforeItEndsAndIsAgainWhenItCan() throws Exception {
        try (S3Server server = S3Server.start(S3Fixture.BUCKET);
                FaultyProxy proxy = FaultyProxy.start(server.pathStyle())) {
            S3StoreProvider provider = S3Fixture.provider(proxy.endpoint(), TIMEOUT);
            CheckpointStore store = provider.open(uri, S3Fixture.options("one"));
            store.load();
            assertThat(store.ownership().trouble()).isEmpty();
            proxy.goAway();
            org.awaitility.Awaitility.await()
                    .atMost(Duration.ofSeconds(20))
                    .until(() -> !store.ownership().isInForce());
            assertThat(store.ownership().lost()).isEmpty();
            assertThat(store.ownership().trouble())
                    .hasValueSatisfying(
                            text -> assertThat(text).contains("faults.json", "sources wait"));
            proxy.comeBack();
            org.awaitility.Awaitility.await()
                    .atMost(Duration.ofSeconds(20))
                    .until(() -> store.ownership().isInForce());
            assertThat(store.ownership().trouble()).isEmpty();
            store.close();
        }
    }
}
