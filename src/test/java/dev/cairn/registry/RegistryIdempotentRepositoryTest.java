package dev.cairn.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.cairn.checkpoint.FencedException;
import dev.cairn.component.KeptStoreProvider;
import dev.cairn.delivery.FlakyStore;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.apache.camel.RuntimeCamelException;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.PropertyBindingSupport;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
@Tag("P16")
class RegistryIdempotentRepositoryTest {

    private static final AtomicInteger NUMBERS = new AtomicInteger();

    @TempDir private Path directory;

    private KeptContext open() throws Exception {
        return new KeptContext(directory.resolve("registry.json")).start();
    }

    /** Time as the test says. */
    private static final class Hours extends Clock {
        private Instant now = Instant.parse("2026-01-01T00:00:00Z");

        @Override
        public Instant instant() {
            return now;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        void pass(long hours) {
            now = now.plus(Duration.ofHours(hours));
        }
    }

    @Test
    void P16_aConfirmedKeyIsADuplicateAfterARestartAndAPendingOneIsNot() throws Exception {
        try (KeptContext first = open()) {
            RegistryIdempotentRepository seen = first.idempotent();
            assertThat(seen.add("done=\n1")).isTrue();
            assertThat(seen.add("done=\n1")).as("pending").isFalse();
            assertThat(seen.contains("done=\n1")).isTrue();
            assertThat(seen.confirm("done=\n1")).isTrue();
            assertThat(seen.add("done=\n1")).as("confirmed").isFalse();
            assertThat(seen.add("pending")).isTrue();
            assertThat(seen.getConfirmedCount()).isEqualTo(1);
            assertThat(seen.getPendingCount()).isEqualTo(1);
        }
        try (KeptContext second = open()) {
            RegistryIdempotentRepository seen = second.idempotent();
            assertThat(seen.contains("done=\n1")).isTrue();
            assertThat(seen.add("done=\n1")).isFalse();
            assertThat(seen.contains("pending")).isFalse();
            assertThat(seen.add("pending")).isTrue();
        }
    }

    @Test
    void P16_removingAPendingKeyNeedsNoCommitAndAConfirmedOneIsGoneDurably() throws Exception {
        try (KeptContext first = open()) {
            RegistryIdempotentRepository seen = first.idempotent();
            var metrics = first.cairn().committer().metrics();
            seen.add("pending");
            assertThat(seen.remove("pending")).isTrue();
            assertThat(seen.remove("pending")).isFalse();
            assertThat(metrics.commits()).isZero();
            seen.confirm("confirmed");
            assertThat(seen.remove("confirmed")).isTrue();
            assertThat(metrics.commits()).isEqualTo(2);
            assertThat(seen.add("confirmed")).isTrue();
        }
        try (KeptContext second = open()) {
            assertThat(second.idempotent().contains("confirmed")).isFalse();
        }
    }

    @Test
    void P16_whatIsConfirmedTwiceIsCommittedOnce() throws Exception {
        try (KeptContext open = open()) {
            RegistryIdempotentRepository seen = open.idempotent();
            seen.add("key");
            seen.confirm("key");
            seen.confirm("key");
            assertThat(open.cairn().committer().metrics().commits()).isEqualTo(1);
        }
    }

    @Test
    void P16_repositoriesOfOneNameShareTheirKeysAndOthersDoNot() throws Exception {
        try (KeptContext open = open()) {
            RegistryIdempotentRepository files = new RegistryIdempotentRepository();
            files.setName("files");
            RegistryIdempotentRepository again = new RegistryIdempotentRepository();
            again.setName("files");
            open.idempotent(files);
            open.idempotent(again);
            files.add("key");
            assertThat(again.add("key")).as("pending in the bean before a reload").isFalse();
            again.confirm("key");
            assertThat(files.getPendingCount()).isZero();
            assertThat(open.idempotent().contains("key")).isFalse();
            assertThat(open.cairn().registry().section("idempotent@files")).containsOnlyKeys("key");
        }
    }

    @Test
    void P16_clearForgetsPendingAndConfirmedKeysOfItsNameOnly() throws Exception {
        try (KeptContext open = open()) {
            RegistryIdempotentRepository other = new RegistryIdempotentRepository();
            other.setName("other");
            open.idempotent(other).confirm("kept");
            RegistryIdempotentRepository seen = open.idempotent();
            for (int number = 0; number < 20; number++) {
                seen.confirm("k" + number);
            }
            seen.add("pending");
            seen.clear();
            assertThat(seen.getConfirmedCount()).isZero();
            assertThat(seen.contains("pending")).isFalse();
            assertThat(other.contains("kept")).isTrue();
        }
    }

