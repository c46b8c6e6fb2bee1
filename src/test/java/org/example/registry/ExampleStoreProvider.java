package org.example.registry;

import dev.cairn.checkpoint.CheckpointStore;
import dev.cairn.checkpoint.CheckpointStoreProvider;
import dev.cairn.checkpoint.Loaded;
import dev.cairn.checkpoint.OwnedStoreException;
import dev.cairn.checkpoint.RegistryUri;
import dev.cairn.checkpoint.StoreOptions;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** Serves {@code example:DIR}: a backend as somebody else would write it. */
public final class ExampleStoreProvider implements CheckpointStoreProvider {

    @Override
    public String scheme() {
        return "example";
    }

    @Override
    public CheckpointStore open(RegistryUri uri, StoreOptions options) throws IOException {
        Path directory = Files.createDirectories(Path.of(uri.location()));
        FileChannel lock =
                FileChannel.open(
                        directory.resolve("lock"),
                        StandardOpenOption.CREATE,
                        StandardOpenOption.WRITE);
        if (lock.tryLock() == null) {
            lock.close();
            throw new OwnedStoreException("registry " + uri + " is in use; stop its collector");
        }
        return new ExampleStore(directory, lock);
    }

    @Override
    public Loaded read(RegistryUri uri) throws IOException {
        return ExampleStore.read(Path.of(uri.location()));
    }
}
