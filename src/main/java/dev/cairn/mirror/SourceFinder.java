package dev.cairn.mirror;

import dev.cairn.io.Disk;
import dev.cairn.io.FileStat;
import dev.cairn.io.Glob;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * Finds the files of a mirror's patterns, and takes the size of each once. A directory that cannot
 * be listed, or is not there, ends the run: what is in it is then not taken for deleted.
 */
final class SourceFinder {

    /** Directories below each other; more are taken for a cycle of links. */
    private static final int MAX_DEPTH = 128;

    private final Disk disk;
    private final Optional<Path> pond;
    private final Map<Path, SourceFile> found = new TreeMap<>();
    private final Set<Path> listed = new HashSet<>();
    private final Map<Path, Path> realDirectories = new HashMap<>();

    private SourceFinder(Disk disk, Optional<Path> pond) {
        this.disk = disk;
        this.pond = pond;
    }

    /**
     * What was found.
     *
     * @param files one for each name
     * @param unreadable names of files of which nothing could be learned, with the reason
     */
    record Found(List<SourceFile> files, Map<String, String> unreadable) {}

    /** Looks everywhere. */
    static Found find(Disk disk, MirrorConfig config) throws IOException {
        Optional<Path> directory = config.pond().directory();
        Optional<Path> pond =
                directory.isEmpty() ? directory : Optional.of(realOrSame(disk, directory.get()));
        SourceFinder archives = new SourceFinder(disk, pond);
        SourceFinder actives = new SourceFinder(disk, pond);
        Map<String, String> unreadable = new TreeMap<>();
        for (Glob glob : config.activePattern()) {
            actives.look(glob, true, unreadable);
        }
        for (Glob glob : config.archivedPattern()) {
            archives.look(glob, false, unreadable);
        }
        Map<Path, SourceFile> all = new TreeMap<>(archives.found);
        all.putAll(actives.found); // a file that both match is active
        return new Found(distinct(all), unreadable);
    }

    private static Path realOrSame(Disk disk, Path path) throws IOException {
        try {
            return disk.realPath(path);
        } catch (NoSuchFileException e) {
            return path;
        }
    }

    private static List<SourceFile> distinct(Map<Path, SourceFile> all) {
        Map<String, SourceFile> names = new HashMap<>();
        for (SourceFile file : all.values()) {
            SourceFile other = names.putIfAbsent(file.name(), file);
            if (other != null) {
                throw new IllegalArgumentException(
                        "two sources have one name, and the mirror is flat: "
                                + other.path()
                                + " and "
                                + file.path());
            }
            if (file.name().equals(DirectoryView.RECORDS)) {
                throw new IllegalArgumentException(
                        file.path() + ": the mirror's own records have that name");
            }
        }
        return List.copyOf(all.values());
    }

    private void look(Glob glob, boolean active, Map<String, String> unreadable)
            throws IOException {
        listed.clear();
        walk(glob, 0, glob.root(), active, unreadable);
    }

    private void walk(
            Glob glob, int step, Path directory, boolean active, Map<String, String> unreadable)
            throws IOException {
        if (directory.getNameCount() > MAX_DEPTH) {
            return;
        }
        String name = glob.plainName(step);
        if (glob.anyDirectories(step)) {
            walk(glob, step + 1, directory, active, unreadable);
            for (Path child : disk.list(directory)) {
                if (isDirectory(child) && listed.add(disk.realPath(child))) {
                    walk(glob, step, child, active, unreadable);
                }
            }
        } else if (name != null) {
            visit(glob, step, directory.resolve(name), active, unreadable);
        } else {
            for (Path child : disk.list(directory)) {
                if (glob.matches(step, child.getFileName().toString())) {
                    visit(glob, step, child, active, unreadable);
                }
            }
        }
    }

    private void visit(
            Glob glob, int step, Path path, boolean active, Map<String, String> unreadable)
            throws IOException {
        if (!glob.isLast(step)) {
            boolean plain = glob.plainName(step) != null;
            if (plain || isDirectory(path)) {
                walk(glob, step + 1, path, active, unreadable);
            }
            return;
        }
        Optional<FileStat> stat;
        try {
            stat = disk.stat(path);
        } catch (IOException e) {
            unreadable.put(path.getFileName().toString(), e.getMessage());
            return;
        }
        if (stat.isEmpty() || stat.get().kind() != FileStat.Kind.FILE) {
            return;
        }
        if (pond.isPresent() && real(path.getParent()).startsWith(pond.get())) {
            throw new IllegalArgumentException(path + " is in the pond itself, " + pond.get());
        }
        found.put(path, new SourceFile(path, active, Evidence.of(stat.get())));
    }

    private Path real(Path directory) throws IOException {
        Path known = realDirectories.get(directory);
        if (known == null) {
            known = disk.realPath(directory);
            realDirectories.put(directory, known);
        }
        return known;
    }

    private boolean isDirectory(Path path) throws IOException {
        return disk.stat(path).map(stat -> stat.kind() == FileStat.Kind.DIRECTORY).orElse(false);
    }
}
