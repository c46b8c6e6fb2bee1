package dev.cairn.checkpoint.lmdb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.checkpoint.ChangeSet;
import dev.cairn.checkpoint.CheckpointRegistry;
import dev.cairn.checkpoint.CheckpointStore;
import dev.cairn.checkpoint.CorruptStoreException;
import dev.cairn.checkpoint.Entry;
import dev.cairn.checkpoint.Key;
import dev.cairn.checkpoint.Loaded;
import dev.cairn.checkpoint.Mark;
import dev.cairn.checkpoint.RegistryUri;
import dev.cairn.checkpoint.StoreOptions;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.lmdbjava.ByteArrayProxy;
import org.lmdbjava.Dbi;
import org.lmdbjava.DbiFlags;
import org.lmdbjava.Env;

/** Data files that are damaged, or are something else; and what is done then. */
@Timeout(60)
final class LmdbDamageTest {

    private static final Key A = new Key("files", "/var/log/a.log");
    private static final Instant NOW = Instant.parse("2026-01-02T03:04:05Z");
    private static final int PAGE = 4096;
    private static final int TRANSACTION_AT = 144;
    private static final int VERSION_AT = 20;

    @TempDir Path scratch;

    private Path directory() {
        return scratch.resolve("registry");
    }

    private Path data() {
        return directory().resolve("data.mdb");
    }

    private RegistryUri uri() {
        return RegistryUri.parse("lmdb:" + directory());
    }

    private CheckpointStore open(StoreOptions.OnCorrupt policy) throws IOException {
        return new LmdbStoreProvider()
                .open(uri(), new StoreOptions(3, policy, Clock.fixed(NOW, ZoneOffset.UTC)));
    }

    private Loaded load(StoreOptions.OnCorrupt policy) throws IOException {
        try (CheckpointStore store = open(policy)) {
            return store.load();
        }
    }

    private Loaded read() throws IOException {
        return new LmdbStoreProvider().read(uri());
    }

    /** Opens, commits and closes, which keeps a backup. */
    private void save(long position) throws IOException {
        try (CheckpointStore store = open(StoreOptions.OnCorrupt.FAIL)) {
            store.load();
            commit(store, position);
        }
    }

    private static void commit(CheckpointStore store, long position) throws IOException {
        Entry entry = Entry.of(Map.of("position", position));
        store.commit(new ChangeSet(Map.of(A, Optional.of(entry))));
    }

    private static long position(Loaded loaded) {
        return ((Loaded.Present) loaded).entries().get(A).number("position").orElseThrow();
    }

    private List<String> names() {
        return Stream.of(directory().toFile().list()).sorted().toList();
    }

    private void overwrite(long at, int value) throws IOException {
        try (RandomAccessFile file = new RandomAccessFile(data().toFile(), "rw")) {
            file.seek(at);
            file.write(value);
        }
    }

    /** Content that is no LMDB file. */
    static List<byte[]> otherContents() {
        return List.of(
                new byte[0],
                new byte[1],
                new byte[PAGE],
                new byte[2 * PAGE],
                new byte[100_000],
                "{\"version\": 1}".getBytes(StandardCharsets.UTF_8),
                "x".repeat(50_000).getBytes(StandardCharsets.UTF_8));
    }

    @ParameterizedTest
    @MethodSource("otherContents")
    void whatIsNotAnLmdbFileIsCorruptAndNeitherEmptyNorTouched(byte[] content) throws IOException {
        Files.createDirectories(directory());
        Files.write(data(), content);
        assertThatThrownBy(this::read)
                .isInstanceOf(CorruptStoreException.class)
                .hasMessageStartingWith("registry lmdb:" + directory().toRealPath())
                .hasMessageContaining(" is corrupt (data.mdb: ");
        for (StoreOptions.OnCorrupt policy :
                List.of(StoreOptions.OnCorrupt.FAIL, StoreOptions.OnCorrupt.RESTORE)) {
            assertThatThrownBy(() -> load(policy))
                    .isInstanceOf(CorruptStoreException.class)
                    .hasMessageContaining("--on-corrupt=reset");
        }
        assertThat(data()).hasBinaryContent(content);
    }

