package dev.cairn.append;

import dev.cairn.io.HeldLockException;
import dev.cairn.io.LockFile;
import dev.cairn.io.OwnFiles;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;

/** Keeps other writers out of a sink. It is a seam: locks are of the system, not of a Disk. */
interface SinkLocks {

    /** Locks that other processes see; a sink that is locked is not tailed by this process. */
    SinkLocks REAL = SinkLocks::lockForAll;

    /**
     * Takes a lock until it is closed.
     *
     * @param sink what is to be written, for the message
     * @param lockFile the file to lock; its directory exists
     * @throws IOException if somebody has it, naming him in one line
     */
    Closeable lock(Path sink, Path lockFile) throws IOException;

    private static Closeable lockForAll(Path sink, Path lockFile) throws IOException {
        try {
            LockFile lock = LockFile.acquire(lockFile);
            OwnFiles.ofProcess().addFamily(sink);
            return () -> {
                OwnFiles.ofProcess().remove(sink);
                lock.close();
            };
        } catch (HeldLockException e) {
            HeldLockException said =
                    new HeldLockException(
                            "sink "
                                    + sink
                                    + " is being written by "
                                    + e.holder()
                                    + "; stop it, or append to another file",
                            e.holder());
            said.addSuppressed(e);
            throw said;
        }
    }
}
