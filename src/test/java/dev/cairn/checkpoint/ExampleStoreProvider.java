package dev.cairn.checkpoint;

import dev.cairn.checkpoint.memory.MemoryStore;

/** A backend from outside: what its authors write is this, the store and one services line. */
public final class ExampleStoreProvider implements CheckpointStoreProvider {

    @Override
    public String scheme() {
        return "example";
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