    @Test
    void anOlderCommitIsNotTakenForTheNewest() throws IOException {
        try (CheckpointStore store = open(StoreOptions.OnCorrupt.FAIL)) {
            store.load();
            for (int i = 1; i <= 11; i++) {
                commit(store, i);
            }
        }
        assertThat(position(read())).isEqualTo(11);
        // one bit makes transaction 11 the 9th, and the 10th the newest, complete and sound
        overwrite(PAGE + TRANSACTION_AT, 9);
        assertThatThrownBy(this::read)
                .isInstanceOf(CorruptStoreException.class)
                .hasMessageContaining("the commit before 10 is said to be 11");
    }

    @Test
    void aFileWhoseOnlyCommitSeemsNotToBeIsNotEmpty() throws IOException {
        save(1);
        overwrite(PAGE + TRANSACTION_AT, 0);
        assertThatThrownBy(this::read)
                .isInstanceOf(CorruptStoreException.class)
                .hasMessageContaining("meta page 1 cannot be of transaction 0");
    }

    @Test
    void anEnvironmentThatNothingWasCommittedToIsAbsentAndUsed() throws IOException {
        Files.createDirectories(directory());
        other(env -> assertThat(env.isClosed()).isFalse());
        assertThat(read()).isEqualTo(new Loaded.Absent());
        save(4);
        assertThat(position(read())).isEqualTo(4);
    }

    private interface Use {
        void of(Env<byte[]> env);
    }

    /** Does what another program would. */
    private void other(Use use) {
        try (Env<byte[]> env =
                Env.create(ByteArrayProxy.PROXY_BA).setMaxDbs(2).open(directory().toFile())) {
            use.of(env);
        }
    }

    @Test
    void anEnvironmentOfAnotherProgramIsRefusedAndNotTouched() throws IOException {
        List<Use> others =
                List.of(
                        env -> {
                            Dbi<byte[]> dbi = env.openDbi((byte[]) null);
                            dbi.put(new byte[] {1, 2, 3}, new byte[] {4});
                        },
                        env -> {
                            Dbi<byte[]> dbi = env.openDbi("named", DbiFlags.MDB_CREATE);
                            dbi.put(new byte[] {1, 2, 3}, new byte[600]);
                        });
        for (int i = 0; i < others.size(); i++) {
            if (i > 0) {
                Files.delete(data());
            }
            Files.createDirectories(directory());
            other(others.get(i));
            byte[] before = Files.readAllBytes(data());
            for (StoreOptions.OnCorrupt policy : StoreOptions.OnCorrupt.values()) {
                assertThatThrownBy(() -> load(policy))
                        .isInstanceOf(IOException.class)
                        .isNotInstanceOf(CorruptStoreException.class)
                        .hasMessageContaining(" is an LMDB environment of another program; use");
            }
            assertThat(data()).hasBinaryContent(before);
        }
    }

    @Test
    void anotherVersionIsRefusedAndNotTouched() throws IOException {
        save(1);
        overwrite(VERSION_AT, 2);
        assertThatThrownBy(this::read).isInstanceOf(CorruptStoreException.class);
        overwrite(PAGE + VERSION_AT, 2);
        assertThatThrownBy(() -> load(StoreOptions.OnCorrupt.RESET))
                .isNotInstanceOf(CorruptStoreException.class)
                .hasMessageContaining("is of version 2 of LMDB's format");
        assertThat(names()).contains("data.mdb");
    }

    @Test
    void aVersionOfTheLayoutThatWeDoNotKnowIsRefused() {
        byte[] state = new StateRecord(1, 0, 0).value();
        state[0] = 2;
        // as a later version would seal it
        java.util.zip.CRC32C crc = new java.util.zip.CRC32C();
        crc.update(StateRecord.KEY);
        crc.update(2);
        crc.update(state, RecordFormat.HEADER_BYTES, state.length - RecordFormat.HEADER_BYTES);
        java.nio.ByteBuffer.wrap(state).putInt(1, (int) crc.getValue());
        assertThatThrownBy(() -> StateRecord.read(state, 0, state.length))
                .isInstanceOf(ForeignFileException.class)
                .hasMessage("is of version 2 of the layout, and this Cairn reads version 1");
    }