    @Test
    void P16_beyondTheLimitTheOldestConfirmedAreForgotten() throws Exception {
        Hours clock = new Hours();
        try (KeptContext open = open()) {
            RegistryIdempotentRepository seen = new RegistryIdempotentRepository(clock);
            seen.setMaxEntries(10);
            open.idempotent(seen);
            for (int number = 0; number < 25; number++) {
                // names in the opposite order, so that nothing is right by accident
                seen.confirm("k" + (100 - number));
                clock.pass(1);
                assertThat(seen.getConfirmedCount()).isLessThanOrEqualTo(10);
            }
            List<String> youngest =
                    IntStream.range(15, 25).mapToObj(number -> "k" + (100 - number)).toList();
            assertThat(open.cairn().registry().section("idempotent").keySet())
                    .containsExactlyInAnyOrderElementsOf(youngest);
        }
    }

    @Test
    void P16_asManyKeysMayBePendingAsMayBeConfirmed() throws Exception {
        try (KeptContext open = open()) {
            RegistryIdempotentRepository seen = new RegistryIdempotentRepository();
            seen.setMaxEntries(2);
            open.idempotent(seen);
            assertThat(seen.add("a")).isTrue();
            assertThat(seen.add("b")).isTrue();
            assertThatThrownBy(() -> seen.add("c"))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("maxEntries=2");
            seen.remove("a");
            assertThat(seen.add("c")).isTrue();
        }
    }

    @Test
    void P16_onlyKeysBeyondTheirAgeAreCleaned() throws Exception {
        Hours clock = new Hours();
        try (KeptContext open = open()) {
            RegistryIdempotentRepository seen = new RegistryIdempotentRepository(clock);
            seen.setMaxAge(Duration.ofHours(24));
            RegistryIdempotentRepository forEver = new RegistryIdempotentRepository(clock);
            forEver.setName("ever");
            open.idempotent(forEver).confirm("old");
            open.idempotent(seen).confirm("old");
            clock.pass(25);
            seen.confirm("young");
            seen.add("pending");
            Cleanup.Commit commit =
                    update -> {
                        open.cairn().committer().commit(update).get(20, TimeUnit.SECONDS);
                        return true;
                    };
            assertThat(new Cleanup(open.cairn(), commit, clock, System::nanoTime).run())
                    .isEqualTo(1);
            assertThat(open.cairn().registry().section("idempotent")).containsOnlyKeys("young");
            assertThat(seen.add("old")).as("forgotten").isTrue();
            assertThat(seen.add("pending")).isFalse();
            assertThat(forEver.contains("old")).isTrue();
        }
    }

    @Test
    void P16_aConfirmationWaitsWhileTheRegistryCannotBeWritten() throws Exception {
        String name = "idempotent" + NUMBERS.incrementAndGet();
        try (KeptContext open = new KeptContext(Path.of("x")).option("uri", "kept:" + name)) {
            RegistryIdempotentRepository seen = open.start().idempotent();
            seen.add("key");
            KeptStoreProvider.store(name).fail(2, FlakyStore.Fault.REFUSED);
            seen.confirm("key");
            assertThat(open.cairn().committer().metrics().commitFailures()).isEqualTo(2);
            assertThat(seen.getConfirmedCount()).isEqualTo(1);
            assertThat(seen.getPendingCount()).isZero();
        }
    }

    @Test
    void P16_aConfirmationThatCannotBeKeptFailsWithTheReasonAndTheKeyCanBeDropped()
            throws Exception {
        String name = "idempotent" + NUMBERS.incrementAndGet();
        try (KeptContext open = new KeptContext(Path.of("x")).option("uri", "kept:" + name)) {
            RegistryIdempotentRepository seen = open.start().idempotent();
            seen.add("key");
            KeptStoreProvider.store(name).endWith(new FencedException("owned by pid 7 now"));
            assertThatThrownBy(() -> seen.confirm("key"))
                    .isInstanceOf(RuntimeCamelException.class)
                    .hasMessageContaining("not kept, the registry could not be written")
                    .hasMessageContaining("owned by pid 7 now");
            assertThat(seen.add("key")).as("still pending").isFalse();
            assertThat(seen.remove("key")).as("what camel-file does then").isTrue();
            assertThat(seen.contains("key")).isFalse();
        }
    }

    @Test
    void P16_aStopDoesNotWaitLongForAConfirmationThatCannotEnd() throws Exception {
        String name = "idempotent" + NUMBERS.incrementAndGet();
        try (KeptContext open = new KeptContext(Path.of("x")).option("uri", "kept:" + name)) {
            RegistryIdempotentRepository seen = open.start().idempotent();
            KeptStoreProvider.store(name).fail(Integer.MAX_VALUE, FlakyStore.Fault.REFUSED);
            CompletableFuture<Boolean> confirmed =
                    CompletableFuture.supplyAsync(() -> seen.confirm("key"));
            await().atMost(Duration.ofSeconds(20))
                    .until(() -> open.cairn().committer().metrics().commitFailures() > 0);
            long start = System.nanoTime();
            open.context.stop();
            assertThat(confirmed).failsWithin(Duration.ofSeconds(10));
            assertThat(Duration.ofNanos(System.nanoTime() - start))
                    .isLessThan(Duration.ofSeconds(15));
        }
    }

