package dev.cairn.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.cairn.io.OwnFiles;
import dev.cairn.io.RealDisk;
import dev.cairn.source.Digest;
import dev.cairn.source.FilePosition;
import dev.cairn.source.Loss;
import dev.cairn.source.Partition;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

final class CheckpointStoresTest {

    private static final Key KEY = new Key("files", "/a");

    @TempDir Path directory;

    /** Opens the registry that it is told of, and says what came of it. */
    static final class SecondProcess {
        private SecondProcess() {}

        public static void main(String[] args) throws IOException {
            RegistryUri uri = RegistryUri.parse(args[0]);
            System.out.println("read " + CheckpointStores.read(uri));
            try (CheckpointStore store = CheckpointStores.open(uri, StoreOptions.DEFAULT)) {
                store.load();
                System.out.println("opened");
            } catch (OwnedStoreException e) {
                System.out.println("refused: " + e.getMessage());
            }
        }
    }

    private RegistryUri uri() {
        return RegistryUri.parse(directory.resolve("registry.json").toString());
    }

    private static ChangeSet put(long position) {
        return new ChangeSet(Map.of(KEY, Optional.of(Entry.of(Map.of("position", position)))));
    }

    private static String runSecondProcess(RegistryUri uri) throws Exception {
        Process process =
                new ProcessBuilder(
                                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                                "-cp",
                                System.getProperty("java.class.path"),
                                SecondProcess.class.getName(),
                                uri.toString())
                        .redirectErrorStream(true)
                        .start();
        process.getOutputStream().close();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(said).isZero();
        return said;
    }

    @Test
    @Tag("S76")
    @Timeout(120)
    void S76_aSecondProcessIsRefusedWithPidAndHostButMayRead() throws Exception {
        CheckpointStore store = CheckpointStores.open(uri(), StoreOptions.DEFAULT);
        store.load();
        store.commit(put(5));
        String said = runSecondProcess(uri());
        assertThat(said)
                .contains("read Present[entries={files//a={position=5}}")
                .containsPattern(
                        "refused: registry \\S+registry.json is in use by pid "
                                + ProcessHandle.current().pid()
                                + " on host \\S+; stop it, or choose another --registry-file");
        store.commit(put(6));
        store.close();
        assertThat(runSecondProcess(uri())).contains("opened");
        assertThat(directory.resolve("registry.json.lock")).exists();
    }

    @Test
    void oneStoreIsSharedWithinTheProcessUntilItsLastUserCloses() throws IOException {
        Path link = Files.createSymbolicLink(directory.resolve("link"), directory);
        RegistryUri alias = RegistryUri.parse(link.resolve("registry.json").toString());
        CheckpointStore one = CheckpointStores.open(uri(), StoreOptions.DEFAULT);
        CheckpointStore two = CheckpointStores.open(alias, StoreOptions.DEFAULT);
        one.load();
        two.load();
        one.commit(put(1));
        assertThat(((Loaded.Present) two.load()).entries().get(KEY).number("position")).hasValue(1);
        one.close();
        one.close();
        assertThatThrownBy(() -> one.commit(put(2))).hasMessageContaining("closed");
        two.commit(put(3));
        two.close();
        assertThatThrownBy(two::load).hasMessageContaining("closed");
        CheckpointStore three = CheckpointStores.open(uri(), StoreOptions.DEFAULT);
        assertThat(((Loaded.Present) three.load()).entries().get(KEY).number("position"))
                .hasValue(3);
        three.close();
    }

    @Test
    void registriesOfOneStoreShareTheirViewAndLedger() throws IOException {
        Clock clock = Clock.systemUTC();
        CheckpointRegistry one =
                CheckpointRegistry.open(CheckpointStores.open(uri(), StoreOptions.DEFAULT), clock);
        CheckpointRegistry two =
                CheckpointRegistry.open(CheckpointStores.open(uri(), StoreOptions.DEFAULT), clock);
        Partition partition = new Partition(Partition.Kind.FILE, "", "/a", "id");
        FilePosition position = new FilePosition("id", "/a", 1, 1, 1, 1, Digest.NONE, Digest.NONE);
        Loss loss = new Loss(partition, 0, 1, Loss.Reason.TRUNCATED, "");
        one.commit(new Update(Map.of(partition, position), Set.of(), Map.of(), List.of(loss)));
        assertThat(two.positions(Partition.Kind.FILE, "")).containsExactly(position);
        two.commit(new Update(Map.of(), Set.of(), Map.of(), List.of(loss)));
        assertThat(one.ledger().items()).extracting(Ledger.Item::sequence).containsExactly(1L, 2L);
        one.close();
        two.commit(new Update(Map.of(), Set.of(partition), Map.of(), List.of()));
        two.close();
        assertThat(((Loaded.Present) CheckpointStores.read(uri())).entries())
                .doesNotContainKey(KEY);
    }

