package dev.cairn.checkpoint.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.checkpoint.ChangeSet;
import dev.cairn.checkpoint.CheckpointStore;
import dev.cairn.checkpoint.CheckpointStores;
import dev.cairn.checkpoint.CorruptStoreException;
import dev.cairn.checkpoint.Entry;
import dev.cairn.checkpoint.Key;
import dev.cairn.checkpoint.Loaded;
import dev.cairn.checkpoint.Mark;
import dev.cairn.checkpoint.OwnedStoreException;
import dev.cairn.checkpoint.RegistryUri;
import dev.cairn.checkpoint.StoreMaintenance;
import dev.cairn.checkpoint.StoreOptions;
import dev.cairn.io.Fault;
import dev.cairn.io.SimulatedCrash;
import dev.cairn.io.SimulatedDisk;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What people do with a JSON registry. */
final class JsonMaintenanceTest {

    private static final Path DIR = Path.of("/r");
    private static final Path REGISTRY = DIR.resolve("registry.json");
    private static final Key APP = new Key("files", "/var/log/app.log");
    private static final Clock CLOCK =
            Clock.fixed(Instant.parse("2026-01-02T03:04:05Z"), ZoneOffset.UTC);
    private static final StoreOptions OPTIONS =
            new StoreOptions(3, StoreOptions.OnCorrupt.RESTORE, CLOCK);

    private final SimulatedDisk disk = new SimulatedDisk();
    private boolean owned;
    private final StoreMaintenance maintenance =
            new JsonMaintenance(
                    disk,
                    RegistryUri.parse(REGISTRY.toString()),
                    path -> {
                        assertThat(path).isEqualTo(REGISTRY);
                        owned = true;
                        return () -> owned = false;
                    });

    JsonMaintenanceTest() {
        disk.outsideMakeDirectory(DIR);
    }

    private JsonStore loaded() throws IOException {
        JsonStore store = JsonStore.open(disk, REGISTRY, OPTIONS, () -> {});
        store.load();
        return store;
    }

    private static ChangeSet to(long position) {
        return new ChangeSet(Map.of(APP, Optional.of(Entry.of(Map.of("position", position)))));
    }

    private Loaded.Present read() throws IOException {
        return (Loaded.Present) JsonStore.read(disk, REGISTRY);
    }

    private static long position(Loaded.Present loaded) {
        return loaded.entries().get(APP).number("position").orElseThrow();
    }

    /** Positions 1 to n as snapshots, and n + 1 in a journal. */
    private void history(int snapshots) throws IOException {
        JsonStore store = loaded();
        for (int i = 1; i <= snapshots; i++) {
            store.commitFolded(to(i));
        }
        store.commit(to(snapshots + 1));
        store.close();
    }

    private List<String> names() throws IOException {
        return disk.list(DIR).stream().map(path -> path.getFileName().toString()).sorted().toList();
    }

    @Test
    void backupsAreListedNewestFirst() throws IOException {
        assertThat(maintenance.backups()).isEmpty();
        history(3);
        List<StoreMaintenance.Backup> backups = maintenance.backups();
        assertThat(backups).extracting(StoreMaintenance.Backup::number).containsExactly(1, 2);
        assertThat(backups.get(0).name()).isEqualTo("registry.json.bak1");
        assertThat(backups.get(0).taken()).isAfter(backups.get(1).taken());
        assertThat(backups.get(0).sizeBytes())
                .isEqualTo(disk.bytes(DIR.resolve("registry.json.bak1")).length);
    }

    @Test
    void aRestoredBackupIsTheRegistryAsItWasSavedAndSaysSo() throws IOException {
        history(3);
        maintenance.restore(OPTIONS, 2);
        assertThat(owned).isFalse();
        Loaded.Present present = read();
        assertThat(position(present)).isEqualTo(1);
        assertThat(present.warnings()).isEmpty();
        assertThat(present.entries().get(Mark.RESTORED))
                .isEqualTo(Entry.of(Map.of("at", "2026-01-02T03:04:05Z")));
        // what was replaced is the first backup, with what its journal held
        assertThat(
                        position(
                                (Loaded.Present)
                                        JsonStore.read(disk, DIR.resolve("registry.json.bak1"))))
                .isEqualTo(4);
        maintenance.restore(OPTIONS, 1);
        assertThat(position(read())).isEqualTo(4);
        JsonStore store = loaded();
        store.commit(to(9));
        assertThat(position(read())).isEqualTo(9);
        assertThat(maintenance.verify()).isEmpty();
    }

    @Test
    void aCorruptRegistryIsKeptAsideWhenABackupIsRestored() throws IOException {
        history(3);
        disk.outsideWrite(REGISTRY, "garbage");
        maintenance.restore(OPTIONS, 1);
        assertThat(position(read())).isEqualTo(2);
        assertThat(disk.text(DIR.resolve("registry.json.corrupt-20260102T030405Z")))
                .isEqualTo("garbage");
        assertThat(names()).contains("registry.json.bak1", "registry.json.bak2");
        assertThat(position((Loaded.Present) loaded().load())).isEqualTo(2);
    }

    @Test
    void aRegistryThatIsGoneIsBroughtBack() throws IOException {
        history(3);
        disk.outsideDelete(REGISTRY);
        maintenance.restore(OPTIONS, 1);
        assertThat(position(read())).isEqualTo(2);
        assertThat(((Loaded.Present) loaded().load()).restored()).isFalse(); // the mark says it
    }

