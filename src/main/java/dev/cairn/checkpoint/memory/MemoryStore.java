package dev.cairn.checkpoint.memory;

import dev.cairn.checkpoint.ChangeSet;
import dev.cairn.checkpoint.CheckpointStore;
import dev.cairn.checkpoint.Entry;
import dev.cairn.checkpoint.Key;
import dev.cairn.checkpoint.Loaded;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A store that ends with the process: for tests and runs without state. Apart from that it keeps
 * the whole contract.
 */
public final class MemoryStore implements CheckpointStore {

    private final Contents contents;
    private boolean open = true;

    /** What outlives a store when it is closed, in place of a disk. */
    private static final class Contents {
        private boolean present;
        private final Map<Key, Entry> entries = new HashMap<>();
    }

    private MemoryStore(Contents contents) {
        this.contents = contents;
    }

    /** A store without anything in it. */
    public static MemoryStore create() {
        return new MemoryStore(new Contents());
    }

    /** Another store over the same contents, as if the process had been started again. */
    public MemoryStore reopen() {
        return new MemoryStore(contents);
    }

    @Override
    public Loaded load() throws IOException {
        requireOpen();
        synchronized (contents) {
            return contents.present
                    ? new Loaded.Present(contents.entries, false, List.of())
                    : new Loaded.Absent();
        }
    }

    @Override
    public void commit(ChangeSet changes) throws IOException {
        requireOpen();
        synchronized (contents) {
            changes.changes().forEach(this::put);
        }
    }

    private void put(Key key, Optional<Entry> entry) {
        if (entry.isPresent()) {
            contents.entries.put(key, entry.get());
            contents.present = true;
        } else {
            contents.entries.remove(key);
        }
    }

    private void requireOpen() throws IOException {
        if (!open) {
            throw new IOException("the registry is closed");
        }
    }

    @Override
    public void close() {
        open = false;
    }
}
