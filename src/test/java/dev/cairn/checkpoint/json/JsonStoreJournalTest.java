package dev.cairn.checkpoint.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.checkpoint.ChangeSet;
import dev.cairn.checkpoint.CorruptStoreException;
import dev.cairn.checkpoint.Entry;
import dev.cairn.checkpoint.Key;
import dev.cairn.checkpoint.Loaded;
import dev.cairn.checkpoint.StoreOptions;
import java.io.IOException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is done with journals, good and bad ones. */
final class JsonStoreJournalTest extends JournaledRegistry {

    @Test
    @Tag("R06")
    void commitsGoToTheJournalAndAFoldWritesTheSnapshot() throws IOException {
        JsonStore store = loaded();
        store.commit(to(1)); // there is no snapshot yet
        assertThat(names()).containsExactly("registry.json");
        byte[] snapshot = disk.bytes(REGISTRY);
        store.commit(to(2));
        store.commit(to(3));
        assertThat(disk.bytes(REGISTRY)).isEqualTo(snapshot);
        assertThat(names()).containsExactly("registry.json", "registry.json.journal-1");
        assertThat(position(JsonStore.read(disk, REGISTRY))).isEqualTo(3);
        long operations = disk.operations();
        store.commit(to(4));
        assertThat(disk.operations() - operations).isEqualTo(2); // a write and a sync
        store.commitFolded(NOTHING);
        assertThat(disk.text(REGISTRY)).contains("{\"position\":4}");
        operations = disk.operations();
        store.commitFolded(NOTHING);
        store.commitFolded(to(4));
        store.commit(to(4));
        assertThat(disk.operations()).isEqualTo(operations);
        assertThat(position(load())).isEqualTo(4);
    }

    @Test
    void aJournalThatWasOpenAtACrashIsFoldedAndNotAppendedTo() throws IOException {
        JsonStore store = loaded();
        store.commitFolded(to(1));
        store.commit(to(2));
        byte[] left = disk.bytes(journal(1));
        JsonStore next = loaded();
        next.commit(to(3));
        assertThat(disk.bytes(journal(1))).isEqualTo(left);
        assertThat(disk.text(REGISTRY)).contains("\"sequence\": 2,").contains("{\"position\":2}");
        assertThat(disk.exists(journal(2))).isTrue();
        assertThat(position(load())).isEqualTo(3);
    }

    @Test
    void journalsAreKeptAsLongAsTheBackupsTheyContinue() throws IOException {
        history(6);
        assertThat(names())
                .containsExactly(
                        "registry.json",
                        "registry.json.bak1",
                        "registry.json.bak2",
                        "registry.json.bak3",
                        "registry.json.journal-3",
                        "registry.json.journal-4",
                        "registry.json.journal-5");
    }

