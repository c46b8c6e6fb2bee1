package dev.cairn.checkpoint.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.checkpoint.ChangeSet;
import dev.cairn.checkpoint.CheckpointStore;
import dev.cairn.checkpoint.Entry;
import dev.cairn.checkpoint.Key;
import dev.cairn.checkpoint.Loaded;
import dev.cairn.checkpoint.StoreOptions;
import dev.cairn.io.Fault;
import dev.cairn.io.SimulatedCrash;
import dev.cairn.io.SimulatedDisk;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Saves that meet with a fault at every operation they consist of. */
@Tag("R06")
@Tag("S64")
final class JsonStoreCrashTest {

    private static final Path DIR = Path.of("/var/lib/cairn");
    private static final Path REGISTRY = DIR.resolve("registry.json");
    private static final Key KEY = new Key("files", "/var/log/app.log");

    /** Random outcomes of a power loss that are looked at for each crash point. */
    private static final int OUTCOMES = Integer.getInteger("cairn.rounds", 25);

    /** More operations than a save can have. */
    private static final int MANY = 1000;

    private static JsonStore open(SimulatedDisk disk) throws IOException {
        JsonStore store = JsonStore.open(disk, REGISTRY, StoreOptions.DEFAULT, () -> {});
        store.load();
        return store;
    }

    private static ChangeSet change(long position) {
        // large enough to be written and torn in several sectors
        Entry entry =
                Entry.of(Map.of("position", position, "inode", 7L))
                        .with("padding", Long.toString(position).repeat(900));
        return new ChangeSet(Map.of(KEY, Optional.of(entry)));
    }

    /** The position that a disk's registry holds; -1 if it is absent. */
    private static long position(SimulatedDisk disk) throws IOException {
        try (JsonStore store = JsonStore.open(disk, REGISTRY, StoreOptions.DEFAULT, () -> {})) {
            Loaded loaded = store.load();
            if (loaded instanceof Loaded.Present present) {
                assertThat(present.restored()).isFalse();
                assertThat(present.warnings()).isEmpty();
                return present.entries().get(KEY).number("position").orElseThrow();
            }
            assertThat(loaded).isEqualTo(new Loaded.Absent());
            return -1;
        }
    }

    /** A disk with a registry that was saved a number of times, last with that position. */
    private static SimulatedDisk disk(int saves) throws IOException {
        SimulatedDisk disk = new SimulatedDisk();
        disk.outsideMakeDirectory(DIR);
        try (JsonStore store = open(disk)) {
            for (int i = 1; i <= saves; i++) {
                store.commitFolded(change(i));
            }
        }
        return disk;
    }

