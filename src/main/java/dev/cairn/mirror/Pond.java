package dev.cairn.mirror;

import dev.cairn.io.AtomicFile;
import dev.cairn.io.Disk;
import dev.cairn.io.DiskFile;
import dev.cairn.io.FileStat;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The directory of a mirror and its records in {@code .cairn/}. It guarantees that a run is atomic:
 * after a crash at any instant the next run finds the records before it or those after it, and
 * completes the latter. For one run at a time.
 *
 * <p>A run stages new content under {@code .cairn/staging}, and appends behind the recorded end of
 * copies; up to here, recovery takes everything back. Then the next manifest is written as {@code
 * manifest.next}, with the work that is left: from here on, recovery goes forward. The work has two
 * parts, each of which can be repeated:
 *
 * <ol>
 *   <li>{@code manifest.next}: copies that get another name leave theirs for the staging directory;
 *       copies that are superseded are deleted; nodes are written to outboards. No name is given.
 *   <li>{@code manifest.placing}: what is in the staging directory gets its name. None is taken.
 * </ol>
 *
 * <p>The commit point, last and small, is the renaming to {@code manifest}.
 */
final class Pond implements Closeable {

    /** The directory of the records in that of the copies. */
    static final String RECORDS = ".cairn";

    private static final int COPY_BYTES = 256 << 10;

    private final Disk disk;
    private final PondPaths paths;
    private final Closeable ownership;
    private Manifest manifest;

    /** Takes the lock of a pond, at a path whose directory exists. */
    interface Locks {
        Closeable acquire(Path path) throws IOException;
    }

    private Pond(Disk disk, PondPaths paths, Closeable ownership) {
        this.disk = disk;
        this.paths = paths;
        this.ownership = ownership;
    }

    /**
     * Opens a pond for a run, created if absent, and completes or takes back what a run before left
     * unfinished.
     */
    static Pond open(Disk disk, Path directory, String mirror, Locks locks) throws IOException {
        PondPaths paths = new PondPaths(directory);
        disk.createDirectories(paths.staging());
        disk.createDirectories(paths.outboards());
        Closeable ownership = locks.acquire(paths.lock());
        try {
            Pond pond = new Pond(disk, paths, ownership);
            pond.recover(mirror);
            return pond;
        } catch (IOException | RuntimeException e) {
            ownership.close();
            throw e;
        }
    }

    /**
     * The records of a pond as they are; changes nothing.
     *
     * @return nothing if there is no pond
     * @throws InterruptedRunException if a run is in the middle of its work on files
     */
    static Optional<Manifest> read(Disk disk, Path directory) throws IOException {
        PondPaths paths = new PondPaths(directory);
        for (Path intent : List.of(paths.next(), paths.placing())) {
            if (disk.stat(intent).isPresent()) {
                throw new InterruptedRunException(directory);
            }
        }
        return committed(disk, paths);
    }

    /** The records of the last run that is complete, whatever another one is doing. */
    static Optional<Manifest> committed(Disk disk, PondPaths paths) throws IOException {
        return disk.stat(paths.manifest()).isEmpty()
                ? Optional.empty()
                : Optional.of(load(disk, paths.manifest()));
    }

    private static Manifest load(Disk disk, Path path) throws IOException {
        try (DiskInput in = DiskInput.open(disk, path)) {
            return ManifestReader.read(in.readAllBytes(), path);
        }
    }

    private void recover(String mirror) throws IOException {
        manifest =
                disk.stat(paths.manifest()).isPresent()
                        ? load(disk, paths.manifest())
                        : Manifest.empty(mirror);
        requireMirror(manifest, mirror);
        Optional<Manifest> placing = intent(paths.placing());
        Optional<Manifest> next = intent(paths.next());
        if (placing.isPresent()) {
            place(placing.get());
        } else if (next.isPresent()) {
            carryOut(next.get());
        }
        clean();
        for (Copy copy : manifest.copies()) {
            if (copy.active()) {
                cutBack(copy);
            }
        }
    }

    /** An intent that is still to be carried out; one from before the manifest is deleted. */
    private Optional<Manifest> intent(Path path) throws IOException {
        if (disk.stat(path).isEmpty()) {
            return Optional.empty();
        }
        Manifest intent = load(disk, path);
        requireMirror(intent, manifest.mirror());
        if (intent.sequence() > manifest.sequence()) {
            return Optional.of(intent);
        }
        // the renaming that took its name away was not durable
        disk.delete(path);
        disk.syncDirectory(paths.records());
        return Optional.empty();
    }

    private void requireMirror(Manifest found, String mirror) {
        if (!found.mirror().equals(mirror)) {
            throw new IllegalArgumentException(
                    paths.directory()
                            + " is the pond of mirror \""
                            + found.mirror()
                            + "\", not of \""
                            + mirror
                            + '"');
        }
    }

