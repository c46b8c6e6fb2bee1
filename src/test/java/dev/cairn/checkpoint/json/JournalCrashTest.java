package dev.cairn.checkpoint.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.checkpoint.ChangeSet;
import dev.cairn.checkpoint.Entry;
import dev.cairn.checkpoint.Key;
import dev.cairn.checkpoint.Loaded;
import dev.cairn.checkpoint.StoreOptions;
import dev.cairn.io.Fault;
import dev.cairn.io.SimulatedCrash;
import dev.cairn.io.SimulatedDisk;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Histories of commits and folds that meet with a fault at every operation. */
@Tag("C04")
@Tag("S64")
final class JournalCrashTest {

    private static final Path DIR = Path.of("/var/lib/cairn");
    private static final Path REGISTRY = DIR.resolve("registry.json");

    private static final int OUTCOMES = Integer.getInteger("cairn.rounds", 15);
    private static final long SEED = Long.getLong("cairn.seed", System.nanoTime());

    /** More operations than a history has. */
    private static final int MANY = 2000;

    /** A store, and what it may hold. */
    private static final class World {

        private SimulatedDisk disk = new SimulatedDisk();
        private JsonStore store;
        private Map<Key, Entry> committed = new HashMap<>();

        /** What failed commits would have made of it. */
        private final Set<Map<Key, Entry>> possible = new HashSet<>();

        private long number;

        World() throws IOException {
            disk.outsideMakeDirectory(DIR);
            possible.add(committed);
            open();
        }

        void open() throws IOException {
            store = JsonStore.open(disk, REGISTRY, StoreOptions.DEFAULT, () -> {});
            Loaded loaded = store.load();
            Map<Key, Entry> found = Map.of();
            if (loaded instanceof Loaded.Present present) {
                assertThat(present.restored()).isFalse();
                assertThat(present.warnings()).isEmpty();
                found = present.entries();
            } else {
                assertThat(loaded).isEqualTo(new Loaded.Absent());
            }
            assertThat(found).isIn(possible);
            assertThat(entries(JsonStore.read(disk, REGISTRY))).isEqualTo(found);
            settle(found);
        }

        private static Map<Key, Entry> entries(Loaded loaded) {
            return loaded instanceof Loaded.Present present ? present.entries() : Map.of();
        }

        private void settle(Map<Key, Entry> state) {
            committed = Map.copyOf(state);
            possible.clear();
            possible.add(committed);
        }

        /** One commit of three changes, one of them large enough to be torn in several sectors. */
        void commit(boolean folded) throws IOException {
            number++;
            Entry entry = Entry.of(Map.of("position", number, "inode", 7L));
            Map<Key, Optional<Entry>> changes = new HashMap<>();
            changes.put(new Key("files", "/first"), Optional.of(entry));
            changes.put(
                    new Key("files", "/large"),
                    Optional.of(entry.with("padding", Long.toString(number).repeat(900))));
            changes.put(
                    new Key("ledger", "n" + number % 5),
                    number % 3 == 0 ? Optional.empty() : Optional.of(entry));
            Map<Key, Entry> next = new HashMap<>(committed);
            changes.forEach(
                    (key, value) ->
                            value.ifPresentOrElse(v -> next.put(key, v), () -> next.remove(key)));
            possible.add(Map.copyOf(next));
            if (folded) {
                store.commitFolded(new ChangeSet(changes));
            } else {
                store.commit(new ChangeSet(changes));
            }
            settle(next);
        }

        void fold() throws IOException {
            store.commitFolded(new ChangeSet(Map.of()));
            settle(committed);
        }

        void history() throws IOException {
            commit(false);
            commit(false);
            commit(false);
            commit(true);
            commit(true);
            commit(false);
            fold();
            commit(false);
            store.keepBackup();
            commit(false);
            commit(false);
            store.close();
            open();
            commit(false);
            commit(true);
        }
    }

    @Test
    void aCrashAtAnyOperationOfAHistoryLeavesWhatWasCommitted() throws IOException {
        int points = 0;
        for (int point = 1; point < MANY; point++) {
            for (int seed = 0; seed < OUTCOMES; seed++) {
                World world = new World();
                world.disk.failAt(point, Fault.CRASH);
                boolean crashed = false;
                try {
                    world.history();
                } catch (SimulatedCrash e) {
                    crashed = true;
                }
                if (!crashed) {
                    assertThat(points).isGreaterThan(60);
                    return;
                }
                points += seed == 0 ? 1 : 0;
                Random random = new Random(SEED + point * 1000L + seed);
                world.disk = seed == 0 ? world.disk.kill() : world.disk.crash(random);
                try {
                    world.open();
                    world.commit(seed % 2 == 0);
                    world.commit(false);
                    world.disk = world.disk.crash(random);
                    world.open();
                } catch (AssertionError | IOException e) {
                    throw new AssertionError(
                            "crash at operation " + point + ", seed " + SEED + " + " + seed, e);
                }
            }
        }
        throw new AssertionError("the history has no end");
    }

