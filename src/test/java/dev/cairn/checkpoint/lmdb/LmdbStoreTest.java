package dev.cairn.checkpoint.lmdb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.checkpoint.ChangeSet;
import dev.cairn.checkpoint.CheckpointStore;
import dev.cairn.checkpoint.CheckpointStores;
import dev.cairn.checkpoint.ChildJvm;
import dev.cairn.checkpoint.Entry;
import dev.cairn.checkpoint.Key;
import dev.cairn.checkpoint.Loaded;
import dev.cairn.checkpoint.OwnedStoreException;
import dev.cairn.checkpoint.RegistryUri;
import dev.cairn.checkpoint.StoreOptions;
import dev.cairn.io.OwnFiles;
import dev.cairn.io.RealDisk;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
final class LmdbStoreTest {

    private static final Key A = new Key("files", "/var/log/a.log");

    @TempDir Path scratch;

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

    private Path directory() {
        return scratch.resolve("registry");
    }

    private RegistryUri uri() {
        return RegistryUri.parse("lmdb:" + directory());
    }

    private static Entry file(long position) {
        return Entry.of(Map.of("position", position));
    }

    private static ChangeSet put(Key key, long position) {
        return new ChangeSet(Map.of(key, Optional.of(file(position))));
    }

    private CheckpointStore open(StoreOptions options) throws IOException {
        CheckpointStore store = CheckpointStores.open(uri(), options);
        store.load();
        return store;
    }

    private Map<Key, Entry> read() throws IOException {
        return ((Loaded.Present) CheckpointStores.read(uri())).entries();
    }

    private List<String> names() {
        return List.of(directory().toFile().list()).stream().sorted().toList();
    }

    @Test
    @Tag("C07")
    void C07_aSecondProcessIsRefusedWithPidAndHostButMayRead() throws Exception {
        CheckpointStore store = open(StoreOptions.DEFAULT);
        store.commit(put(A, 5));
        String said = ChildJvm.output(ChildJvm.start(SecondProcess.class, uri().toString()));
        assertThat(said)
                .contains("read Present[entries={files//var/log/a.log={position=5}}")
                .containsPattern(
                        "refused: registry lmdb:\\S+registry is in use by pid "
                                + ProcessHandle.current().pid()
                                + " on host \\S+; stop it, or choose another --registry-file");
        store.commit(put(A, 6));
        store.close();
        assertThat(ChildJvm.output(ChildJvm.start(SecondProcess.class, uri().toString())))
                .contains("position=6", "opened", "exit 0");
    }

    @Test
    @Tag("C07")
    void C07_thisProcessReadsWhatItOwns() throws IOException {
        Path link = Files.createSymbolicLink(scratch.resolve("link"), scratch);
        RegistryUri alias = RegistryUri.parse("lmdb:" + link.resolve("registry"));
        try (CheckpointStore store = open(StoreOptions.DEFAULT)) {
            assertThat(CheckpointStores.read(uri())).isEqualTo(new Loaded.Absent());
            for (int i = 1; i <= 10; i++) {
                store.commit(put(A, i));
                assertThat(((Loaded.Present) CheckpointStores.read(alias)).entries())
                        .isEqualTo(Map.of(A, file(i)));
            }
            LmdbFiles files = LmdbFiles.of(RealDisk.INSTANCE, link.resolve("registry"));
            assertThat(LmdbEnvironment.ofProcess(files)).isPresent();
        }
    }

    @Test
    void readingChangesNothing() throws IOException {
        assertThat(CheckpointStores.read(uri())).isEqualTo(new Loaded.Absent());
        assertThat(directory()).doesNotExist();
        open(StoreOptions.DEFAULT).close();
        assertThat(names()).containsExactly("owner.lock");
        CheckpointStore store = open(StoreOptions.DEFAULT);
        store.commit(put(A, 1));
        store.close();
        Files.delete(directory().resolve("lock.mdb"));
        List<String> before = names();
        assertThat(read()).containsOnlyKeys(A);
        assertThat(names()).isEqualTo(before).contains("data.mdb", "data.mdb.bak1");
    }

