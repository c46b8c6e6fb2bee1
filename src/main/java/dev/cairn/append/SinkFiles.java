package dev.cairn.append;

import dev.cairn.io.Disk;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/**
 * The files that belong to one sink, by name: the sink itself, and beside it its lock, its owner
 * mark and what was cut off.
 *
 * @param path the sink's canonical path
 */
record SinkFiles(Path path) {

    /** As Linux counts before it gives up with ELOOP. */
    private static final int MAX_LINKS = 40;

    SinkFiles {
        if (!path.isAbsolute() || path.getFileName() == null) {
            throw new IllegalArgumentException("append: path " + path + " is not a file's path");
        }
    }

    Path directory() {
        return path.getParent();
    }

    Path lock() {
        return beside(".cairn-lock");
    }

    Path owner() {
        return beside(".cairn-owner");
    }

    private Path beside(String suffix) {
        return path.resolveSibling("." + path.getFileName() + suffix);
    }

    /** The first name of the form {@code NAME.cut-<n>} that nothing has yet. */
    Path nextCut(Disk disk) throws IOException {
        for (int sequence = 1; ; sequence++) {
            Path kept = path.resolveSibling(path.getFileName() + ".cut-" + sequence);
            if (disk.stat(kept).isEmpty()) {
                return kept;
            }
        }
    }

    /** Other files of the directory that a log rotator may have renamed the sink to. */
    List<Path> siblings(Disk disk) throws IOException {
        List<Path> found = new ArrayList<>(disk.list(directory()));
        found.removeIf(
                other -> other.equals(path) || other.equals(lock()) || other.equals(owner()));
        return found;
    }

    /**
     * The canonical form of a path that may not exist yet: absolute, every symbolic link followed,
     * a dangling one too.
     */
    static Path canonical(Path path) throws IOException {
        Path resolved = path.toAbsolutePath().getRoot();
        Deque<Path> left = new ArrayDeque<>();
        path.toAbsolutePath().forEach(left::addLast);
        int links = 0;
        while (!left.isEmpty()) {
            Path name = left.removeFirst();
            Path next = resolved.resolve(name).normalize();
            if (!Files.isSymbolicLink(next)) {
                resolved = next;
                continue;
            }
            if (++links > MAX_LINKS) {
                throw new IOException(path + " has too many symbolic links");
            }
            Path target = resolved.resolve(Files.readSymbolicLink(next));
            List<Path> names = new ArrayList<>();
            target.forEach(names::add);
            for (int i = names.size() - 1; i >= 0; i--) {
                left.addFirst(names.get(i));
            }
            resolved = target.getRoot();
        }
        return resolved;
    }
}
