package dev.cairn.checkpoint.json;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.checkpoint.ChangeSet;
import dev.cairn.checkpoint.CheckpointRegistry;
import dev.cairn.checkpoint.Loaded;
import dev.cairn.checkpoint.Mark;
import dev.cairn.checkpoint.StoreOptions;
import dev.cairn.io.Fault;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** That a restoration is known until everybody who must know of it has been told. */
final class RestoredRegistryTest extends JournaledRegistry {

    @ParameterizedTest
    @EnumSource(
            value = Fault.class,
            names = {"ENOSPC", "EIO"})
    @Tag("S65")
    void aSaveThatFailsLeavesADamagedJournalWhereTheNextStartFindsIt(Fault fault)
            throws IOException {
        JsonStore store = loaded();
        store.commitFolded(to(100));
        store.commit(to(101));
        int second = disk.bytes(journal(1)).length;
        store.commit(to(102));
        store.commit(to(103));
        flip(journal(1), second + 30);
        byte[] registry = disk.bytes(REGISTRY);
        byte[] damaged = disk.bytes(journal(1));
        for (int at = 1; at <= 12; at++) {
            for (Path left : disk.list(DIR)) {
                disk.outsideDelete(left);
            }
            disk.outsideWrite(REGISTRY, registry);
            disk.outsideWrite(journal(1), damaged);
            JsonStore next = loaded();
            disk.failAt(at, fault);
            boolean failed = fails(next, to(104));
            disk.failNever();
            next.close();
            Loaded.Present present = load();
            if (failed && position(present) != 104) {
                assertThat(position(present)).as("operation %d failed", at).isEqualTo(101);
                assertThat(present.restored()).as("operation %d failed", at).isTrue();
            } else {
                assertThat(position(present)).as("operation %d failed", at).isEqualTo(104);
                assertThat(names()).contains("registry.json.journal-1.corrupt-20260102T030405Z");
            }
        }
    }

    @Test
    @Tag("S65")
    void whoeverSavesARestoredRegistryTheNextStartKnowsThatSinksMayBeAhead() throws IOException {
        JsonStore store = loaded();
        store.commitFolded(to(100));
        store.commit(to(101));
        store.close();
        disk.outsideWrite(REGISTRY, disk.text(REGISTRY).replace("100}", "7}"));
        try (JsonStore byHand = open(StoreOptions.OnCorrupt.FAIL, 3)) {
            byHand.load();
            byHand.commitFolded(NOTHING);
        }
        assertThat(position(load())).isEqualTo(7);
        CheckpointRegistry registry =
                CheckpointRegistry.open(open(StoreOptions.OnCorrupt.RESTORE, 3), CLOCK);
        assertThat(registry.restored()).isTrue();
        registry.commit(new ChangeSet(Map.of(Mark.RESTORED, Optional.empty())));
        registry.close();
        assertThat(CheckpointRegistry.open(open(StoreOptions.OnCorrupt.RESTORE, 3), CLOCK))
                .returns(false, CheckpointRegistry::restored);
    }

    private static boolean fails(JsonStore store, ChangeSet changes) {
        try {
            store.commit(changes);
            return false;
        } catch (IOException e) {
            return true;
        }
    }
}
