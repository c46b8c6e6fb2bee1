package dev.cairn.checkpoint.json;

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
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A registry of one position on a simulated disk, for tests of its journals and backups. */
abstract class JournaledRegistry {

    static final Path DIR = Path.of("/r");
    static final Path REGISTRY = DIR.resolve("registry.json");
    static final Key APP = new Key("files", "/var/log/app.log");
    static final Clock CLOCK = Clock.fixed(Instant.parse("2026-01-02T03:04:05Z"), ZoneOffset.UTC);
    static final ChangeSet NOTHING = new ChangeSet(Map.of());

    final SimulatedDisk disk = new SimulatedDisk();

    JournaledRegistry() {
        disk.outsideMakeDirectory(DIR);
    }

    final JsonStore open(StoreOptions.OnCorrupt policy, int backups) throws IOException {
        return JsonStore.open(disk, REGISTRY, new StoreOptions(backups, policy, CLOCK), () -> {});
    }

    final JsonStore loaded() throws IOException {
        JsonStore store = open(StoreOptions.OnCorrupt.RESTORE, 3);
        store.load();
        return store;
    }

    final Loaded.Present load() throws IOException {
        return (Loaded.Present) open(StoreOptions.OnCorrupt.RESTORE, 3).load();
    }

    static ChangeSet to(long position) {
        return new ChangeSet(Map.of(APP, Optional.of(Entry.of(Map.of("position", position)))));
    }

    static long position(Loaded loaded) {
        return ((Loaded.Present) loaded).entries().get(APP).number("position").orElseThrow();
    }

    final List<String> names() throws IOException {
        return disk.list(DIR).stream().map(path -> path.getFileName().toString()).sorted().toList();
    }

    static Path journal(long sequence) {
        return DIR.resolve("registry.json.journal-" + sequence);
    }

    /**
     * Snapshots with the positions 100, 200 …, each with two commits in its journal but the last.
     */
    final void history(int snapshots) throws IOException {
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

    final void flip(Path path, int at) {
        byte[] bytes = disk.bytes(path);
        bytes[at] ^= 0x10;
        disk.outsideWrite(path, bytes);
    }
}
