package dev.cairn.mirror;

import dev.cairn.io.Disk;
import dev.cairn.io.FileStat;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Looks at the records of a pond for events, whoever does the runs. Takes no lock, changes nothing,
 * and reads only what has changed since it looked last.
 */
final class PondEvents {

    private final Disk disk;
    private final PondPaths paths;
    private Optional<FileStat> seen = Optional.empty();

    PondEvents(Disk disk, Path directory) {
        this.disk = disk;
        this.paths = new PondPaths(directory);
    }

    /**
     * The records, if they are others than those that were seen last; nothing also if there are
     * none.
     */
    Optional<Manifest> changed() throws IOException {
        // looked at first: what is written behind this is looked at again
        Optional<FileStat> now = disk.stat(paths.manifest());
        if (now.isEmpty() || now.equals(seen)) {
            return Optional.empty();
        }
        Optional<Manifest> manifest = Pond.committed(disk, paths);
        seen = now;
        return manifest;
    }

    /** The records, whether they were seen or not; nothing if there are none. */
    Optional<Manifest> now() throws IOException {
        return Pond.committed(disk, paths);
    }

    /** Whether there are records. */
    boolean areThere() throws IOException {
        return disk.stat(paths.manifest()).isPresent();
    }
}