    /** Takes back what was appended behind the recorded end of a copy. */
    void cutBack(Copy copy) throws IOException {
        Path path = paths.copy(copy.name());
        Optional<FileStat> stat = disk.stat(path);
        if (stat.isPresent() && stat.get().size() > copy.length()) {
            try (DiskFile file = disk.open(path, Disk.Mode.WRITE)) {
                file.truncate(copy.length());
                file.sync();
            }
        }
    }

    /** The records that are in force. */
    Manifest manifest() {
        return manifest;
    }

    PondPaths paths() {
        return paths;
    }

    /** Names of all files in the pond. */
    Set<String> names() throws IOException {
        return names(disk, paths.directory());
    }

    /** Names of all files in a pond but its records. */
    static Set<String> names(Disk disk, Path directory) throws IOException {
        Set<String> names = new HashSet<>();
        for (Path path : disk.list(directory)) {
            names.add(path.getFileName().toString());
        }
        names.remove(RECORDS);
        return names;
    }

    /**
     * Makes the pond what a manifest says, all of whose content is staged and durable. It is so on
     * return; after an exception the pond is to be opened again.
     */
    void commit(Manifest next) throws IOException {
        disk.syncDirectory(paths.staging());
        AtomicFile.open(disk, paths.next()).replace(0, out -> ManifestFormat.write(next, out));
        carryOut(next);
        clean();
    }

    private void carryOut(Manifest next) throws IOException {
        Manifest.Work work = next.work();
        for (String name : work.drops()) {
            drop(paths.copy(name));
        }
        for (Manifest.Move move : work.moves()) {
            if (!move.from().isEmpty()) {
                rename(paths.copy(move.from()), paths.stagedCopy(move.id()));
            }
        }
        for (Manifest.Nodes nodes : work.outboards()) {
            writeNodes(nodes);
        }
        disk.syncDirectory(paths.outboards());
        disk.syncDirectory(paths.staging());
        disk.syncDirectory(paths.directory());
        disk.rename(paths.next(), paths.placing());
        disk.syncDirectory(paths.records());
        place(next);
    }

    private void writeNodes(Manifest.Nodes nodes) throws IOException {
        Path staged = paths.stagedNodes(nodes.id());
        Path outboard = paths.outboard(nodes.id());
        if (nodes.at() == 0) {
            rename(staged, outboard);
            return;
        }
        try (DiskFile from = disk.open(staged, Disk.Mode.READ);
                DiskFile to = disk.open(outboard, Disk.Mode.WRITE)) {
            ByteBuffer buffer = ByteBuffer.allocate(COPY_BYTES);
            long done = 0;
            for (int n = from.read(buffer, 0); n > 0; n = from.read(buffer, done)) {
                to.write(List.of(buffer.flip()), nodes.at() + done);
                done += n;
                buffer.clear();
            }
            to.sync();
        }
    }

    private void place(Manifest next) throws IOException {
        Set<Long> moved = new HashSet<>();
        next.work().moves().forEach(move -> moved.add(move.id()));
        for (Copy copy : next.copies()) {
            if (moved.contains(copy.id())) {
                rename(paths.stagedCopy(copy.id()), paths.copy(copy.name()));
            }
        }
        disk.syncDirectory(paths.directory());
        disk.syncDirectory(paths.staging());
        disk.rename(paths.placing(), paths.manifest());
        disk.syncDirectory(paths.records());
        manifest = next;
    }

    /**
     * Renames a file, or does so again: a run before may have done it and met with a failing sync
     * of the directory, after which only a new change is sure to become durable.
     */
    private void rename(Path from, Path to) throws IOException {
        if (disk.stat(from).isEmpty()) {
            disk.rename(to, from);
        }
        disk.rename(from, to);
    }

    /** Deletes a file, or does so again. */
    private void drop(Path path) throws IOException {
        if (disk.stat(path).isEmpty()) {
            disk.open(path, Disk.Mode.CREATE_NEW).close();
        }
        disk.delete(path);
    }

    /** Deletes what no copy needs. */
    private void clean() throws IOException {
        for (Path left : disk.list(paths.staging())) {
            disk.delete(left);
        }
        if (!manifest.work().drops().isEmpty()) {
            Set<Path> needed = new HashSet<>();
            manifest.copies().forEach(copy -> needed.add(paths.outboard(copy.id())));
            for (Path outboard : disk.list(paths.outboards())) {
                if (!needed.contains(outboard)) {
                    disk.delete(outboard);
                }
            }
        }
    }

    @Override
    public void close() throws IOException {
        ownership.close();
    }
}
