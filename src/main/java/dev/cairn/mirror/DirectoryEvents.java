package dev.cairn.mirror;

import dev.cairn.io.Disk;
import dev.cairn.io.FileStat;
import java.io.IOException;
import java.util.Optional;

/** The events of a pond in a directory. Reads only what has changed since it looked last. */
final class DirectoryEvents implements PondEvents {

    private final Disk disk;
    private final PondPaths paths;
    private Optional<FileStat> seen = Optional.empty();

    DirectoryEvents(Disk disk, PondPaths paths) {
        this.disk = disk;
        this.paths = paths;
    }

    @Override
    public Optional<Manifest> changed() throws IOException {
        // looked at first: what is written behind this is looked at again
        Optional<FileStat> now = disk.stat(paths.manifest());
        if (now.equals(seen)) {
            return Optional.empty();
        }
        Optional<Manifest> manifest = now.isEmpty() ? Optional.empty() : now();
        seen = now;
        return manifest;
    }

    @Override
    public Optional<Manifest> now() throws IOException {
        return Optional.of(DirectoryView.recorded(disk, paths, ""))
                .filter(manifest -> manifest.sequence() > 0);
    }

    @Override
    public boolean areThere() {
        return seen.isPresent();
    }

    @Override
    public void close() {
        // nothing is open
    }
}
