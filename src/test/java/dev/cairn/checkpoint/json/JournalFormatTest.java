package dev.cairn.checkpoint.json;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.checkpoint.ChangeSet;
import dev.cairn.checkpoint.Entry;
import dev.cairn.checkpoint.Key;
import dev.cairn.checkpoint.Loaded;
import dev.cairn.checkpoint.StoreOptions;
import dev.cairn.io.SimulatedDisk;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Journals of this version are read by every later one. */
final class JournalFormatTest {

    private static final Path DIR = Path.of("/r");
    private static final Path REGISTRY = DIR.resolve("registry.json");
    private static final Path JOURNAL = DIR.resolve("registry.json.journal-1");
    private static final Key APP = new Key("files", "/var/log/app.log");
    private static final Key OLD = new Key("files", "/var/log/ä \ud800.log");
    private static final Key SINK = new Key("sinks", "/out/all.log");

    private final SimulatedDisk disk = new SimulatedDisk();

    JournalFormatTest() {
        disk.outsideMakeDirectory(DIR);
    }

    private static byte[] golden(String name) throws IOException {
        try (InputStream in = JournalFormatTest.class.getResourceAsStream(name)) {
            return in.readAllBytes();
        }
    }

    private static Entry entry(String member, long value) {
        return Entry.of(Map.of(member, value));
    }

    private JsonStore store() throws IOException {
        JsonStore store = JsonStore.open(disk, REGISTRY, StoreOptions.DEFAULT, () -> {});
        store.load();
        return store;
    }

    /** A snapshot, two commits, one of them with a removal and of two sections. */
    private void write() throws IOException {
        try (JsonStore store = store()) {
            Map<Key, Optional<Entry>> first = new LinkedHashMap<>();
            first.put(APP, Optional.of(entry("position", 1)));
            first.put(OLD, Optional.of(entry("position", 9)));
            store.commitFolded(new ChangeSet(first));
            store.commit(new ChangeSet(Map.of(APP, Optional.of(entry("position", 2)))));
            Map<Key, Optional<Entry>> last = new LinkedHashMap<>();
            last.put(APP, Optional.of(entry("position", 3)));
            last.put(SINK, Optional.of(entry("length", 64)));
            last.put(OLD, Optional.empty());
            store.commit(new ChangeSet(last));
        }
    }

    @Test
    void theWrittenJournalIsTheGoldenOne() throws IOException {
        write();
        assertThat(disk.bytes(REGISTRY)).isEqualTo(golden("journal-golden.json"));
        assertThat(disk.bytes(JOURNAL)).isEqualTo(golden("journal-golden.json.journal-1"));
    }

    @Test
    void theGoldenJournalIsReplayed() throws IOException {
        disk.outsideWrite(REGISTRY, golden("journal-golden.json"));
        disk.outsideWrite(JOURNAL, golden("journal-golden.json.journal-1"));
        try (JsonStore store = store()) {
            Loaded.Present present = (Loaded.Present) store.load();
            assertThat(present.warnings()).isEmpty();
            assertThat(present.entries())
                    .isEqualTo(Map.of(APP, entry("position", 3), SINK, entry("length", 64)));
        }
    }
}
