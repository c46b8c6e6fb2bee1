package dev.cairn.io;

/**
 * What the file system says of a path.
 *
 * @param kind regular file, directory, or anything else (FIFO, socket, device)
 * @param size bytes
 * @param modifiedNanos last modification, nanoseconds since 1970
 * @param device device number, or 0 where the system has none
 * @param inode inode number, or 0 where the system has none
 */
public record FileStat(Kind kind, long size, long modifiedNanos, long device, long inode) {

    /** Kinds that Cairn tells apart. */
    public enum Kind {
        FILE,
        DIRECTORY,
        OTHER
    }

    /** Whether both describe one file as far as numbers can tell. */
    public boolean sameFile(FileStat other) {
        return inode != 0 && inode == other.inode && device == other.device;
    }
}