    @Test
    void namesBeyondLmdbsLimitAreKeptApart() throws IOException {
        Map<Key, Optional<Entry>> changes = new LinkedHashMap<>();
        String prefix = "/" + "p".repeat(4000);
        for (String name :
                List.of(
                        prefix + "1",
                        prefix + "2",
                        prefix,
                        "x".repeat(RecordFormat.MAX_KEY_BYTES - "files".length() - 1),
                        "x".repeat(RecordFormat.MAX_KEY_BYTES - "files".length()),
                        "\ud800",
                        "\udbff\udfff",
                        "\ufffd",
                        "\ud800\ufffd\udc00",
                        "\u0000")) {
            changes.put(new Key("files", name), Optional.of(file(changes.size())));
        }
        changes.put(new Key("a\u0000b", "c"), Optional.of(file(100)));
        changes.put(new Key("a", "b\u0000c"), Optional.of(file(101)));
        changes.put(new Key("a\u00c0\u0080b", "c"), Optional.of(file(102)));
        try (CheckpointStore store = open(StoreOptions.DEFAULT)) {
            store.commit(new ChangeSet(changes));
        }
        Map<Key, Entry> found = read();
        assertThat(found).hasSameSizeAs(changes);
        changes.forEach((key, entry) -> assertThat(found.get(key)).isEqualTo(entry.orElseThrow()));
        try (CheckpointStore store = open(StoreOptions.DEFAULT)) {
            store.commit(new ChangeSet(Map.of(new Key("files", prefix + "1"), Optional.empty())));
        }
        assertThat(read()).hasSize(changes.size() - 1).containsKey(new Key("files", prefix + "2"));
    }

    @Test
    @Tag("C06")
    void C06_aSmallCommitWritesNoMoreInALargeRegistry() throws IOException {
        long small = pagesOfOneChange(100);
        long large = pagesOfOneChange(50_000);
        // the path to one leaf, the state's, and those of the list of free pages
        assertThat(small).isLessThanOrEqualTo(8);
        assertThat(large).isLessThanOrEqualTo(small + 8);
    }

    /** How many pages the tree of a commit has that the one before had not: what was written. */
    private long pagesOfOneChange(int entries) throws IOException {
        Path directory = scratch.resolve("with" + entries);
        RegistryUri uri = RegistryUri.parse("lmdb:" + directory);
        try (CheckpointStore store = CheckpointStores.open(uri, StoreOptions.DEFAULT)) {
            store.load();
            Map<Key, Optional<Entry>> changes = new LinkedHashMap<>();
            for (int i = 0; i < entries; i++) {
                changes.put(new Key("files", "/var/log/" + i + ".log"), Optional.of(file(i)));
            }
            store.commit(new ChangeSet(changes));
            store.commit(put(new Key("files", "/var/log/1.log"), -1));
            Path data = directory.resolve("data.mdb");
            byte[] before = Files.readAllBytes(data);
            store.commit(put(new Key("files", "/var/log/77.log"), -1));
            byte[] after = Files.readAllBytes(data);
            int page = 4096;
            long differing = 0;
            for (int at = 0; at < after.length; at += page) {
                boolean same =
                        at + page <= before.length
                                && java.util.Arrays.equals(
                                        before, at, at + page, after, at, at + page);
                differing += same ? 0 : 1;
            }
            return differing;
        }
    }

    @Test
    void aCommitThatChangesNothingWritesNothing() throws IOException {
        try (CheckpointStore store = open(StoreOptions.DEFAULT)) {
            store.commit(put(A, 1));
            byte[] before = Files.readAllBytes(directory().resolve("data.mdb"));
            store.commit(put(A, 1));
            store.commit(new ChangeSet(Map.of(new Key("files", "/none"), Optional.empty())));
            store.commit(new ChangeSet(Map.of()));
            store.commitFolded(new ChangeSet(Map.of()));
            assertThat(Files.readAllBytes(directory().resolve("data.mdb"))).isEqualTo(before);
        }
    }

