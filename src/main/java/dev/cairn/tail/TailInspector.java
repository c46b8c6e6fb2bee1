package dev.cairn.tail;

import dev.cairn.component.CheckpointInspector;
import dev.cairn.io.Disk;
import dev.cairn.io.DiskFile;
import dev.cairn.io.FileStat;
import dev.cairn.io.RealDisk;
import dev.cairn.source.Digest;
import dev.cairn.source.FilePosition;
import dev.cairn.source.Partition;
import dev.cairn.source.Position;
import dev.cairn.source.Source.Existence;
import dev.cairn.tail.Succession.Found;
import java.io.IOException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Optional;
import java.util.SplittableRandom;

/** Looks at the files of checkpoints that no tail source follows. */
public final class TailInspector implements CheckpointInspector {

    private final Disk disk;

    /** Looks at this machine's files; for the service loader. */
    public TailInspector() {
        this(RealDisk.INSTANCE);
    }

    TailInspector(Disk disk) {
        this.disk = disk;
    }

    @Override
    public Partition.Kind kind() {
        return Partition.Kind.FILE;
    }

    @Override
    public Look look() {
        LookedDisk looked = new LookedDisk(disk);
        FileLives nobody =
                new FileLives("", InstantSource.system(), new SplittableRandom(0), file -> {});
        Succession succession = new Succession(looked, nobody);
        return new Look() {
            @Override
            public Existence exists(Position position) {
                return position instanceof FilePosition file
                        ? TailInspector.exists(file, looked, succession)
                        : Existence.UNKNOWN;
            }

            @Override
            public Optional<String> closer(Position position) {
                return position instanceof FilePosition file
                        ? TailInspector.closer(file, disk)
                        : Optional.empty();
            }
        };
    }

    /**
     * A source compares the bytes before the position. Whether the file begins as it did tells
     * nothing about where to go on, so it leaves that out.
     */
    private static Optional<String> closer(FilePosition position, Disk disk) {
        Digest head = position.fingerprint();
        boolean comparedItself = head.length() > position.offset();
        boolean guarded = position.guard().length() > 0;
        boolean withinGuard = position.offset() <= position.guard().length();
        if (head.length() == 0 || comparedItself || !guarded || withinGuard) {
            return Optional.empty();
        }
        Path path = Path.of(position.path());
        try (DiskFile file = disk.open(path, Disk.Mode.READ)) {
            Optional<FileStat> stat = disk.stat(path);
            boolean same = stat.isPresent() && FileIdentity.sameFile(position, stat.get());
            return !same || FileIdentity.matches(file, head, 0)
                    ? Optional.empty()
                    : Optional.of(
                            path
                                    + ": its first "
                                    + head.length()
                                    + " bytes are not those that were read, the bytes before its"
                                    + " position are: read on from "
                                    + position.offset());
        } catch (IOException e) {
            return Optional.empty(); // a source that cannot read it tells of that
        }
    }

    /** In doubt UNKNOWN: a checkpoint that was removed cannot be had back. */
    private static Existence exists(FilePosition position, LookedDisk disk, Succession succession) {
        try {
            Path path = Path.of(position.path());
            if (!path.isAbsolute() || path.getParent() == null) {
                return Existence.UNKNOWN; // another tool's: relative to what is not known
            }
            if (disk.stat(path).isPresent()) {
                return Existence.EXISTS;
            }
            if (!isLookedAt(position, path.getParent(), disk)) {
                return Existence.UNKNOWN;
            }
            disk.seek(path, position.inode());
            Optional<Found> renamed = succession.locate(position, path);
            if (renamed.isPresent()) {
                renamed.get().close();
                return Existence.EXISTS;
            }
            return Existence.GONE;
        } catch (IOException | InvalidPathException e) {
            return Existence.UNKNOWN;
        }
    }

    /**
     * Whether what a directory does not hold is known not to be there. The directory of a mount
     * point that is not mounted is another one, and empty.
     */
    private static boolean isLookedAt(FilePosition position, Path directory, LookedDisk disk)
            throws IOException {
        Optional<FileStat> stat = disk.stat(directory);
        if (stat.isEmpty() || stat.get().kind() != FileStat.Kind.DIRECTORY) {
            return false;
        }
        boolean someChildren = disk.hasChildren(directory);
        boolean deviceIsKnown = position.device() != 0 && stat.get().device() != 0;
        return deviceIsKnown ? position.device() == stat.get().device() : someChildren;
    }
}