    @ParameterizedTest
    @EnumSource(
            value = Fault.class,
            names = {"ENOSPC", "EIO", "EIO_AFTER", "FAILED_SYNC"})
    void aFaultAtAnyOperationOfAHistoryLeavesOldOrNewAndIsRecoveredFrom(Fault fault)
            throws IOException {
        for (int point = 1; point < MANY; point++) {
            for (int seed = 0; seed < OUTCOMES; seed++) {
                World world = new World();
                long before = world.disk.operations();
                world.disk.failAt(point, fault);
                try {
                    world.history();
                } catch (IOException e) {
                    assertThat(e.getMessage()).contains(fault.text()).contains("registry.json");
                }
                if (world.disk.operations() - before < point) {
                    assertThat(point).isGreaterThan(60);
                    return;
                }
                world.disk.failNever();
                Random random = new Random(SEED + point * 1000L + seed);
                try {
                    if (seed % 2 == 0) {
                        world.commit(false);
                        world.commit(false);
                    }
                    world.disk = world.disk.crash(random);
                    world.open();
                    world.commit(true);
                } catch (AssertionError | IOException e) {
                    throw new AssertionError(
                            fault + " at operation " + point + ", seed " + SEED + " + " + seed, e);
                }
            }
        }
        throw new AssertionError("the history has no end");
    }

    @Test
    void randomHistoriesOfFaultsCrashesAndRestartsKeepWhatWasCommitted() throws IOException {
        for (int round = 0; round < 20 * OUTCOMES; round++) {
            Random random = new Random(SEED + round);
            World world = new World();
            List<String> done = new ArrayList<>();
            try {
                for (int life = 0; life < 8; life++) {
                    live(world, random, done);
                    world.disk.failNever();
                    boolean kill = random.nextBoolean();
                    done.add(kill ? "kill" : "crash");
                    world.disk = kill ? world.disk.kill() : world.disk.crash(random);
                    world.open();
                }
            } catch (AssertionError | IOException e) {
                throw new AssertionError("seed " + SEED + ", round " + round + ": " + done, e);
            }
        }
    }

    private static void live(World world, Random random, List<String> done) {
        Fault[] faults = Fault.values();
        for (int step = 0; step < 12; step++) {
            if (random.nextInt(4) == 0) {
                world.disk.failAt(1 + random.nextInt(12), faults[random.nextInt(faults.length)]);
            }
            try {
                switch (random.nextInt(8)) {
                    case 0 -> world.fold();
                    case 1 -> world.commit(true);
                    case 2 -> world.store.keepBackup();
                    default -> world.commit(false);
                }
                done.add("done");
            } catch (IOException e) {
                done.add(e.getMessage());
            } catch (SimulatedCrash e) {
                return;
            }
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = Fault.class,
            names = {"ENOSPC", "EIO", "EIO_AFTER", "FAILED_SYNC"})
    void aJournalIsNeverWrittenAgainAfterAFailure(Fault fault) throws IOException {
        for (int operation = 1; operation <= 2; operation++) {
            World world = new World();
            world.commit(true);
            world.commit(false);
            world.commit(false);
            Path journal = DIR.resolve("registry.json.journal-1");
            world.disk.failAt(operation, fault); // 1: the write, 2: the sync
            assertThatThrownBy(() -> world.commit(false)).isInstanceOf(IOException.class);
            byte[] left = world.disk.bytes(journal);
            for (int i = 0; i < 3; i++) {
                world.commit(false);
            }
            assertThat(world.disk.bytes(journal)).isEqualTo(left);
            assertThat(world.disk.text(REGISTRY)).contains("\"sequence\": 2,");
            assertThat(world.disk.exists(DIR.resolve("registry.json.journal-2"))).isTrue();
        }
    }

    @Test
    void aFailedCommitIsNotCarriedAlongByTheNext() throws IOException {
        World world = new World();
        world.commit(true);
        world.commit(false);
        Map<Key, Entry> before = world.committed;
        world.disk.failAt(1, Fault.ENOSPC);
        assertThatThrownBy(() -> world.commit(false)).hasMessageContaining("registry.json");
        Key other = new Key("files", "/other");
        Entry entry = Entry.of(Map.of("position", 1L));
        world.store.commit(new ChangeSet(Map.of(other, Optional.of(entry))));
        Map<Key, Entry> expected = new HashMap<>(before);
        expected.put(other, entry);
        assertThat(World.entries(JsonStore.read(world.disk.kill(), REGISTRY))).isEqualTo(expected);
    }

    @Test
    void aCommitAfterAFailedOneIsWrittenEvenIfItChangesNothing() throws IOException {
        World world = new World();
        world.commit(true);
        world.commit(false);
        Map<Key, Entry> before = world.committed;
        world.disk.failAt(2, Fault.EIO); // the record is written, and perhaps on the disk
        assertThatThrownBy(() -> world.commit(false)).isInstanceOf(IOException.class);
        world.store.commit(new ChangeSet(Map.of()));
        assertThat(World.entries(JsonStore.read(world.disk.kill(), REGISTRY))).isEqualTo(before);
    }
}