    @Test
    void theMapGrowsWithoutFailingACommit() throws IOException {
        LmdbStoreProvider tiny = new LmdbStoreProvider(64 * 1024);
        try (CheckpointStore store = tiny.open(uri(), StoreOptions.DEFAULT)) {
            store.load();
            for (int i = 0; i < 200; i++) {
                store.commit(
                        new ChangeSet(
                                Map.of(
                                        new Key("files", "/" + i),
                                        Optional.of(file(i).with("x", "x".repeat(20_000))))));
            }
            assertThat(LmdbEnvironment.ofProcess(LmdbFiles.of(RealDisk.INSTANCE, directory())))
                    .hasValueSatisfying(
                            environment ->
                                    assertThat(environment.mapBytes()).isGreaterThan(4_000_000));
        }
        assertThat(read()).hasSize(200);
    }

    @Test
    void whatIsDeletedIsUsedAgain() throws IOException {
        try (CheckpointStore store = open(StoreOptions.DEFAULT)) {
            for (int i = 0; i < 3_000; i++) {
                store.commit(put(new Key("files", "/" + i % 50), i));
            }
        }
        assertThat(Files.size(directory().resolve("data.mdb"))).isLessThan(200 * 1024);
        LmdbContents contents =
                LmdbContents.read(RealDisk.INSTANCE, directory().resolve("data.mdb"));
        assertThat(contents.sections().get("files")).hasSize(50);
        assertThat(contents.lostPages()).isZero();
        assertThat(contents.state().orElseThrow().sequence()).isEqualTo(3_000);
    }

    @Test
    void itsFilesAreNotTailed() throws IOException {
        CheckpointStore store = open(StoreOptions.DEFAULT);
        store.commit(put(A, 1));
        store.keepBackup();
        for (String name : List.of("data.mdb", "lock.mdb", "owner.lock", "data.mdb.bak1")) {
            assertThat(isOwn(name)).as(name).isTrue();
        }
        store.close();
        assertThat(isOwn("data.mdb")).isFalse();
    }

    private boolean isOwn(String name) throws IOException {
        Path path = RealDisk.INSTANCE.realPath(directory().resolve(name));
        return OwnFiles.ofProcess().contains(path, RealDisk.INSTANCE.stat(path).orElseThrow());
    }

    @Test
    void aDirectoryThatCannotBeMadeIsOneLine() throws IOException {
        Files.writeString(directory(), "a file");
        assertThatThrownBy(() -> CheckpointStores.open(uri(), StoreOptions.DEFAULT))
                .isInstanceOf(IOException.class)
                .hasMessageStartingWith("registry " + uri() + " cannot be opened: ")
                .hasMessageNotContaining("\n");
    }

    @Test
    void aNetworkFileSystemIsRefused() {
        for (String type : List.of("nfs", "nfs4", "cifs", "smb3", "fuse.sshfs", "9p")) {
            assertThat(NetworkFileSystem.isOne(type)).as(type).isTrue();
        }
        for (String type : List.of("ext4", "xfs", "btrfs", "overlay", "tmpfs", "apfs", "NTFS")) {
            assertThat(NetworkFileSystem.isOne(type)).as(type).isFalse();
        }
        assertThat(NetworkFileSystem.refusal(uri(), "nfs4"))
                .hasMessage(
                        "registry "
                                + uri()
                                + " is on a network file system (nfs4), where LMDB is not safe;"
                                + " choose a local directory, or a JSON registry");
    }

    @Test
    void aCommitBeforeLoadingIsAMistakeOfOurs() throws IOException {
        try (CheckpointStore store = CheckpointStores.open(uri(), StoreOptions.DEFAULT)) {
            assertThatThrownBy(() -> store.commit(put(A, 1)))
                    .isInstanceOf(IllegalStateException.class);
        }
    }
}
