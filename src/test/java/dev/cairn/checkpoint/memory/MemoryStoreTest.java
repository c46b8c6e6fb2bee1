package dev.cairn.checkpoint.memory;

import dev.cairn.checkpoint.CheckpointStore;
import dev.cairn.checkpoint.CheckpointStoreContract;
import java.io.IOException;

final class MemoryStoreTest extends CheckpointStoreContract {

    @Override
    protected CheckpointStore create() {
        return MemoryStore.create();
    }

    @Override
    protected CheckpointStore reopen(CheckpointStore store) throws IOException {
        store.close();
        return ((MemoryStore) store).reopen();
    }
}
