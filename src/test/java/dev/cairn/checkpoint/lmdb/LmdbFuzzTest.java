package dev.cairn.checkpoint.lmdb;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.checkpoint.ChangeSet;
import dev.cairn.checkpoint.CheckpointStore;
import dev.cairn.checkpoint.ChildJvm;
import dev.cairn.checkpoint.CorruptStoreException;
import dev.cairn.checkpoint.Entry;
import dev.cairn.checkpoint.Key;
import dev.cairn.checkpoint.Loaded;
import dev.cairn.checkpoint.RegistryUri;
import dev.cairn.checkpoint.StoreOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Damaged data files: each is refused as corrupt, or holds exactly what it held before, and then
 * LMDB works on it. A process of its own does it, because what is tested for would crash it.
 */
@Tag("P09")
final class LmdbFuzzTest {

    private static final int MUTATIONS_PER_ROUND = 200;
    private static final int ROUNDS = Integer.getInteger("cairn.rounds", 10);
    private static final int PAGE = 4096;

    private static final StoreOptions FAIL =
            new StoreOptions(1, StoreOptions.OnCorrupt.FAIL, Clock.systemUTC());

    @TempDir Path directory;

    /** Damages a file in many ways, one after the other; says how many were refused. */
    static final class Damaging {

        private final RegistryUri uri;
        private final Path data;
        private final byte[] good;
        private final Map<Key, Entry> entries;
        private final LmdbStoreProvider provider = new LmdbStoreProvider();
        private int refused;
        private int harmless;

        private Damaging(RegistryUri uri) throws IOException {
            this.uri = uri;
            this.data = uri.path().resolve("data.mdb");
            this.good = Files.readAllBytes(data);
            this.entries = ((Loaded.Present) provider.read(uri)).entries();
        }

        public static void main(String[] args) throws IOException {
            Damaging damaging = new Damaging(RegistryUri.parse(args[0]));
            long seed = Long.parseLong(args[1]);
            int mutations = Integer.parseInt(args[2]);
            for (int i = 0; i < mutations; i++) {
                // each by itself, so that one can be repeated alone
                Random random = new Random(seed + i);
                byte[] damaged = Mutation.damaged(damaging.good, random);
                try {
                    damaging.examine(damaged, random);
                } catch (IOException | RuntimeException | AssertionError e) {
                    throw new AssertionError("seed " + (seed + i), e);
                }
            }
            System.out.println("refused " + damaging.refused + ", harmless " + damaging.harmless);
        }

        private void examine(byte[] damaged, Random random) throws IOException {
            Files.write(data, damaged);
            try {
                Loaded read = provider.read(uri);
                assertThat(read).isEqualTo(new Loaded.Present(entries, false, java.util.List.of()));
            } catch (IOException e) {
                assertThat(isRefusal(e)).as("%s", e).isTrue();
                refused++;
                refuses();
                return;
            }
            harmless++;
            Files.deleteIfExists(uri.path().resolve("data.mdb.bak1"));
            Map<Key, Entry> model = new HashMap<>(entries);
            try (CheckpointStore store = provider.open(uri, FAIL)) {
                assertThat(((Loaded.Present) store.load()).entries()).isEqualTo(entries);
                for (int i = 0; i < 2; i++) {
                    store.commit(changes(model, random));
                }
            }
            assertThat(((Loaded.Present) provider.read(uri)).entries()).isEqualTo(model);
        }

        private void refuses() throws IOException {
            try (CheckpointStore store = provider.open(uri, FAIL)) {
                store.load();
                throw new AssertionError("opened, though reading refuses it");
            } catch (IOException e) {
                assertThat(isRefusal(e)).as("%s", e).isTrue();
                assertThat(e).hasMessageNotContaining("\n");
            }
        }

        /** Damage where the state is kept can leave nothing that tells whose file it was. */
        private static boolean isRefusal(IOException e) {
            return e instanceof CorruptStoreException
                    ? e.getMessage().contains(" is corrupt (")
                    : e.getCause() instanceof ForeignFileException;
        }

        /** Changes a third of everything. */
        private static ChangeSet changes(Map<Key, Entry> model, Random random) {
            Map<Key, Optional<Entry>> changes = new LinkedHashMap<>();
            for (Key key : java.util.List.copyOf(model.keySet())) {
                int what = random.nextInt(6);
                if (what == 0) {
                    changes.put(key, Optional.empty());
                    model.remove(key);
                } else if (what == 1) {
                    Entry entry = Entry.of(Map.of("x", "y".repeat(random.nextInt(6000))));
                    changes.put(key, Optional.of(entry));
                    model.put(key, entry);
                }
            }
            return new ChangeSet(changes);
        }
    }

    /** A registry with pages of every kind: three levels, runs of pages, lists of free pages. */
    private void build(RegistryUri uri) throws IOException {
        Random random = new Random(1);
        try (CheckpointStore store = new LmdbStoreProvider().open(uri, FAIL)) {
            store.load();
            Map<Key, Optional<Entry>> changes = new LinkedHashMap<>();
            for (int i = 0; i < 120; i++) {
                String name = "/" + "d".repeat(300) + "/" + i * 7919 % 1000;
                changes.put(
                        new Key("files", name),
                        Optional.of(Entry.of(Map.of("position", (long) i))));
            }
            changes.put(
                    new Key("state", "large"),
                    Optional.of(Entry.of(Map.of("x", "x".repeat(3 * PAGE)))));
            changes.put(new Key("state", "l".repeat(1000)), Optional.of(Entry.of(Map.of("y", 1L))));
            store.commit(new ChangeSet(changes));
            for (int i = 0; i < 5; i++) {
                Map<Key, Optional<Entry>> some = new LinkedHashMap<>();
                changes.keySet().stream()
                        .filter(key -> random.nextInt(4) == 0)
                        .forEach(
                                key ->
                                        some.put(
                                                key,
                                                random.nextBoolean()
                                                        ? Optional.empty()
                                                        : changes.get(key)));
                store.commit(new ChangeSet(some));
                store.commit(new ChangeSet(changes));
            }
        }
    }

    @Test
    @Timeout(900)
    void P09_aDamagedFileIsRefusedOrHoldsWhatItHeld() throws Exception {
        long seed = Long.getLong("cairn.seed", System.nanoTime());
        RegistryUri uri = RegistryUri.parse("lmdb:" + directory.resolve("registry"));
        build(uri);
        String said =
                ChildJvm.output(
                        ChildJvm.start(
                                Damaging.class,
                                uri.toString(),
                                Long.toString(seed),
                                Integer.toString(ROUNDS * MUTATIONS_PER_ROUND)));
        assertThat(said).as("seed %d", seed).containsPattern("refused \\d+, harmless \\d+\nexit 0");
    }
}
