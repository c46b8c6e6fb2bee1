package dev.cairn.checkpoint.memory;

import dev.cairn.checkpoint.CheckpointStore;
import dev.cairn.checkpoint.CheckpointStoreProvider;
import dev.cairn.checkpoint.Loaded;
import dev.cairn.checkpoint.RegistryUri;
import dev.cairn.checkpoint.StoreOptions;

/** Serves {@code memory:}, and {@code memory:NAME} for a store that several contexts share. */
public final class MemoryStoreProvider implements CheckpointStoreProvider {

    @Override
    public String scheme() {
        return "memory";
    }

    @Override
    public CheckpointStore open(RegistryUri uri, StoreOptions options) {
        return MemoryStore.create();
    }

    @Override
    public Loaded read(RegistryUri uri) {
        return new Loaded.Absent();
    }
}
