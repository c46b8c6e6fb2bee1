package dev.cairn.mirror;

import dev.cairn.io.AtomicFile;
import dev.cairn.io.Disk;
import dev.cairn.io.DiskFile;
import dev.cairn.io.FileStat;
import dev.cairn.io.HeldLockException;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A pond in a directory, with its records in {@code .cairn/}. A run that has died is taken back or
 * completed by the next one.
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
final class DirectoryPond extends DirectoryView implements Pond {

    private static final int COPY_BYTES = 256 << 10;

    private final Closeable ownership;

    /** Takes the lock of a pond, at a path whose directory exists. */
    interface Locks {
        Closeable acquire(Path path) throws IOException;
    }

    private DirectoryPond(Disk disk, PondPaths paths, Manifest manifest, Closeable ownership) {
        super(disk, paths, manifest);
        this.ownership = ownership;
    }

    /** The pond of a directory. */
    static Ponds at(Disk disk, Path directory, Locks locks) {
        PondPaths paths = new PondPaths(directory);
        return new Ponds() {
            @Override
            public Pond open(String mirror) throws IOException {
                return DirectoryPond.open(disk, paths, mirror, locks);
            }

            @Override
            public PondView look() throws IOException {
                return DirectoryView.look(disk, directory);
            }

            @Override
            public Closeable reserve() throws IOException {
                try {
                    return locks.acquire(paths.lock());
                } catch (HeldLockException e) {
                    throw e;
                } catch (IOException e) {
                    // a pond that this user may only read; a run in between shows as differences
                    return () -> {};
                }
            }

            @Override
            public PondEvents events() {
                return new DirectoryEvents(disk, paths);
            }

            @Override
            public String toString() {
                return directory.toString();
            }
        };
    }

    private static Pond open(Disk disk, PondPaths paths, String mirror, Locks locks)
            throws IOException {
        disk.createDirectories(paths.staging());
        disk.createDirectories(paths.outboards());
        Closeable ownership = locks.acquire(paths.lock());
        try {
            Manifest manifest = recorded(disk, paths, mirror);
            DirectoryPond pond = new DirectoryPond(disk, paths, manifest, ownership);
            pond.recover(mirror);
            return pond;
        } catch (IOException | RuntimeException e) {
            ownership.close();
            throw e;
        }
    }

    private void recover(String mirror) throws IOException {
        manifest().requireMirror(mirror, paths.directory());
        Optional<Manifest> placing = intent(paths.placing());
        Optional<Manifest> next = intent(paths.next());
        if (placing.isPresent()) {
            place(placing.get());
        } else if (next.isPresent()) {
            carryOut(next.get());
        }
        clean();
        for (Copy copy : manifest().copies()) {
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
        intent.requireMirror(manifest().mirror(), paths.directory());
        if (intent.sequence() > manifest().sequence()) {
            return Optional.of(intent);
        }
        // the renaming that took its name away was not durable
        disk.delete(path);
        disk.syncDirectory(paths.records());
        return Optional.empty();
    }

    /** Takes back what was appended behind the recorded end of a copy. */
    private void cutBack(Copy copy) throws IOException {
        Path path = paths.copy(copy.name());
        Optional<FileStat> stat = disk.stat(path);
        if (stat.isPresent() && stat.get().size() > copy.length()) {
            try (DiskFile file = disk.open(path, Disk.Mode.WRITE)) {
                file.truncate(copy.length());
                file.sync();
            }
        }
    }

    @Override
    public DiskFile create(long id) throws IOException {
        return new EarlySync(disk.open(paths.stagedCopy(id), Disk.Mode.CREATE_NEW));
    }

    @Override
    public DiskFile append(Copy copy) throws IOException {
        cutBack(copy);
        DiskFile file = new EarlySync(disk.open(paths.copy(copy.name()), Disk.Mode.WRITE));
        try {
            copy.requireLength(file.size(), where(copy));
            return file;
        } catch (IOException | RuntimeException e) {
            file.close();
            throw e;
        }
    }

    @Override
    public DiskFile nodes(long id) throws IOException {
        return disk.open(paths.stagedNodes(id), Disk.Mode.CREATE_NEW);
    }

    @Override
    public void discard(long id) throws IOException {
        disk.delete(paths.stagedNodes(id));
        disk.delete(paths.stagedCopy(id));
    }

    @Override
    public void takeBack(Copy copy) throws IOException {
        disk.delete(paths.stagedNodes(copy.id()));
        cutBack(copy);
    }

    @Override
    public boolean isInPieces(Copy copy, long length, boolean completed) {
        return false;
    }

    @Override
    public void commit(Manifest next) throws IOException {
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
        use(next);
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
        if (!manifest().work().drops().isEmpty()) {
            Set<Path> needed = new HashSet<>();
            manifest().copies().forEach(copy -> needed.add(paths.outboard(copy.id())));
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
