package dev.cairn.checkpoint.lmdb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.checkpoint.ChangeSet;
import dev.cairn.checkpoint.CheckpointRegistry;
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
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Tag("P08")
@Timeout(60)
final class LmdbMaintenanceTest {

    private static final Key A = new Key("files", "/var/log/a.log");

    @TempDir Path scratch;

    private Path directory() {
        return scratch.resolve("registry");
    }

    private RegistryUri uri() {
        return RegistryUri.parse("lmdb:" + directory());
    }

    private StoreMaintenance maintenance() {
        return CheckpointStores.maintenance(uri()).orElseThrow();
    }

    private CheckpointStore open() throws IOException {
        CheckpointStore store = CheckpointStores.open(uri(), StoreOptions.DEFAULT);
        store.load();
        return store;
    }

    private static void commit(CheckpointStore store, long position) throws IOException {
        Entry entry = Entry.of(Map.of("position", position));
        store.commit(new ChangeSet(Map.of(A, Optional.of(entry))));
    }

    private void save(long position) throws IOException {
        try (CheckpointStore store = open()) {
            commit(store, position);
        }
    }

    private Map<Key, Entry> read() throws IOException {
        return ((Loaded.Present) CheckpointStores.read(uri())).entries();
    }

    private long position() throws IOException {
        return read().get(A).number("position").orElseThrow();
    }

    @Test
    void aCleanStopKeepsABackupIfAnythingChanged() throws IOException {
        assertThat(maintenance().backups()).isEmpty();
        Instant before = Instant.now().minusSeconds(5);
        save(1);
        open().close();
        save(1);
        assertThat(maintenance().backups())
                .singleElement()
                .satisfies(
                        backup -> {
                            assertThat(backup.number()).isEqualTo(1);
                            assertThat(backup.name()).isEqualTo("data.mdb.bak1");
                            assertThat(backup.taken()).isAfter(before);
                            assertThat(backup.sizeBytes()).isPositive();
                        });
        for (int i = 2; i <= 6; i++) {
            save(i);
        }
        assertThat(maintenance().backups())
                .extracting(StoreMaintenance.Backup::name)
                .containsExactly("data.mdb.bak1", "data.mdb.bak2", "data.mdb.bak3");
        assertThat(directory().resolve(".new")).doesNotExist();
    }

    @Test
    void aBackupIsKeptByHandWhileTheRegistryIsInUse() throws IOException {
        try (CheckpointStore store = open()) {
            store.keepBackup();
            assertThat(maintenance().backups()).isEmpty();
            commit(store, 1);
            store.keepBackup();
            store.keepBackup();
            commit(store, 2);
            assertThat(maintenance().backups()).hasSize(1);
            assertThat(maintenance().verify()).isEmpty();
        }
        // what was there before stays the newest
        maintenance().restore(StoreOptions.DEFAULT, 1);
        assertThat(position()).isEqualTo(1);
    }

    @Test
    void P08_aBackupIsRestoredAndWhatItReplacesBecomesOne() throws IOException {
        save(1);
        save(2);
        save(3);
        maintenance().restore(StoreOptions.DEFAULT, 2);
        assertThat(position()).isEqualTo(2);
        assertThat(read()).containsKey(Mark.RESTORED);
        CheckpointRegistry registry =
                CheckpointRegistry.open(
                        CheckpointStores.open(uri(), StoreOptions.DEFAULT), Clock.systemUTC());
        assertThat(registry.restored()).isTrue();
        registry.close();
        maintenance().restore(StoreOptions.DEFAULT, 2);
        assertThat(position()).isEqualTo(3);
        assertThat(maintenance().verify()).isEmpty();
        save(4);
        assertThat(position()).isEqualTo(4);
    }

    @Test
    void P08_restoringIsRefusedWhileTheRegistryIsOwned() throws IOException {
        save(1);
        try (CheckpointStore store = open()) {
            commit(store, 2);
            assertThatThrownBy(() -> maintenance().restore(StoreOptions.DEFAULT, 1))
                    .isInstanceOf(OwnedStoreException.class)
                    .hasMessageContaining("is in use by this process");
            assertThatThrownBy(() -> maintenance().compact(StoreOptions.DEFAULT))
                    .isInstanceOf(OwnedStoreException.class);
            commit(store, 3);
        }
        assertThat(position()).isEqualTo(3);
    }

