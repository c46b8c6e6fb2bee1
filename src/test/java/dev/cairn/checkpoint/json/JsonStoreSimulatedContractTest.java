package dev.cairn.checkpoint.json;

import dev.cairn.checkpoint.CheckpointStore;
import dev.cairn.checkpoint.CheckpointStoreContract;
import dev.cairn.checkpoint.StoreOptions;
import dev.cairn.io.SimulatedDisk;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Random;

/** The contract on a disk that loses all that was not synced whenever the store is reopened. */
final class JsonStoreSimulatedContractTest extends CheckpointStoreContract {

    private static final Path DIR = Path.of("/r");

    private final Random random = new Random(Long.getLong("cairn.seed", 1));
    private SimulatedDisk disk = new SimulatedDisk();

    JsonStoreSimulatedContractTest() {
        disk.outsideMakeDirectory(DIR);
    }

    private CheckpointStore open() throws IOException {
        return JsonStore.open(disk, DIR.resolve("registry.json"), StoreOptions.DEFAULT, () -> {});
    }

    @Override
    protected CheckpointStore create() throws IOException {
        return open();
    }

    @Override
    protected CheckpointStore reopen(CheckpointStore store) throws IOException {
        disk = disk.crash(random);
        return open();
    }
}
