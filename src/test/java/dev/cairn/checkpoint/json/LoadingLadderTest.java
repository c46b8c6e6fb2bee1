package dev.cairn.checkpoint.json;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.checkpoint.ChangeSet;
import dev.cairn.checkpoint.Entry;
import dev.cairn.checkpoint.Key;
import dev.cairn.checkpoint.Loaded;
import dev.cairn.checkpoint.StoreOptions;
import dev.cairn.io.SimulatedDisk;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is made of a bad registry, its backups and their journals. */
final class LoadingLadderTest {

    private static final Path DIR = Path.of("/r");
    private static final Path REGISTRY = DIR.resolve("registry.json");
    private static final Key APP = new Key("files", "/var/log/app.log");
    private static final Clock CLOCK =
            Clock.fixed(Instant.parse("2026-01-02T03:04:05Z"), ZoneOffset.UTC);

    private final SimulatedDisk disk = new SimulatedDisk();

    LoadingLadderTest() {
        disk.outsideMakeDirectory(DIR);
    }

    private JsonStore open(StoreOptions.OnCorrupt policy, int backups) throws IOException {
        return JsonStore.open(disk, REGISTRY, new StoreOptions(backups, policy, CLOCK), () -> {});
    }

    private JsonStore loaded() throws IOException {
        JsonStore store = open(StoreOptions.OnCorrupt.RESTORE, 3);
        store.load();
        return store;
    }

    private Loaded.Present load() throws IOException {
        return (Loaded.Present) open(StoreOptions.OnCorrupt.RESTORE, 3).load();
    }

    private static ChangeSet to(long position) {
        return new ChangeSet(Map.of(APP, Optional.of(Entry.of(Map.of("position", position)))));
    }

    private static long position(Loaded loaded) {
        return ((Loaded.Present) loaded).entries().get(APP).number("position").orElseThrow();
    }

    private List<String> names() throws IOException {
        return disk.list(DIR).stream().map(path -> path.getFileName().toString()).sorted().toList();
    }

    private static Path journal(long sequence) {
        return DIR.resolve("registry.json.journal-" + sequence);
    }

    /**
     * Snapshots with the positions 100, 200 …, each with two commits in its journal but the last.
     */
    private void history(int snapshots) throws IOException {
        JsonStore store = loaded();
        for (int i = 1; i <= snapshots; i++) {
            store.commitFolded(to(i * 100L));
            if (i < snapshots) {
                store.commit(to(i * 100L + 1));
                store.commit(to(i * 100L + 2));
            }
        }
        store.close();
    }

    private void corrupt(Path path) {
        byte[] bytes = disk.bytes(path);
        Arrays.fill(bytes, (byte) 0);
        disk.outsideWrite(path, bytes);
    }

    @Test
    @Tag("S65")
    void resetSetsTheJournalsAsideToo() throws IOException {
        history(2);
        JsonStore store = loaded();
        store.commit(to(201));
        corrupt(REGISTRY);
        assertThat(open(StoreOptions.OnCorrupt.RESET, 3).load()).isInstanceOf(Loaded.Absent.class);
        assertThat(names())
                .containsExactly(
                        "registry.json.bak1.corrupt-20260102T030405Z",
                        "registry.json.corrupt-20260102T030405Z",
                        "registry.json.journal-1.corrupt-20260102T030405Z",
                        "registry.json.journal-2.corrupt-20260102T030405Z");
        store.close();
    }

    @Test
    void theJournalsOfAnAbsentRegistryAreSetAside() throws IOException {
        history(2);
        loaded().commit(to(201));
        disk.outsideDelete(REGISTRY);
        assertThat(JsonStore.read(disk, REGISTRY)).isEqualTo(new Loaded.Absent());
        Loaded.Absent absent = (Loaded.Absent) open(StoreOptions.OnCorrupt.RESTORE, 3).load();
        assertThat(absent.warnings()).hasSize(3);
        assertThat(names()).hasSize(3).allMatch(name -> name.contains(".orphan-"));
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aBackupAndItsJournalsGiveTheNewestState(boolean live) throws IOException {
        history(4);
        if (live) {
            loaded().commit(to(401));
        }
        long newest = live ? 401 : 400;
        for (int bad = 0; bad <= 2; bad++) { // the registry, then backups one after the other
            corrupt(bad == 0 ? REGISTRY : DIR.resolve("registry.json.bak" + bad));
            Loaded.Present present = load();
            // without a journal of its own nothing vouches for the content of the last snapshot
            assertThat(present.restored()).isEqualTo(!live);
            assertThat(position(present)).isEqualTo(newest);
            assertThat(present.warnings().get(0))
                    .contains("restored from /r/registry.json.bak" + (bad + 1))
                    .contains("commits in its journals")
                    .contains(live ? "is all that it held" : "may be older");
            disk.outsideDelete(DIR.resolve("registry.json.corrupt-20260102T030405Z"));
            for (int n = 1; n <= bad; n++) {
                Path backup = DIR.resolve("registry.json.bak" + n);
                disk.outsideRename(
                        DIR.resolve(backup.getFileName() + ".corrupt-20260102T030405Z"), backup);
            }
        }
    }

    @Test
    void theChecksumOfACorruptSnapshotTellsThatItsBackupIsAllThereWas() throws IOException {
        JsonStore store = loaded();
        store.commitFolded(to(100));
        store.commit(to(101));
        store.commitFolded(to(102));
        store.close();
        String text = disk.text(REGISTRY);
        disk.outsideWrite(REGISTRY, text.replace("\"containers\"", "\"cont\u0000iners\""));
        Loaded.Present present = load();
        assertThat(position(present)).isEqualTo(102);
        assertThat(present.restored()).isFalse();
        assertThat(present.warnings()).singleElement().asString().contains("is all that it held");
    }

    @Test
    void aChainOfJournalsEndsWhereOneDoesNotFollowFromTheOther() throws IOException {
        history(4);
        loaded().commit(to(401));
        corrupt(REGISTRY);
        corrupt(DIR.resolve("registry.json.bak1"));
        disk.outsideDelete(journal(2)); // bak2's
        Loaded.Present present = load();
        assertThat(position(present)).isEqualTo(200);
        assertThat(present.restored()).isTrue();
        assertThat(present.warnings()).anyMatch(line -> line.contains("journal-4 cannot be used"));
        loaded().commit(to(500));
        assertThat(names())
                .contains(
                        "registry.json.journal-3.corrupt-20260102T030405Z",
                        "registry.json.journal-4.corrupt-20260102T030405Z");
        assertThat(disk.text(REGISTRY)).contains("\"sequence\": 5,");
        assertThat(position(load())).isEqualTo(500);
        assertThat(load().restored()).isFalse();
    }
}
