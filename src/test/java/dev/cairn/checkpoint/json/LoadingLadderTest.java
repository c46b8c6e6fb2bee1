package dev.cairn.checkpoint.json;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.checkpoint.Loaded;
import dev.cairn.checkpoint.StoreOptions;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is made of a bad registry, its backups and their journals. */
final class LoadingLadderTest extends JournaledRegistry {

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
