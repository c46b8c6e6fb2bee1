package dev.cairn.io;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * The file operations that durability and identity rest on. It is a seam: production uses {@link
 * RealDisk}, tests a simulated disk that loses unsynced writes and renames, tears writes and fills
 * up. Methods throw {@link java.nio.file.NoSuchFileException} for what is absent and any other
 * {@link IOException} for what could not be looked at; the two are never mixed up.
 */
public interface Disk {

    /** How {@link #open} treats what is, or is not, there. */
    enum Mode {
        /** Existing file, reading only. */
        READ,
        /** Existing file, reading and writing. */
        WRITE,
        /** Reading and writing; created empty if absent. */
        WRITE_OR_CREATE,
        /** Reading and writing; fails with FileAlreadyExistsException if something is there. */
        CREATE_NEW
    }

    /** Opens a file; the handle follows the file, not the path, through renames and deletion. */
    DiskFile open(Path path, Mode mode) throws IOException;

    /** What the path names after following links, or empty if nothing is there. */
    Optional<FileStat> stat(Path path) throws IOException;

    /**
     * The path with every link followed, absolute.
     *
     * @throws java.nio.file.NoSuchFileException if nothing is there
     */
    Path realPath(Path path) throws IOException;

    /** The children of a directory, in no order, as absolute paths if {@code directory} is. */
    List<Path> list(Path directory) throws IOException;

    /** Atomically gives {@code from} the name {@code to}, replacing what is there. */
    void rename(Path from, Path to) throws IOException;

    /** Makes a hard link; fails with FileAlreadyExistsException if {@code link} is there. */
    void link(Path existing, Path link) throws IOException;

    /** Deletes a file if it is there. */
    void delete(Path path) throws IOException;

    /** Creates a directory and its parents if absent; what it creates is durable on return. */
    void createDirectories(Path directory) throws IOException;

    /** Makes creations, renames and deletions in a directory durable. */
    void syncDirectory(Path directory) throws IOException;
}
