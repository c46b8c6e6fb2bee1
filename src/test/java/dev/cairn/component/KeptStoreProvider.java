package dev.cairn.component;

import dev.cairn.checkpoint.CheckpointStore;
import dev.cairn.checkpoint.CheckpointStoreProvider;
import dev.cairn.checkpoint.Loaded;
import dev.cairn.checkpoint.RegistryUri;
import dev.cairn.checkpoint.StoreOptions;
import dev.cairn.delivery.FlakyStore;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Serves {@code kept:NAME}: memory that is kept when a context stops, as a file would be. */
public final class KeptStoreProvider implements CheckpointStoreProvider {

    private static final Map<String, FlakyStore> STORES = new ConcurrentHashMap<>();

    /** The newest store of a name, to make it fail. */
    public static FlakyStore store(String name) {
        return STORES.get(name);
    }

    @Override
    public String scheme() {
        return "kept";
    }

    @Override
    public CheckpointStore open(RegistryUri uri, StoreOptions options) {
        return STORES.compute(
                uri.location(),
                (name, before) -> before == null ? FlakyStore.create() : before.reopen());
    }

    @Override
    public Loaded read(RegistryUri uri) {
        return new Loaded.Absent();
    }
}
