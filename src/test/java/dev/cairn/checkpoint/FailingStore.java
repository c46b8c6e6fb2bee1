package dev.cairn.checkpoint;

import java.io.IOException;

/** A store whose commits fail when told to. */
final class FailingStore implements CheckpointStore {

    private final CheckpointStore store;
    boolean failing;
    int commits;

    FailingStore(CheckpointStore store) {
        this.store = store;
    }

    @Override
    public Loaded load() throws IOException {
        return store.load();
    }

    @Override
    public void commit(ChangeSet changes) throws IOException {
        if (failing) {
            throw new IOException("No space left on device");
        }
        commits++;
        store.commit(changes);
    }

    @Override
    public void close() throws IOException {
        store.close();
    }
}