    @Test
    void theNewestGoodBackupIsRestoredAndTheDamagedFileKept() throws IOException {
        save(1);
        save(2);
        save(3);
        Files.writeString(data(), "broken");
        Files.writeString(directory().resolve("data.mdb.bak1"), "broken, too");
        try (CheckpointStore store = open(StoreOptions.OnCorrupt.RESTORE)) {
            Loaded.Present loaded = (Loaded.Present) store.load();
            assertThat(position(loaded)).isEqualTo(2);
            assertThat(loaded.restored()).isTrue();
            assertThat(loaded.warnings()).hasSize(2);
            assertThat(loaded.warnings().get(0))
                    .contains(
                            "is corrupt (data.mdb: it ends before meta page 0 does)",
                            "data.mdb.corrupt-20260102T030405Z",
                            "data.mdb.bak2, which may be older");
        }
        assertThat(names())
                .contains(
                        "data.mdb.corrupt-20260102T030405Z",
                        "data.mdb.bak1.corrupt-20260102T030405Z");
        assertThat(directory().resolve("data.mdb.corrupt-20260102T030405Z")).hasContent("broken");
        // also a start after that one crashed knows that sinks may be ahead
        Loaded.Present again = (Loaded.Present) load(StoreOptions.OnCorrupt.FAIL);
        assertThat(again.entries())
                .containsEntry(Mark.RESTORED, Entry.of(Map.of("at", NOW.toString())));
        CheckpointRegistry registry =
                CheckpointRegistry.open(open(StoreOptions.OnCorrupt.FAIL), Clock.systemUTC());
        assertThat(registry.restored()).isTrue();
        registry.close();
    }

    @Test
    void restoringRefusesWithoutAGoodBackup() throws IOException {
        save(1);
        Files.writeString(data(), "broken");
        Files.writeString(directory().resolve("data.mdb.bak1"), "broken, too");
        List<String> before = names();
        assertThatThrownBy(() -> load(StoreOptions.OnCorrupt.RESTORE))
                .isInstanceOf(CorruptStoreException.class)
                .hasMessageContaining("has no good backup; bring back a copy of your own");
        assertThat(names()).isEqualTo(before);
    }

    @Test
    void resettingSetsEverythingAsideAndStartsAfresh() throws IOException {
        save(1);
        Files.writeString(data(), "broken");
        try (CheckpointStore store = open(StoreOptions.OnCorrupt.RESET)) {
            assertThat(((Loaded.Absent) store.load()).warnings()).hasSize(2);
            commit(store, 7);
        }
        assertThat(position(read())).isEqualTo(7);
        assertThat(names())
                .contains(
                        "data.mdb.corrupt-20260102T030405Z",
                        "data.mdb.bak1.corrupt-20260102T030405Z");
    }

    @Test
    void backupsOfARegistryThatIsGoneAreSetAside() throws IOException {
        save(1);
        Files.delete(data());
        assertThat(((Loaded.Absent) load(StoreOptions.OnCorrupt.RESTORE)).warnings())
                .singleElement()
                .asString()
                .contains("data.mdb.bak1.orphan-20260102T030405Z", "a registry that is gone");
    }

    @Test
    void aLockFileThatIsDamagedOrOfAnotherRegistryDoesNoHarm() throws IOException {
        save(1);
        Files.writeString(directory().resolve("lock.mdb"), "x".repeat(9000));
        assertThat(position(read())).isEqualTo(1);
        save(2);
        assertThat(position(read())).isEqualTo(2);
    }

    @Test
    void leftoversOfACrashAreCleared() throws IOException {
        Path left = Files.createDirectories(directory().resolve(".new"));
        Files.writeString(left.resolve("data.mdb"), "half");
        Files.writeString(left.resolve(".data.mdb.tmp"), "half");
        save(1);
        assertThat(position(read())).isEqualTo(1);
        assertThat(left).doesNotExist();
    }

    @Test
    void aFileThatIsReplacedOrDeletedWhileInUseIsNotCommittedTo() throws IOException {
        save(1);
        save(2);
        try (CheckpointStore store = open(StoreOptions.OnCorrupt.FAIL)) {
            store.load();
            Files.delete(data());
            for (int i = 0; i < 2; i++) {
                assertThatThrownBy(() -> commit(store, 3))
                        .hasMessageContaining("data.mdb was replaced or deleted while it was in");
            }
            Files.copy(directory().resolve("data.mdb.bak2"), data());
            assertThatThrownBy(() -> commit(store, 4)).hasMessageContaining("was replaced");
            assertThat(position(store.load())).isEqualTo(1);
            commit(store, 5);
        }
        assertThat(position(read())).isEqualTo(5);
    }
}