    @Test
    void anUnsharedMemoryStoreIsPrivateAndANamedOneShared() throws IOException {
        RegistryUri unnamed = RegistryUri.parse("memory:");
        try (CheckpointStore one = CheckpointStores.open(unnamed, StoreOptions.DEFAULT);
                CheckpointStore two = CheckpointStores.open(unnamed, StoreOptions.DEFAULT)) {
            one.load();
            one.commit(put(1));
            assertThat(two.load()).isInstanceOf(Loaded.Absent.class);
        }
        RegistryUri named = RegistryUri.parse("memory:x");
        try (CheckpointStore one = CheckpointStores.open(named, StoreOptions.DEFAULT);
                CheckpointStore two = CheckpointStores.open(named, StoreOptions.DEFAULT)) {
            one.load();
            one.commit(put(1));
            assertThat(two.load()).isInstanceOf(Loaded.Present.class);
        }
    }

    @Test
    void anOpenRegistryAndItsCompanionsAreNotTailed() throws IOException {
        CheckpointStore store = CheckpointStores.open(uri(), StoreOptions.DEFAULT);
        store.load();
        store.commit(put(1));
        store.commitFolded(put(2));
        store.commit(put(3));
        for (String name :
                List.of(
                        "registry.json",
                        "registry.json.bak1",
                        "registry.json.journal-2",
                        "registry.json.lock")) {
            Path path = RealDisk.INSTANCE.realPath(directory.resolve(name));
            assertThat(
                            OwnFiles.ofProcess()
                                    .contains(path, RealDisk.INSTANCE.stat(path).orElseThrow()))
                    .as(name)
                    .isTrue();
        }
        store.close();
        Path path = RealDisk.INSTANCE.realPath(directory.resolve("registry.json"));
        assertThat(OwnFiles.ofProcess().contains(path, RealDisk.INSTANCE.stat(path).orElseThrow()))
                .isFalse();
    }

    @Test
    void readingChangesNothing() throws IOException {
        assertThat(CheckpointStores.read(uri())).isEqualTo(new Loaded.Absent());
        assertThat(directory).isEmptyDirectory();
        Files.writeString(directory.resolve("registry.json"), "broken");
        assertThatThrownBy(() -> CheckpointStores.read(uri()))
                .isInstanceOf(CorruptStoreException.class)
                .hasMessageContaining("registry.json is corrupt");
        assertThat(directory.toFile().list()).containsExactly("registry.json");
    }

    @Test
    void anUnwritableDirectoryIsOneLine() throws IOException {
        Path closed = Files.createDirectory(directory.resolve("closed"));
        assumeTrue(closed.toFile().setWritable(false), "permissions cannot be set here");
        // root may write everywhere but into what the kernel keeps
        Path unwritable = Files.isWritable(closed) ? Path.of("/sys/kernel") : closed;
        assumeTrue(Files.isDirectory(unwritable), "no directory that root cannot write to");
        RegistryUri uri = RegistryUri.parse(unwritable.resolve("registry.json").toString());
        assertThatThrownBy(() -> CheckpointStores.open(uri, StoreOptions.DEFAULT))
                .isInstanceOf(IOException.class)
                .hasMessageStartingWith("registry " + uri + " cannot be opened: ")
                .hasMessageNotContaining("\n");
    }

    @Test
    void aMissingDirectoryIsMade() throws IOException {
        RegistryUri uri = RegistryUri.parse(directory.resolve("var/lib/registry.json").toString());
        try (CheckpointStore store = CheckpointStores.open(uri, StoreOptions.DEFAULT)) {
            store.load();
            store.commit(put(1));
        }
        assertThat(directory.resolve("var/lib/registry.json")).exists();
    }
}
