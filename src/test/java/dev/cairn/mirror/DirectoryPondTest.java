package dev.cairn.mirror;

import static dev.cairn.mirror.MirrorKit.POND;

import dev.cairn.io.SimulatedDisk;

/** The contract of a pond in a directory. */
final class DirectoryPondTest extends PondContract {

    private final SimulatedDisk disk = new SimulatedDisk(() -> 1);

    @Override
    Ponds ponds() {
        return DirectoryPond.at(disk, POND, path -> () -> {});
    }
}
