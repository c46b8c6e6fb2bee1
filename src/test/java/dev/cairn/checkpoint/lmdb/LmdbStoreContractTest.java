package dev.cairn.checkpoint.lmdb;

import dev.cairn.checkpoint.CheckpointStore;
import dev.cairn.checkpoint.CheckpointStoreContract;
import dev.cairn.checkpoint.RegistryUri;
import dev.cairn.checkpoint.StoreOptions;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;

/** The contract on a real disk, through the provider: with lock, library and backups. */
@Tag("P09")
final class LmdbStoreContractTest extends CheckpointStoreContract {

    @TempDir Path directory;

    private CheckpointStore open() throws IOException {
        return new LmdbStoreProvider()
                .open(
                        RegistryUri.parse("lmdb:" + directory.resolve("new/registry")),
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
