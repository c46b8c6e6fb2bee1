package dev.cairn.tail;

import dev.cairn.io.Disk;
import dev.cairn.io.DiskFile;
import dev.cairn.io.FileStat;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * A disk that is looked at once: what was listed and what a path named stays as it was at the first
 * look. So many questions about files of one directory cost one listing, and each of them goes
 * through those of its children only that may have to do with the file. Reads only; not
 * thread-safe.
 */
final class LookedDisk implements Disk {

    private final Disk disk;
    private final Map<Path, Children> directories = new HashMap<>();
    private final Map<Path, Optional<FileStat>> stats = new HashMap<>();
    private Path sought;
    private long soughtInode;

    /** What a directory holds: names in order, and which of them have an inode. */
    private record Children(NavigableMap<String, Path> byName, Map<Long, List<Path>> byInode) {}

    LookedDisk(Disk disk) {
        this.disk = disk;
    }

    /**
     * From now on a file is asked for: where its directory is listed, only names that begin like
     * its own or that of what it is a generation of are told, and those that have its inode.
     */
    void seek(Path path, long inode) {
        sought = path;
        soughtInode = inode;
    }

    @Override
    public DiskFile open(Path path, Mode mode) throws IOException {
        if (mode != Mode.READ) {
            throw new UnsupportedOperationException("only for looking");
        }
        return disk.open(path, mode);
    }

    @Override
    public Optional<FileStat> stat(Path path) throws IOException {
        Optional<FileStat> stat = stats.get(path);
        if (stat == null) {
            stat = disk.stat(path);
            stats.put(path, stat);
        }
        return stat;
    }

    @Override
    public Path realPath(Path path) throws IOException {
        return disk.realPath(path);
    }

    @Override
    public List<Path> list(Path directory) throws IOException {
        Children children = children(directory);
        if (sought == null || !directory.equals(sought.getParent())) {
            return List.copyOf(children.byName.values());
        }
        Set<Path> near = new LinkedHashSet<>(children.byInode.getOrDefault(soughtInode, List.of()));
        List<Path> family = new ArrayList<>(RotationNames.originals(sought));
        family.add(sought);
        for (Path one : family) {
            String stem = stem(one.getFileName().toString());
            near.addAll(
                    children.byName.subMap(stem, true, stem + Character.MAX_VALUE, true).values());
        }
        return List.copyOf(near);
    }

    /** Whether there is anything in a directory, which must be possible to list. */
    boolean hasChildren(Path directory) throws IOException {
        return !children(directory).byName.isEmpty();
    }

    private Children children(Path directory) throws IOException {
        Children children = directories.get(directory);
        if (children == null) {
            children = look(directory);
            directories.put(directory, children);
        }
        return children;
    }

    /** How the names of all rotation siblings of a name begin. */
    private static String stem(String name) {
        int dot = name.lastIndexOf('.');
        return dot > 0 ? name.substring(0, dot) : name;
    }

    private Children look(Path directory) throws IOException {
        Children children = new Children(new TreeMap<>(), new HashMap<>());
        for (Path child : disk.list(directory)) {
            children.byName.put(child.getFileName().toString(), child);
            Optional<FileStat> stat = stat(child);
            if (stat.isPresent()) {
                children.byInode
                        .computeIfAbsent(stat.get().inode(), inode -> new ArrayList<>())
                        .add(child);
            }
        }
        return children;
    }

    @Override
    public void rename(Path from, Path to) {
        throw new UnsupportedOperationException("only for looking");
    }

    @Override
    public void link(Path existing, Path link) {
        throw new UnsupportedOperationException("only for looking");
    }

    @Override
    public void delete(Path path) {
        throw new UnsupportedOperationException("only for looking");
    }

    @Override
    public void createDirectories(Path directory) {
        throw new UnsupportedOperationException("only for looking");
    }

    @Override
    public void syncDirectory(Path directory) {
        throw new UnsupportedOperationException("only for looking");
    }
}
