package dev.cairn.checkpoint.lmdb;

import dev.cairn.io.Disk;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/**
 * The names in a registry's directory.
 *
 * @param directory absolute, with links followed if it is there
 */
record LmdbFiles(Path directory) {

    /** Of the directory that a user named. */
    static LmdbFiles of(Disk disk, Path directory) throws IOException {
        Path absolute = directory.toAbsolutePath().normalize();
        try {
            return new LmdbFiles(disk.realPath(absolute));
        } catch (NoSuchFileException e) {
            return new LmdbFiles(absolute);
        }
    }

    /** What LMDB keeps everything in. */
    Path data() {
        return directory.resolve("data.mdb");
    }

    /** LMDB's table of readers. This process must never open it but through LMDB. */
    Path readers() {
        return directory.resolve("lock.mdb");
    }

    /** Whose lock is the ownership. */
    Path owner() {
        return directory.resolve("owner.lock");
    }

    /** The n-th backup; 1 is the newest. */
    Path backup(int n) {
        return directory.resolve("data.mdb.bak" + n);
    }

    /** A directory in which a new data file is made before it takes its place. */
    LmdbFiles scratch() {
        return new LmdbFiles(directory.resolve(".new"));
    }
}