    @Test
    void restoringABackupThatIsBadOrAbsentChangesNothing() throws IOException {
        save(1);
        save(2);
        Files.writeString(directory().resolve("data.mdb.bak2"), "broken");
        byte[] before = Files.readAllBytes(directory().resolve("data.mdb"));
        assertThatThrownBy(() -> maintenance().restore(StoreOptions.DEFAULT, 2))
                .isInstanceOf(CorruptStoreException.class)
                .hasMessageContaining("is corrupt (data.mdb.bak2: ");
        for (int absent : List.of(-1, 0, 3, 1000)) {
            assertThatThrownBy(() -> maintenance().restore(StoreOptions.DEFAULT, absent))
                    .isInstanceOf(NoSuchFileException.class)
                    .hasMessageContaining("has no backup " + absent);
        }
        assertThat(directory().resolve("data.mdb")).hasBinaryContent(before);
    }

    @Test
    void aDamagedRegistryIsKeptAsideWhenABackupIsRestored() throws IOException {
        save(1);
        Files.writeString(directory().resolve("data.mdb"), "broken");
        maintenance().restore(StoreOptions.DEFAULT, 1);
        assertThat(position()).isEqualTo(1);
        assertThat(directory().toFile().list())
                .anySatisfy(name -> assertThat(name).startsWith("data.mdb.corrupt-"));
        assertThat(maintenance().backups()).hasSize(1);
    }

    @Test
    void verifyNamesTheFileAndThePlace() throws IOException {
        assertThat(maintenance().verify()).singleElement().asString().endsWith("is not there");
        save(1);
        save(2);
        assertThat(maintenance().verify()).isEmpty();
        flip("data.mdb");
        flip("data.mdb.bak2");
        assertThat(maintenance().verify())
                .hasSize(2)
                .first()
                .asString()
                .startsWith(directory().toRealPath().resolve("data.mdb") + ": page ")
                .endsWith("the checksum of a value does not match");
        assertThat(maintenance().verify().get(1)).contains("data.mdb.bak2: page ");
    }

    /** One bit, in the middle of the value that holds the position. */
    private void flip(String name) throws IOException {
        Path path = directory().resolve(name);
        String text = Files.readString(path, java.nio.charset.StandardCharsets.ISO_8859_1);
        int at = text.lastIndexOf("position");
        assertThat(at).isPositive();
        try (RandomAccessFile file = new RandomAccessFile(path.toFile(), "rw")) {
            for (; at >= 0; at = text.lastIndexOf("position", at - 1)) {
                file.seek(at);
                file.write('q');
            }
        }
    }

    @Test
    void compactingGivesBackRoomAndKeepsEverything() throws IOException {
        Map<Key, Optional<Entry>> many = new LinkedHashMap<>();
        Map<Key, Optional<Entry>> gone = new LinkedHashMap<>();
        for (int i = 0; i < 2000; i++) {
            Key key = new Key("files", "/" + i);
            many.put(key, Optional.of(Entry.of(Map.of("x", "x".repeat(400)))));
            gone.put(key, Optional.empty());
        }
        try (CheckpointStore store = open()) {
            store.commit(new ChangeSet(many));
            store.commit(new ChangeSet(gone));
            commit(store, 5);
        }
        long before = maintenance().sizeBytes();
        maintenance().compact(StoreOptions.DEFAULT);
        assertThat(maintenance().sizeBytes()).isLessThan(before / 10).isPositive();
        assertThat(position()).isEqualTo(5);
        assertThat(maintenance().verify()).isEmpty();
        save(6);
        assertThat(position()).isEqualTo(6);
    }

    @Test
    void compactingNothingIsNothing() throws IOException {
        maintenance().compact(StoreOptions.DEFAULT);
        assertThat(directory()).doesNotExist();
        assertThat(maintenance().sizeBytes()).isZero();
    }
}
