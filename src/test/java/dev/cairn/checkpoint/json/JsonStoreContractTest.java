package dev.cairn.checkpoint.json;

import dev.cairn.checkpoint.CheckpointStore;
import dev.cairn.checkpoint.CheckpointStoreContract;
import dev.cairn.checkpoint.RegistryUri;
import dev.cairn.checkpoint.StoreOptions;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

/** The contract on a real disk, through the provider: with lock, links and syncs. */
final class JsonStoreContractTest extends CheckpointStoreContract {

    @TempDir Path directory;

    private CheckpointStore open() throws IOException {
        return new JsonStoreProvider()
                .open(
                        RegistryUri.parse(directory.resolve("new/registry.json").toString()),
                        StoreOptions.DEFAULT);
    }

    @Override
    protected CheckpointStore create() throws IOException {
        return open();
    }

    @Override
    protected CheckpointStore reopen(CheckpointStore store) throws IOException {
        store.close();
        return open();
    }
}