    private static long before(int saves) {
        return saves == 0 ? -1 : saves;
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 6})
    void aCrashAtAnyOperationOfASaveLeavesTheOldStateOrTheNew(int saves) throws IOException {
        Set<Long> seen = new TreeSet<>();
        int points = 0;
        for (int point = 1; point < MANY; point++) {
            SimulatedDisk disk = disk(saves);
            JsonStore store = open(disk);
            disk.failAt(point, Fault.CRASH);
            try {
                store.commitFolded(change(saves + 1));
                break;
            } catch (SimulatedCrash expected) {
                points++;
            }
            for (int seed = 0; seed < OUTCOMES; seed++) {
                SimulatedDisk after =
                        seed == 0 ? disk.kill() : disk.crash(new Random(point * 1000L + seed));
                long found = position(after);
                assertThat(found)
                        .as("crash at operation %d, seed %d", point, seed)
                        .isIn(before(saves), (long) saves + 1);
                seen.add(found);
                assertThat(after.list(DIR)).noneMatch(path -> path.toString().endsWith(".tmp"));
                try (JsonStore again = open(after)) {
                    again.commitFolded(change(saves + 1));
                }
                assertThat(position(after.crash(new Random(seed)))).isEqualTo(saves + 1L);
            }
        }
        assertThat(points).isGreaterThanOrEqualTo(5); // create, write, sync, rename, sync directory
        assertThat(seen).containsExactly(before(saves), saves + 1L);
    }

    @ParameterizedTest
    @EnumSource(
            value = Fault.class,
            names = {"ENOSPC", "EIO", "EIO_AFTER", "FAILED_SYNC"})
    void aFailedSaveLeavesOldOrNewAndItsRepetitionSucceeds(Fault fault) throws IOException {
        int saves = 4;
        int failures = 0;
        for (int point = 1; point < MANY; point++) {
            for (int seed = 0; seed < OUTCOMES; seed++) {
                SimulatedDisk disk = disk(saves);
                JsonStore store = open(disk);
                long first = disk.operations();
                disk.failAt(point, fault);
                boolean failed = false;
                try {
                    store.commitFolded(change(saves + 1));
                } catch (IOException e) {
                    failed = true;
                    failures++;
                    assertThat(e.getMessage()).contains(fault.text()).contains("registry.json");
                }
                boolean reached = disk.operations() - first >= point;
                disk.failNever();
                if (!reached) {
                    assertThat(failed).isFalse();
                    assertThat(failures).isPositive();
                    return;
                }
                if (seed % 2 == 0) {
                    SimulatedDisk lost = disk.crash(new Random(seed));
                    assertThat(position(lost))
                            .as("%s at operation %d, seed %d", fault, point, seed)
                            .isIn((long) saves, saves + 1L);
                } else {
                    store.commitFolded(change(saves + 1));
                    assertThat(disk.list(DIR)).noneMatch(path -> path.toString().endsWith(".tmp"));
                    assertThat(position(disk.crash(new Random(seed))))
                            .as("%s at operation %d, seed %d", fault, point, seed)
                            .isEqualTo(saves + 1L);
                }
            }
        }
        throw new AssertionError("a save has no end");
    }

    @Test
    void anotherCommitAfterAFailedOneIsWrittenEvenIfItSeemsToChangeNothing() throws IOException {
        SimulatedDisk disk = disk(6); // all backups are there: each save has as many operations
        JsonStore store = open(disk);
        long before = disk.operations();
        store.commitFolded(change(7));
        long saveOperations = disk.operations() - before;
        disk.failAt(saveOperations, Fault.EIO); // the sync of the directory: the rename is done
        assertThatThrownBy(() -> store.commitFolded(change(8))).isInstanceOf(IOException.class);
        store.commitFolded(change(7));
        assertThat(position(disk.kill())).isEqualTo(7);
    }

    @Test
    void aFailedCommitIsNotCarriedAlongByTheNext() throws IOException {
        SimulatedDisk disk = disk(2);
        JsonStore store = open(disk);
        disk.failAt(1, Fault.ENOSPC);
        assertThatThrownBy(() -> store.commitFolded(change(3))).isInstanceOf(IOException.class);
        Key other = new Key("files", "/var/log/other.log");
        store.commitFolded(
                new ChangeSet(Map.of(other, Optional.of(Entry.of(Map.of("position", 1))))));
        assertThat(position(disk.kill())).isEqualTo(2);
    }

    @Test
    void aFullDiskMakesNoFalseProgressAndRecoversWhenThereIsRoom() throws IOException {
        SimulatedDisk disk = disk(3);
        JsonStore store = open(disk);
        disk.setCapacity(1);
        for (int i = 0; i < 5; i++) {
            assertThatThrownBy(() -> store.commitFolded(change(4)))
                    .hasMessageContaining("No space left on device")
                    .hasMessageContaining("registry.json");
        }
        assertThat(disk.list(DIR))
                .containsExactlyInAnyOrder(
                        REGISTRY,
                        DIR.resolve("registry.json.bak1"),
                        DIR.resolve("registry.json.bak2"));
        disk.setCapacity(Long.MAX_VALUE);
        store.commitFolded(change(4));
        assertThat(position(disk.crash(new Random(2)))).isEqualTo(4);
    }

    @Test
    void aCrashAtAnyOperationOfARestorationNeverEndsInAFreshStart() throws IOException {
        int points = 0;
        for (int point = 1; point < MANY; point++) {
            for (int seed = 0; seed < OUTCOMES; seed++) {
                SimulatedDisk disk = disk(5);
                disk.outsideTruncate(REGISTRY, 700);
                disk.failAt(point, Fault.CRASH);
                try (JsonStore store = open(disk)) {
                    store.commitFolded(change(9));
                    assertThat(points).isGreaterThan(5);
                    return;
                } catch (SimulatedCrash expected) {
                    points++;
                }
                SimulatedDisk after = disk.crash(new Random(seed));
                JsonStore again = JsonStore.open(after, REGISTRY, StoreOptions.DEFAULT, () -> {});
                Loaded.Present present = (Loaded.Present) again.load();
                long found = present.entries().get(KEY).number("position").orElseThrow();
                // the backup, still known to be one, or what was committed on top of it
                assertThat(present.restored() ? found == 4 : found == 9)
                        .as("crash at operation %d, seed %d: %d", point, seed, found)
                        .isTrue();
                assertThat(after.list(DIR)).anyMatch(path -> path.toString().contains(".corrupt-"));
            }
        }
        throw new AssertionError("a restoration has no end");
    }

    @Test
    void randomHistoriesOfFaultsCrashesAndRestartsKeepWhatWasCommitted() throws IOException {
        List<Fault> faults = List.of(Fault.values());
        for (int round = 0; round < 4 * OUTCOMES; round++) {
            Random random = new Random(round);
            SimulatedDisk disk = disk(1);
            long committed = 1;
            long attempted = 1;
            for (int step = 0; step < 12; step++) {
                CheckpointStore store = open(disk);
                Fault fault = faults.get(random.nextInt(faults.size()));
                disk.failAt(1 + random.nextInt(30), fault);
                try {
                    for (int i = 0; i < 5; i++) {
                        attempted++;
                        store.commitFolded(change(attempted));
                        committed = attempted;
                    }
                } catch (IOException | SimulatedCrash e) {
                    // the attempt may or may not have come through
                    assertThat(e).isNotNull();
                }
                disk = random.nextBoolean() ? disk.kill() : disk.crash(random);
                long found = position(disk);
                assertThat(found)
                        .as("round %d, step %d", round, step)
                        .isIn(List.of(committed, attempted));
                committed = found;
                attempted = Math.max(attempted, found);
            }
        }
    }

    @Test
    void namesOfWhatIsSetAsideComeFromTheClock() throws IOException {
        SimulatedDisk disk = disk(2);
        disk.outsideTruncate(REGISTRY, 100);
        Clock clock =
                Clock.fixed(
                        java.time.Instant.parse("2026-01-02T03:04:05Z"), java.time.ZoneOffset.UTC);
        StoreOptions options = new StoreOptions(3, StoreOptions.OnCorrupt.RESTORE, clock);
        for (String name :
                List.of(
                        "registry.json.corrupt-20260102T030405Z",
                        "registry.json.corrupt-20260102T030405Z-2")) {
            JsonStore store = JsonStore.open(disk, REGISTRY, options, () -> {});
            store.load();
            assertThat(disk.bytes(DIR.resolve(name))).hasSize(100);
        }
    }
}