    @Test
    void P16_notEagerMeansThatAnAddedKeyIsDurable() throws Exception {
        try (KeptContext first = open()) {
            RegistryIdempotentRepository seen = new RegistryIdempotentRepository();
            seen.setEager(false);
            assertThat(first.idempotent(seen).add("key")).isTrue();
            assertThat(seen.add("key")).isFalse();
        }
        try (KeptContext second = open()) {
            assertThat(second.idempotent().contains("key")).isTrue();
        }
    }

    @Test
    void P16_ofManyThreadsThatAddAKeyOneSucceeds() throws Exception {
        int threads = 8;
        ExecutorService pool = Executors.newFixedThreadPool(threads);
        try (KeptContext open = open()) {
            RegistryIdempotentRepository seen = open.idempotent();
            for (int round = 0; round < 50; round++) {
                String key = "k" + round;
                Callable<Boolean> task =
                        () -> {
                            boolean mine = seen.add(key);
                            if (mine) {
                                seen.confirm(key);
                            }
                            return mine;
                        };
                int winners = 0;
                for (Future<Boolean> each : pool.invokeAll(Collections.nCopies(threads, task))) {
                    winners += each.get(20, TimeUnit.SECONDS) ? 1 : 0;
                }
                assertThat(winners).isEqualTo(1);
            }
            assertThat(seen.getConfirmedCount()).isEqualTo(50);
        } finally {
            pool.shutdownNow();
        }
    }

    /** What every use of it must keep to: what is confirmed stays, what is pending lasts a life. */
    @Test
    void P16_anyHistoryWithRestartsAgreesWithASetOfConfirmedAndASetOfPendingKeys()
            throws Exception {
        long seed = Long.getLong("cairn.seed", System.nanoTime());
        int steps = 40 * Integer.getInteger("cairn.rounds", 15);
        System.out.println("RegistryIdempotentRepositoryTest: -Dcairn.seed=" + seed);
        Random random = new Random(seed);
        String name = "idempotent" + NUMBERS.incrementAndGet();
        Set<String> confirmed = new HashSet<>();
        Set<String> pending = new HashSet<>();
        List<String> history = new ArrayList<>();
        KeptContext open = new KeptContext(Path.of("x")).option("uri", "kept:" + name).start();
        try {
            RegistryIdempotentRepository seen = open.idempotent();
            for (int step = 0; step < steps; step++) {
                String key = "k" + random.nextInt(6);
                int action = random.nextInt(21);
                history.add(action + key);
                boolean known = confirmed.contains(key) || pending.contains(key);
                if (action < 6) {
                    assertThat(seen.add(key)).as("%s", history).isEqualTo(!known);
                    if (!known) {
                        pending.add(key);
                    }
                } else if (action < 12) {
                    if (random.nextInt(40) == 0) {
                        KeptStoreProvider.store(name).fail(1, FlakyStore.Fault.APPLIED);
                    }
                    assertThat(seen.confirm(key)).isTrue();
                    pending.remove(key);
                    confirmed.add(key);
                } else if (action < 16) {
                    assertThat(seen.remove(key)).as("%s", history).isEqualTo(known);
                    pending.remove(key);
                    confirmed.remove(key);
                } else if (action < 20) {
                    assertThat(seen.contains(key)).as("%s", history).isEqualTo(known);
                } else {
                    open.close();
                    pending.clear();
                    open = new KeptContext(Path.of("x")).option("uri", "kept:" + name).start();
                    seen = open.idempotent();
                }
                assertThat(open.cairn().registry().section("idempotent").keySet())
                        .as("%s", history)
                        .isEqualTo(confirmed);
                assertThat(seen.getPendingCount()).as("%s", history).isEqualTo(pending.size());
            }
        } finally {
            open.close();
        }
    }

    @Test
    void P16_itIsDeclaredInPropertiesWithItsSettings() throws Exception {
        DefaultCamelContext context = new DefaultCamelContext();
        var bean =
                (RegistryIdempotentRepository)
                        PropertyBindingSupport.resolveBean(
                                context, "#class:" + RegistryIdempotentRepository.class.getName());
        PropertyBindingSupport.bindProperties(
                context,
                bean,
                new HashMap<>(
                        Map.of(
                                "name", "files",
                                "maxAge", "30d",
                                "maxEntries", "5",
                                "eager", "false")));
        assertThat(bean.getCamelContext()).isSameAs(context);
        assertThat(bean.getName()).isEqualTo("files");
        assertThat(bean.getMaxAge()).isEqualTo(Duration.ofDays(30));
        assertThat(bean.getMaxEntries()).isEqualTo(5);
        assertThat(bean.isEager()).isFalse();
        assertThatThrownBy(() -> bean.setMaxEntries(0))
                .hasMessage("maxEntries=0 is not accepted; give 1 or more");
        assertThatThrownBy(() -> bean.setMaxAge(Duration.ZERO))
                .hasMessageStartingWith("maxAge=PT0S is not accepted; give a time above zero");
        assertThatThrownBy(() -> bean.add("")).hasMessageContaining("key is not accepted");
    }
}
