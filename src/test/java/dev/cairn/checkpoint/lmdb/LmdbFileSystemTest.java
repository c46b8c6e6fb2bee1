package dev.cairn.checkpoint.lmdb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.cairn.checkpoint.ChangeSet;
import dev.cairn.checkpoint.CheckpointStore;
import dev.cairn.checkpoint.CheckpointStores;
import dev.cairn.checkpoint.Entry;
import dev.cairn.checkpoint.Key;
import dev.cairn.checkpoint.Loaded;
import dev.cairn.checkpoint.RegistryUri;
import dev.cairn.checkpoint.StoreOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A file system that is small, or read-only. Needs the right to mount one. */
@Timeout(120)
final class LmdbFileSystemTest {

    private static final Key A = new Key("files", "/var/log/a.log");

    @TempDir Path scratch;
    private Path small;

    @BeforeEach
    void mountSmallDisk() throws Exception {
        small = Files.createDirectories(scratch.resolve("small"));
        assumeTrue(
                mount("-t", "tmpfs", "-o", "size=2m", "cairn-test", small.toString()),
                "no right to mount a tmpfs here");
    }

    @AfterEach
    void unmount() throws Exception {
        new ProcessBuilder("umount", "-l", small.toString()).start().waitFor(30, TimeUnit.SECONDS);
    }

    private static boolean mount(String... options) throws Exception {
        List<String> command = new ArrayList<>(List.of("mount"));
        command.addAll(List.of(options));
        try {
            Process process = new ProcessBuilder(command).start();
            return process.waitFor(30, TimeUnit.SECONDS) && process.exitValue() == 0;
        } catch (IOException e) {
            return false; // no such command
        }
    }

    private RegistryUri uri() {
        return RegistryUri.parse("lmdb:" + small.resolve("registry"));
    }

    private static ChangeSet put(long position) {
        return new ChangeSet(Map.of(A, Optional.of(Entry.of(Map.of("position", position)))));
    }

    private static ChangeSet large() {
        Map<Key, Optional<Entry>> changes = new LinkedHashMap<>();
        for (int i = 0; i < 1500; i++) {
            changes.put(
                    new Key("files", "/" + i),
                    Optional.of(Entry.of(Map.of("x", "x".repeat(2000)))));
        }
        return new ChangeSet(changes);
    }

    private Map<Key, Entry> read() throws IOException {
        return ((Loaded.Present) CheckpointStores.read(uri())).entries();
    }

    @Test
    @Tag("S74")
    void S74_aFullDiskLeavesTheOldStateAndTheStoreGoesOnWhenThereIsRoom() throws Exception {
        try (CheckpointStore store = CheckpointStores.open(uri(), StoreOptions.DEFAULT)) {
            store.load();
            store.commit(put(1));
            for (int i = 0; i < 3; i++) {
                assertThatThrownBy(() -> store.commit(large()))
                        .isInstanceOf(IOException.class)
                        .hasMessageStartingWith("registry lmdb:")
                        .hasMessageContaining(" could not be saved: ")
                        .hasMessageContaining("No space left on device")
                        .hasMessageNotContaining("\n");
                assertThat(read()).containsOnlyKeys(A);
            }
            assertThat(mount("-o", "remount,size=64m", small.toString())).isTrue();
            store.commit(large());
            store.commit(put(2));
        }
        assertThat(read()).hasSize(1501).containsEntry(A, Entry.of(Map.of("position", 2L)));
        assertThat(CheckpointStores.maintenance(uri()).orElseThrow().verify()).isEmpty();
    }

    @Test
    @Tag("S74")
    void S74_aDiskThatIsFullFromTheStartLeavesNothingHalfMade() throws Exception {
        try (CheckpointStore store = CheckpointStores.open(uri(), StoreOptions.DEFAULT)) {
            store.load();
            assertThatThrownBy(() -> store.commit(large()))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("No space left on device");
            assertThat(CheckpointStores.read(uri())).isEqualTo(new Loaded.Absent());
            store.commit(put(1));
        }
        assertThat(read()).containsOnlyKeys(A);
    }

    @Test
    void whereNothingCanBeWrittenTheRegistryCanBeReadAndNotOpened() throws Exception {
        try (CheckpointStore store = CheckpointStores.open(uri(), StoreOptions.DEFAULT)) {
            store.load();
            store.commit(put(1));
        }
        assertThat(mount("-o", "remount,ro", small.toString())).isTrue();
        assertThat(read()).containsOnlyKeys(A);
        assertThat(CheckpointStores.maintenance(uri()).orElseThrow().verify()).isEmpty();
        assertThatThrownBy(() -> CheckpointStores.open(uri(), StoreOptions.DEFAULT))
                .isInstanceOf(IOException.class)
                .hasMessageStartingWith("registry " + uri() + " cannot be opened: ")
                .hasMessageNotContaining("\n");
    }

    @Test
    @Tag("C07")
    void C07_aReadOnlyMountIsReadBesideTheOwner() throws Exception {
        Path seen = Files.createDirectories(scratch.resolve("seen"));
        assertThat(mount("--bind", small.toString(), seen.toString())).isTrue();
        try (CheckpointStore store = CheckpointStores.open(uri(), StoreOptions.DEFAULT)) {
            assertThat(mount("-o", "remount,ro,bind", seen.toString())).isTrue();
            store.load();
            RegistryUri readOnly = RegistryUri.parse("lmdb:" + seen.resolve("registry"));
            for (int i = 1; i <= 50; i++) {
                store.commit(put(i));
                LmdbFiles files = new LmdbFiles(readOnly.path());
                assertThatThrownBy(
                                () ->
                                        new BesideOwner(dev.cairn.io.RealDisk.INSTANCE, files)
                                                .readPinned())
                        .isInstanceOf(LmdbPin.UnavailableException.class);
                assertThat(((Loaded.Present) CheckpointStores.read(readOnly)).entries())
                        .containsEntry(A, Entry.of(Map.of("position", (long) i)));
            }
        } finally {
            new ProcessBuilder("umount", "-l", seen.toString())
                    .start()
                    .waitFor(30, TimeUnit.SECONDS);
        }
    }
}