    @Test
    void withoutBackupsAJournalGoesWithItsSnapshot() throws IOException {
        JsonStore store = open(StoreOptions.OnCorrupt.RESTORE, 0);
        store.load();
        store.commitFolded(to(1));
        store.commit(to(2));
        store.commitFolded(to(3));
        assertThat(names()).containsExactly("registry.json");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1})
    void journalsDoNotPileUpWhenFewerBackupsAreKeptThanBefore(int backups) throws IOException {
        history(5);
        JsonStore store = open(StoreOptions.OnCorrupt.RESTORE, backups);
        store.load();
        for (int i = 1; i <= 10; i++) {
            store.commit(to(i));
            store.commitFolded(to(1000 + i));
        }
        assertThat(names().stream().filter(name -> name.contains("journal"))).hasSize(backups);
    }

    @Test
    void aJournalIsFoldedWhenItIsLargerThanItsSnapshotAndAMebibyte() throws IOException {
        JsonStore store = loaded();
        store.commit(to(0));
        long largest = 0;
        for (int i = 1; disk.text(REGISTRY).contains("\"sequence\": 1,"); i++) {
            Entry entry = Entry.of(Map.of("position", i, "padding", "x".repeat(100_000)));
            store.commit(new ChangeSet(Map.of(APP, Optional.of(entry))));
            if (disk.exists(journal(1))) {
                largest = Math.max(largest, disk.bytes(journal(1)).length);
            }
        }
        assertThat(largest).isBetween(1L << 20, (1L << 20) + 200_000);
        assertThat(position(load())).isEqualTo(11);
        assertThat(load().restored()).isFalse();
    }

    @Test
    void aCommitTooLargeForAJournalIsASnapshot() throws IOException {
        JsonStore store = loaded();
        store.commit(to(1));
        Entry entry = Entry.of(Map.of("position", 2, "padding", "x".repeat(9 << 20)));
        store.commit(new ChangeSet(Map.of(APP, Optional.of(entry))));
        assertThat(names()).containsExactly("registry.json", "registry.json.bak1");
        assertThat(position(load())).isEqualTo(2);
    }

    @Test
    void everyTruncationOfAJournalGivesACommittedState() throws IOException {
        JsonStore store = loaded();
        store.commitFolded(to(0));
        for (int i = 1; i <= 3; i++) {
            store.commit(to(i));
        }
        byte[] whole = disk.bytes(journal(1));
        long before = 0;
        for (int length = 0; length <= whole.length; length++) {
            disk.outsideWrite(journal(1), Arrays.copyOf(whole, length));
            Loaded.Present present = load();
            assertThat(present.restored()).isFalse();
            assertThat(present.warnings()).isEmpty();
            assertThat(position(present)).isBetween(before, before + 1);
            before = position(present);
        }
        assertThat(before).isEqualTo(3);
    }

    @Test
    void aTornLastRecordIsDroppedWhateverStandsInIt() throws IOException {
        JsonStore store = loaded();
        store.commitFolded(to(0));
        store.commit(to(1));
        int good = disk.bytes(journal(1)).length;
        store.commit(to(2));
        byte[] whole = disk.bytes(journal(1));
        for (int at = good; at < whole.length; at++) {
            byte[] torn = whole.clone();
            Arrays.fill(torn, at, Math.min(torn.length, at + 7), (byte) 0);
            disk.outsideWrite(journal(1), torn);
            assertThat(position(load())).isEqualTo(Arrays.equals(torn, whole) ? 2 : 1);
        }
        store.close();
    }

    @Test
    @Tag("S65")
    void aBadRecordBeforeGoodOnesIsCorruptionAndWhatIsBeforeItIsUsed() throws IOException {
        JsonStore store = loaded();
        store.commitFolded(to(0));
        store.commit(to(1));
        int second = disk.bytes(journal(1)).length;
        store.commit(to(2));
        store.commit(to(3));
        flip(journal(1), second + 30);
        assertThatThrownBy(() -> open(StoreOptions.OnCorrupt.FAIL, 3).load())
                .isInstanceOf(CorruptStoreException.class)
                .hasMessageContaining("registry.json.journal-1")
                .hasMessageContaining("record 2 is damaged, at byte " + second)
                .hasMessageContaining("--on-corrupt=restore");
        assertThatThrownBy(() -> JsonStore.read(disk, REGISTRY))
                .isInstanceOf(CorruptStoreException.class);
        assertThat(names()).containsExactly("registry.json", "registry.json.journal-1");
        for (int i = 0; i < 2; i++) { // known as a restoration until the first commit
            Loaded.Present present = load();
            assertThat(position(present)).isEqualTo(1);
            assertThat(present.restored()).isTrue();
            assertThat(present.warnings()).singleElement().asString().contains("1 commits");
        }
        loaded().commit(to(4));
        assertThat(names())
                .containsExactly(
                        "registry.json",
                        "registry.json.bak1",
                        "registry.json.journal-1.corrupt-20260102T030405Z");
        assertThat(load().restored()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"{\"version\":1,\"files\":{\"/var/log/app.log\":{\"position\":7}}}", ""})
    void aRegistryEditedAfterACrashIsUsedAndItsJournalIsSetAside(String other) throws IOException {
        JsonStore store = loaded();
        store.commitFolded(to(0));
        store.commit(to(1));
        store.commit(to(2));
        disk.outsideWrite(
                REGISTRY, other.isEmpty() ? disk.text(REGISTRY).replace("0}", "7}") : other);
        assertThat(((Loaded.Present) JsonStore.read(disk, REGISTRY)).restored()).isTrue();
        for (int i = 0; i < 2; i++) {
            Loaded.Present present = load();
            assertThat(position(present)).isEqualTo(7);
            assertThat(present.restored()).isTrue();
            assertThat(present.warnings())
                    .last()
                    .asString()
                    .contains("2 committed changes")
                    .contains("registry.json.journal-1 are left out")
                    .contains("changed by hand")
                    .contains("journal-1.orphan-20260102T030405Z");
        }
        JsonStore next = loaded();
        next.commit(to(8));
        next.commit(to(9));
        assertThat(names())
                .contains("registry.json.journal-1.orphan-20260102T030405Z")
                .doesNotContain("registry.json.journal-1");
        assertThat(position(load())).isEqualTo(9);
        assertThat(load().restored()).isFalse();
    }

    @Test
    void aJournalOfAnotherVersionIsRefusedAndNotTouched() throws IOException {
        JsonStore store = loaded();
        store.commitFolded(to(1));
        store.commit(to(2));
        byte[] bytes = disk.bytes(journal(1));
        bytes[11] = 2;
        java.util.zip.CRC32C crc = new java.util.zip.CRC32C();
        crc.update(bytes, 0, 32);
        java.nio.ByteBuffer.wrap(bytes).putInt(32, (int) crc.getValue());
        disk.outsideWrite(journal(1), bytes);
        assertThatThrownBy(this::load)
                .isExactlyInstanceOf(IOException.class)
                .hasMessageContaining("journal-1 is of version 2");
        assertThat(names()).containsExactly("registry.json", "registry.json.journal-1");
    }

    @Test
    void anUnreadableJournalIsNeitherAbsentNorCorrupt() throws IOException {
        JsonStore store = loaded();
        store.commitFolded(to(1));
        store.commit(to(2));
        disk.failReads(journal(1), true);
        assertThatThrownBy(this::load)
                .isExactlyInstanceOf(IOException.class)
                .hasMessageContaining("Input/output error");
    }

    @Test
    void theJournalOfAnotherRegistryIsNeverReplayed() throws IOException {
        JsonStore store = loaded();
        store.commitFolded(to(1));
        store.commit(to(2));
        byte[] foreign = disk.bytes(journal(1));
        disk.outsideDelete(journal(1));
        disk.outsideDelete(REGISTRY);
        JsonStore other = loaded();
        other.commitFolded(to(50));
        disk.outsideWrite(journal(1), foreign);
        assertThat(position(load())).isEqualTo(50);
        assertThat(load().restored()).isTrue();
    }

    @Test
    void aReaderBesideTheOwnerSeesCommittedStatesOnly() throws IOException {
        JsonStore store = open(StoreOptions.OnCorrupt.RESTORE, 0);
        store.load();
        Map<Integer, Long> last = new HashMap<>();
        for (int i = 1; i <= 60; i++) {
            if (i % 7 == 0) {
                store.commitFolded(to(i));
            } else {
                store.commit(to(i));
            }
            last.put(i, position(JsonStore.read(disk, REGISTRY)));
            assertThat(last.get(i)).isEqualTo(i);
        }
    }

    @Test
    void anUndoneChangeLeavesNoTraceInTheNextSnapshot() throws IOException {
        JsonStore store = loaded();
        store.commitFolded(to(1));
        Key strange = new Key("strange", "x");
        disk.failAt(1, dev.cairn.io.Fault.ENOSPC);
        assertThatThrownBy(
                        () ->
                                store.commitFolded(
                                        new ChangeSet(Map.of(strange, Optional.of(Entry.EMPTY)))))
                .isInstanceOf(IOException.class);
        store.commitFolded(to(2));
        assertThat(disk.text(REGISTRY)).doesNotContain("strange");
    }
}