    @Test
    void aBadBackupIsRefusedAndNothingIsChanged() throws IOException {
        history(3);
        disk.outsideWrite(DIR.resolve("registry.json.bak1"), "");
        List<String> before = names();
        long operations = disk.operations();
        assertThatThrownBy(() -> maintenance.restore(OPTIONS, 1))
                .isInstanceOf(CorruptStoreException.class)
                .hasMessageContaining("registry.json.bak1 is corrupt (it is empty)")
                .hasMessageContaining("nothing has been changed");
        for (int none : new int[] {0, -1, 3, 99}) {
            assertThatThrownBy(() -> maintenance.restore(OPTIONS, none))
                    .isInstanceOf(NoSuchFileException.class)
                    .hasMessageContaining("there is no backup " + none);
        }
        assertThat(disk.operations()).isEqualTo(operations);
        assertThat(names()).isEqualTo(before);
        assertThat(owned).isFalse();
    }

    @Test
    void aCrashAtAnyOperationOfARestorationLeavesTheOldStateOrTheBackup() throws IOException {
        Set<Long> seen = new TreeSet<>();
        for (int point = 1; point < 200; point++) {
            for (int seed = 0; seed < 8; seed++) {
                SimulatedDisk copy = new SimulatedDisk();
                copy.outsideMakeDirectory(DIR);
                try (JsonStore store = JsonStore.open(copy, REGISTRY, OPTIONS, () -> {})) {
                    store.load();
                    store.commitFolded(to(1));
                    store.commitFolded(to(2));
                    store.commit(to(3));
                }
                copy.failAt(point, Fault.CRASH);
                try {
                    new JsonMaintenance(
                                    copy, RegistryUri.parse(REGISTRY.toString()), path -> () -> {})
                            .restore(OPTIONS, 1);
                    assertThat(seen).containsExactly(1L, 3L);
                    return;
                } catch (SimulatedCrash e) {
                    SimulatedDisk after = copy.crash(new Random(point * 100L + seed));
                    try (JsonStore store = JsonStore.open(after, REGISTRY, OPTIONS, () -> {})) {
                        Loaded.Present present = (Loaded.Present) store.load();
                        assertThat(present.restored()).isFalse();
                        assertThat(present.entries().containsKey(Mark.RESTORED))
                                .isEqualTo(position(present) == 1);
                        seen.add(position(present));
                    }
                }
            }
        }
        throw new AssertionError("a restoration has no end");
    }

    @Test
    void compactingFoldsTheJournal() throws IOException {
        history(2);
        long before = maintenance.sizeBytes();
        assertThat(before)
                .isEqualTo(
                        disk.bytes(REGISTRY).length
                                + disk.bytes(DIR.resolve("registry.json.journal-2")).length);
        maintenance.compact(OPTIONS);
        assertThat(maintenance.sizeBytes()).isEqualTo(disk.bytes(REGISTRY).length);
        assertThat(disk.text(REGISTRY)).contains("{\"position\":3}");
        assertThat(owned).isFalse();
    }

    @Test
    void verifyNamesWhatIsDamagedAndWhere() throws IOException {
        history(4);
        JsonStore store = loaded();
        store.commit(to(10));
        store.commit(to(11));
        assertThat(maintenance.verify()).isEmpty();
        disk.outsideWrite(REGISTRY, disk.text(REGISTRY).replace(":5}", ":6}"));
        disk.outsideTruncate(DIR.resolve("registry.json.bak2"), 60);
        byte[] journal = disk.bytes(DIR.resolve("registry.json.journal-5"));
        journal[60] ^= 1;
        disk.outsideWrite(DIR.resolve("registry.json.journal-5"), journal);
        long operations = disk.operations();
        assertThat(maintenance.verify())
                .satisfiesExactly(
                        line -> assertThat(line).startsWith("/r/registry.json: its checksum"),
                        line -> assertThat(line).startsWith("/r/registry.json.bak2: corrupt ("),
                        line ->
                                assertThat(line)
                                        .startsWith("/r/registry.json.journal-5: record 1")
                                        .contains("at byte 36"));
        assertThat(disk.operations()).isEqualTo(operations);
        disk.outsideWrite(REGISTRY, Arrays.copyOf(disk.bytes(REGISTRY), 30));
        assertThat(maintenance.verify().get(0)).startsWith("/r/registry.json: corrupt (");
    }

    @Test
    @Tag("P01")
    void aRegistryInUseIsNotTouched(@TempDir Path directory) throws IOException {
        RegistryUri uri = RegistryUri.parse(directory.resolve("registry.json").toString());
        StoreMaintenance real = CheckpointStores.maintenance(uri).orElseThrow();
        assertThat(real.backups()).isEmpty();
        assertThat(real.verify()).isEmpty();
        assertThat(real.sizeBytes()).isZero();
        try (CheckpointStore store = CheckpointStores.open(uri, OPTIONS)) {
            store.load();
            store.commitFolded(to(1));
            store.commitFolded(to(2));
            store.commit(to(3));
            assertThatThrownBy(() -> real.restore(OPTIONS, 1))
                    .isInstanceOf(OwnedStoreException.class)
                    .hasMessageContaining("in use by");
            assertThatThrownBy(() -> real.compact(OPTIONS)).isInstanceOf(OwnedStoreException.class);
            assertThat(real.backups()).hasSize(1);
            assertThat(real.verify()).isEmpty();
        }
        real.restore(OPTIONS, 1);
        assertThat(position((Loaded.Present) CheckpointStores.read(uri))).isEqualTo(1);
        assertThat(Files.exists(directory.resolve("registry.json.bak2"))).isTrue();
    }
}
