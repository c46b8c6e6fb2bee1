package dev.cairn.mirror;

import dev.cairn.io.Disk;
import dev.cairn.io.DiskFile;
import dev.cairn.io.FileStat;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;

/** A pond in a directory, to be read. */
class DirectoryView implements PondView {

    /** The directory of the records in that of the copies. */
    static final String RECORDS = ".cairn";

    final Disk disk;
    final PondPaths paths;
    private Manifest manifest;

    DirectoryView(Disk disk, PondPaths paths, Manifest manifest) {
        this.disk = disk;
        this.paths = paths;
        this.manifest = manifest;
    }

    /**
     * Reads the records of a pond as they are.
     *
     * @throws InterruptedRunException if a run is in the middle of its work on files
     */
    static DirectoryView look(Disk disk, Path directory) throws IOException {
        PondPaths paths = new PondPaths(directory);
        for (Path intent : List.of(paths.next(), paths.placing())) {
            if (disk.stat(intent).isPresent()) {
                throw new InterruptedRunException(directory);
            }
        }
        return new DirectoryView(disk, paths, recorded(disk, paths, ""));
    }

    /** The manifest in place; an empty one if there is none. */
    static Manifest recorded(Disk disk, PondPaths paths, String mirror) throws IOException {
        return disk.stat(paths.manifest()).isEmpty()
                ? Manifest.empty(mirror)
                : load(disk, paths.manifest());
    }

    static Manifest load(Disk disk, Path path) throws IOException {
        try (DiskInput in = DiskInput.open(disk, path)) {
            return ManifestReader.read(in.readAllBytes(), path);
        }
    }

    @Override
    public Manifest manifest() {
        return manifest;
    }

    /** From now on other records are in force. */
    void use(Manifest next) {
        manifest = next;
    }

    @Override
    public Set<String> names() throws IOException {
        Set<String> names = new HashSet<>();
        try {
            for (Path path : disk.list(paths.directory())) {
                names.add(path.getFileName().toString());
            }
        } catch (NoSuchFileException e) {
            return names; // no run was here yet
        }
        names.remove(RECORDS);
        return names;
    }

    @Override
    public OptionalLong length(Copy copy) throws IOException {
        return disk.stat(paths.copy(copy.name()))
                .map(stat -> OptionalLong.of(stat.size()))
                .orElse(OptionalLong.empty());
    }

    @Override
    public long outboardLength(Copy copy) throws IOException {
        return disk.stat(paths.outboard(copy.id())).map(FileStat::size).orElse(0L);
    }

    @Override
    public DiskFile content(Copy copy, long end) throws IOException {
        return disk.open(paths.copy(copy.name()), Disk.Mode.READ);
    }

    @Override
    public DiskFile outboard(Copy copy, long end) throws IOException {
        return disk.open(paths.outboard(copy.id()), Disk.Mode.READ);
    }

    @Override
    public boolean appendsInPlace() {
        return true;
    }

    /** Who checks has the lock, or sees differences. */
    @Override
    public boolean isCurrent() {
        return true;
    }

    @Override
    public String where(Copy copy) {
        return paths.copy(copy.name()).toString();
    }

    @Override
    public void close() throws IOException {
        // nothing is open
    }
}
