package dev.cairn.append;

import dev.cairn.io.Disk;
import dev.cairn.io.Disk.Mode;
import dev.cairn.io.DiskFile;
import dev.cairn.io.FileStat;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * A sink's file that has just been opened at its path, created if it was absent, with what the
 * system says of it.
 */
record OpenedSink(DiskFile file, FileStat stat) {

    /** How often a path that is swapped while it is opened is tried again. */
    private static final int MAX_ATTEMPTS = 5;

    static OpenedSink open(Disk disk, Path path) throws IOException {
        for (int attempt = 1; attempt <= MAX_ATTEMPTS; attempt++) {
            Optional<FileStat> before = look(disk, path);
            DiskFile file = disk.open(path, Mode.WRITE_OR_CREATE);
            Optional<FileStat> after = disk.stat(path);
            if (after.isPresent() && before.map(stat -> same(stat, after.get())).orElse(true)) {
                return new OpenedSink(file, after.get());
            }
            file.close();
        }
        throw new IOException("append: " + path + " is renamed again and again");
    }

    /** What a path names, or empty; refused if it is not a regular file. */
    static Optional<FileStat> look(Disk disk, Path path) throws IOException {
        Optional<FileStat> there = disk.stat(path);
        if (there.isPresent() && there.get().kind() != FileStat.Kind.FILE) {
            throw new IOException("append: " + path + " is not a regular file");
        }
        return there;
    }

    /** Without numbers all files look the same; then only content can tell them apart. */
    static boolean same(FileStat one, FileStat other) {
        return one.inode() == other.inode() && one.device() == other.device();
    }
}
