package dev.cairn.checkpoint.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.cairn.checkpoint.ChangeSet;
import dev.cairn.checkpoint.CheckpointRegistry;
import dev.cairn.checkpoint.CorruptStoreException;
import dev.cairn.checkpoint.Entry;
import dev.cairn.checkpoint.Key;
import dev.cairn.checkpoint.Loaded;
import dev.cairn.checkpoint.StoreOptions;
import dev.cairn.checkpoint.Update;
import dev.cairn.io.SimulatedDisk;
import dev.cairn.source.Digest;
import dev.cairn.source.FilePosition;
import dev.cairn.source.Partition;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class JsonStoreTest {

    private static final Path DIR = Path.of("/r");
    private static final Path REGISTRY = DIR.resolve("registry.json");
    private static final Key APP = new Key("files", "/var/log/app.log");
    private static final Clock CLOCK =
            Clock.fixed(Instant.parse("2026-01-02T03:04:05Z"), ZoneOffset.UTC);
    private static final Clock LATER =
            Clock.fixed(Instant.parse("2026-01-02T03:04:06Z"), ZoneOffset.UTC);

    private final SimulatedDisk disk = new SimulatedDisk();

    JsonStoreTest() {
        disk.outsideMakeDirectory(DIR);
    }

    private JsonStore open(StoreOptions.OnCorrupt policy) throws IOException {
        return JsonStore.open(disk, REGISTRY, new StoreOptions(3, policy, CLOCK), () -> {});
    }

    private Loaded load() throws IOException {
        return open(StoreOptions.OnCorrupt.RESTORE).load();
    }

    private void save(long position) throws IOException {
        JsonStore store = open(StoreOptions.OnCorrupt.RESTORE);
        store.load();
        store.commitFolded(put(APP, Entry.of(Map.of("position", position))));
        store.close();
    }

    private static ChangeSet put(Key key, Entry entry) {
        return new ChangeSet(Map.of(key, Optional.of(entry)));
    }

    private static long position(Loaded loaded) {
        return ((Loaded.Present) loaded).entries().get(APP).number("position").orElseThrow();
    }

    private List<String> names() throws IOException {
        return disk.list(DIR).stream().map(path -> path.getFileName().toString()).sorted().toList();
    }

    @Test
    void aHandEditIsReportedAndUsed() throws IOException {
        save(10);
        disk.outsideWrite(REGISTRY, disk.text(REGISTRY).replace("10}", "5}"));
        Loaded loaded = load();
        assertThat(position(loaded)).isEqualTo(5);
        assertThat(((Loaded.Present) loaded).restored()).isFalse();
        assertThat(((Loaded.Present) loaded).warnings())
                .singleElement()
                .asString()
                .contains("/r/registry.json was changed by hand");
        save(6);
        assertThat(((Loaded.Present) load()).warnings()).isEmpty();
    }

    @Test
    void theNewestGoodBackupIsTakenAndTheBadOnesAreKeptAside() throws IOException {
        for (int i = 1; i <= 5; i++) {
            save(i);
        }
        disk.outsideTruncate(REGISTRY, 20);
        disk.outsideWrite(DIR.resolve("registry.json.bak1"), "");
        JsonStore store = open(StoreOptions.OnCorrupt.RESTORE);
        Loaded.Present present = (Loaded.Present) store.load();
        assertThat(position(present)).isEqualTo(3);
        assertThat(present.restored()).isTrue();
        assertThat(present.warnings()).hasSize(2);
        assertThat(present.warnings().get(0))
                .contains("registry.json is corrupt")
                .contains("restored from /r/registry.json.bak2");
        store.commitFolded(put(APP, Entry.of(Map.of("position", 7))));
        assertThat(names())
                .containsExactly(
                        "registry.json",
                        "registry.json.bak1.corrupt-20260102T030405Z",
                        "registry.json.bak2",
                        "registry.json.bak3",
                        "registry.json.corrupt-20260102T030405Z");
        assertThat(disk.bytes(DIR.resolve("registry.json.corrupt-20260102T030405Z"))).hasSize(20);
        Loaded again = load();
        assertThat(position(again)).isEqualTo(7);
        assertThat(((Loaded.Present) again).restored()).isFalse();
    }

    @Test
    void aRestorationIsKnownAsOneUntilTheFirstCommitEvenIfThatChangesNothing() throws IOException {
        save(1);
        save(2);
        disk.outsideTruncate(REGISTRY, 20);
        assertThat(((Loaded.Present) load()).restored()).isTrue();
        JsonStore store = open(StoreOptions.OnCorrupt.RESTORE);
        assertThat(((Loaded.Present) store.load()).restored()).isTrue();
        store.commitFolded(put(APP, Entry.of(Map.of("position", 1))));
        assertThat(((Loaded.Present) load()).restored()).isFalse();
    }

    @Test
    void failTouchesNothing() throws IOException {
        save(1);
        save(2);
        disk.outsideTruncate(REGISTRY, 20);
        assertThatThrownBy(() -> open(StoreOptions.OnCorrupt.FAIL).load())
                .isInstanceOf(CorruptStoreException.class)
                .hasMessageContaining("--on-corrupt=restore");
        assertThat(names()).containsExactly("registry.json", "registry.json.bak1");
    }

    @Test
    void resetStartsAfreshAndKeepsEverythingAside() throws IOException {
        save(1);
        save(2);
        disk.outsideTruncate(REGISTRY, 20);
        JsonStore store = open(StoreOptions.OnCorrupt.RESET);
        Loaded.Absent absent = (Loaded.Absent) store.load();
        assertThat(absent.warnings()).hasSize(2);
        store.commitFolded(put(APP, Entry.of(Map.of("position", 0))));
        assertThat(names())
                .containsExactly(
                        "registry.json",
                        "registry.json.bak1.corrupt-20260102T030405Z",
                        "registry.json.corrupt-20260102T030405Z");
        assertThat(position(load())).isZero();
    }

    @Test
    void anAbsentRegistryIsAFreshStartAndItsBackupsAreNotReplayed() throws IOException {
        save(1);
        save(2);
        save(3);
        disk.outsideDelete(REGISTRY);
        assertThat(JsonStore.read(disk, REGISTRY)).isEqualTo(new Loaded.Absent());
        Loaded.Absent absent = (Loaded.Absent) load();
        assertThat(absent.warnings()).hasSize(2);
        assertThat(names())
                .containsExactly(
                        "registry.json.bak1.orphan-20260102T030405Z",
                        "registry.json.bak2.orphan-20260102T030405Z");
        assertThat(load()).isEqualTo(new Loaded.Absent());
    }

    @Test
    @Tag("R10")
    void unreadableIsNeitherAbsentNorCorrupt() throws IOException {
        save(1);
        save(2);
        disk.failReads(REGISTRY, true);
        assertThatThrownBy(this::load)
                .isExactlyInstanceOf(IOException.class)
                .hasMessageContaining("Input/output error");
        disk.failReads(REGISTRY, false);
        disk.deny(REGISTRY, true);
        assertThatThrownBy(this::load).isInstanceOf(AccessDeniedException.class);
        assertThatThrownBy(() -> JsonStore.read(disk, REGISTRY))
                .isInstanceOf(AccessDeniedException.class);
        disk.deny(REGISTRY, false);
        assertThat(position(load())).isEqualTo(2);
        disk.outsideDelete(REGISTRY);
        disk.outsideMakeDirectory(REGISTRY);
        assertThatThrownBy(this::load).hasMessageContaining("not a regular file");
    }

    @Test
    @Tag("R06")
    void R06_aCommitThatChangesNothingWritesNothing() throws IOException {
        JsonStore store = open(StoreOptions.OnCorrupt.RESTORE);
        store.load();
        store.commitFolded(put(APP, Entry.of(Map.of("position", 1))));
        long before = disk.operations();
        store.commitFolded(put(APP, Entry.of(Map.of("position", 1L))));
        store.commitFolded(new ChangeSet(Map.of()));
        store.commitFolded(new ChangeSet(Map.of(new Key("files", "/none"), Optional.empty())));
        assertThat(disk.operations()).isEqualTo(before);
        store.commitFolded(put(APP, Entry.of(Map.of("position", 2))));
        assertThat(disk.operations()).isGreaterThan(before);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3})
    void asManyBackupsAreKeptAsAskedForAndTheyAreTheNewest(int backups) throws IOException {
        JsonStore store =
                JsonStore.open(
                        disk,
                        REGISTRY,
                        new StoreOptions(backups, StoreOptions.OnCorrupt.RESTORE, CLOCK),
                        () -> {});
        store.load();
        for (int i = 1; i <= 6; i++) {
            store.commitFolded(put(APP, Entry.of(Map.of("position", i))));
        }
        assertThat(names()).hasSize(1 + backups);
        for (int n = 1; n <= backups; n++) {
            assertThat(position(JsonStore.read(disk, DIR.resolve("registry.json.bak" + n))))
                    .isEqualTo(6 - n);
        }
    }

    @Test
    void aLinkedRegistryStaysALink() throws IOException {
        disk.outsideWrite(Path.of("/data/real.json"), "{\"version\":1}");
        disk.outsideSymlink(REGISTRY, Path.of("/data/real.json"));
        save(5);
        assertThat(disk.realPath(REGISTRY)).isEqualTo(Path.of("/data/real.json"));
        assertThat(position(JsonStore.read(disk, Path.of("/data/real.json")))).isEqualTo(5);
        assertThat(names()).containsExactly("registry.json");
    }

    @Test
    void aLeftoverTemporaryFileIsRemovedOnOpening() throws IOException {
        disk.outsideWrite(DIR.resolve(".registry.json.tmp"), "half");
        save(1);
        assertThat(names()).containsExactly("registry.json");
    }

    @Test
    void theSequenceGrowsWithEachSaveAndOverRestarts() throws IOException {
        save(1);
        save(2);
        save(3);
        JsonNode saved = new ObjectMapper().readTree(disk.text(REGISTRY));
        assertThat(saved.at("/sequence").asLong()).isEqualTo(3);
    }

    @Test
    void unchangedEntriesKeepTheirBytes() throws IOException {
        CheckpointRegistry registry =
                CheckpointRegistry.open(open(StoreOptions.OnCorrupt.RESTORE), CLOCK);
        Partition a = new Partition(Partition.Kind.FILE, "", "/a", "a");
        Partition b = new Partition(Partition.Kind.FILE, "", "/b", "b");
        FilePosition one = new FilePosition("a", "/a", 1, 5, 1, 1, Digest.NONE, Digest.NONE);
        FilePosition two = new FilePosition("b", "/b", 1, 5, 2, 1, Digest.NONE, Digest.NONE);
        registry.commitFolded(new Update(Map.of(a, one, b, two), Set.of(), Map.of(), List.of()));
        registry.close();
        CheckpointRegistry later =
                CheckpointRegistry.open(open(StoreOptions.OnCorrupt.RESTORE), LATER);
        FilePosition moved = new FilePosition("b", "/b", 1, 5, 2, 3, Digest.NONE, Digest.NONE);
        later.commitFolded(new Update(Map.of(a, one, b, moved), Set.of(), Map.of(), List.of()));
        List<String> lines = disk.text(REGISTRY).lines().toList();
        assertThat(lines).anyMatch(line -> line.contains("\"/a\"") && line.contains(":05Z"));
        assertThat(lines).anyMatch(line -> line.contains("\"/b\"") && line.contains(":06Z"));
    }
}
