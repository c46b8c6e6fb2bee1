package dev.cairn.tail;

import dev.cairn.io.Disk;
import dev.cairn.io.FileStat;
import dev.cairn.io.Glob;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.BiPredicate;
import java.util.function.Consumer;

/**
 * Finds the files that globs match. A file with several names is found once, under the name that is
 * no link, or else the first; nothing but regular files is found, and nothing is opened. What could
 * not be looked at is told apart from what is not there.
 */
final class FileFinder {

    /** A glob, as far as a directory's path has matched it. */
    private record State(Glob glob, int step) {}

    private record FileNumber(long device, long inode) {}

    private record Visit(FileNumber directory, Set<State> states) {}

    private static final int MAX_DEPTH = 128;

    private final List<Glob> include = new ArrayList<>();
    private final List<String> literalRoots = new ArrayList<>();
    private final List<Glob> exclude = new ArrayList<>();
    private final List<Glob> excludeNames = new ArrayList<>();
    private final Disk disk;
    private final BiPredicate<Path, FileStat> own;
    private final Reports reports;
    private final Set<Path> unreadable = new HashSet<>();
    private final Set<Path> skipped = new HashSet<>();

    /**
     * A finder of files.
     *
     * @param own files of this process (sinks, registries), never found
     * @param workingDirectory what relative globs are relative to
     */
    FileFinder(
            TailOptions options,
            Disk disk,
            BiPredicate<Path, FileStat> own,
            Path workingDirectory,
            Reports reports) {
        this.disk = disk;
        this.own = own;
        this.reports = reports;
        options.include().forEach(text -> include.addAll(Glob.parse(text, workingDirectory)));
        include.forEach(glob -> literalRoots.add(glob.literalRoot().toString()));
        for (String text : options.exclude()) {
            boolean nameOnly = text.indexOf('/') < 0;
            Path root = workingDirectory.toAbsolutePath().getRoot();
            (nameOnly ? excludeNames : exclude)
                    .addAll(Glob.parse(text, nameOnly ? root : workingDirectory));
        }
    }

    /** Whether a path is one that is to be followed, if it is a file. */
    boolean matches(Path path) {
        return include.stream().anyMatch(glob -> glob.matches(path)) && !isExcluded(path);
    }

    /**
     * Whether a path as it is written may be one that matches; quick, and right only where it says
     * no.
     */
    boolean mayMatch(String path) {
        if (path.contains("//")) {
            return true; // another program's way to write it
        }
        for (String root : literalRoots) {
            if (path.startsWith(root)) {
                return true;
            }
        }
        return false;
    }

    private boolean isExcluded(Path path) {
        if (exclude.isEmpty() && excludeNames.isEmpty()) {
            return false;
        }
        Path name = path.getRoot().resolve(path.getFileName());
        return exclude.stream().anyMatch(glob -> glob.matches(path))
                || excludeNames.stream().anyMatch(glob -> glob.matches(name));
    }

    /** Whether a directory may hold matching files, itself or further below. */
    boolean mayHold(Path directory) {
        return !statesAt(directory).isEmpty();
    }

    /** Whether what a matching path names is to be followed. */
    boolean isFollowed(Path path, FileStat stat) {
        if (stat.kind() != FileStat.Kind.FILE || own.test(path, stat)) {
            return false;
        }
        if (RotationNames.isCompressed(path)) {
            if (skipped.add(path)) {
                reports.note("{} is compressed, which is not read; it is left alone", path);
            }
            return false;
        }
        return true;
    }

    /** Whether a file is this process's own by whatever name it was found. */
    boolean isOwn(Path path, FileStat stat) throws IOException {
        return own.test(disk.realPath(path), stat);
    }

    /**
     * Looks everywhere.
     *
     * @param entering told of each directory that matters, before it is listed
     * @return the files found, in no particular order
     */
    Map<Path, FileStat> scan(Consumer<Path> entering) {
        skipped.removeIf(path -> skipped.size() > MAX_SKIPPED);
        Walk walk = new Walk(entering);
        Map<Path, Set<State>> starts = new LinkedHashMap<>();
        for (Glob glob : include) {
            starts.computeIfAbsent(glob.root(), root -> new LinkedHashSet<>())
                    .add(new State(glob, 0));
        }
        starts.forEach((root, states) -> walk.directory(root, closed(states), 0));
        return walk.found;
    }

    private static final int MAX_SKIPPED = 10_000;

    /** Looks at a directory and below. */
    Map<Path, FileStat> scanBelow(Path directory, Consumer<Path> entering) {
        Walk walk = new Walk(entering);
        Set<State> states = statesAt(directory);
        if (!states.isEmpty()) {
            walk.directory(directory, states, directory.getNameCount());
        }
        return walk.found;
    }

    private Set<State> statesAt(Path directory) {
        Set<State> states = new LinkedHashSet<>();
        for (Glob glob : include) {
            if (glob.root().equals(directory.getRoot())) {
                states.add(new State(glob, 0));
            }
        }
        states = closed(states);
        for (Path name : directory) {
            Set<State> next = new LinkedHashSet<>();
            step(states, name.toString(), next);
            states = closed(next);
        }
        return states;
    }

    /** Adds the steps behind those that may stand for no directory at all. */
    private static Set<State> closed(Set<State> states) {
        Set<State> closed = new LinkedHashSet<>(states);
        for (State state : states) {
            int step = state.step;
            while (state.glob.anyDirectories(step)) {
                closed.add(new State(state.glob, ++step));
            }
        }
        return closed;
    }

    /** What a child's name leads to; whether it completes a glob. */
    private static boolean step(Set<State> states, String child, Set<State> below) {
        boolean completes = false;
        for (State state : states) {
            if (state.glob.anyDirectories(state.step)) {
                below.add(state);
            } else if (state.glob.matches(state.step, child)) {
                if (state.glob.isLast(state.step)) {
                    completes = true;
                } else {
                    below.add(new State(state.glob, state.step + 1));
                }
            }
        }
        return completes;
    }

    /** One look at a tree. */
    private final class Walk {
        private final Consumer<Path> entering;
        private final Map<Path, FileStat> found = new HashMap<>();
        private final Map<FileNumber, Path> names = new HashMap<>();
        private final Set<Visit> visited = new HashSet<>();

        /** Used again for each child. */
        private final Set<State> nextStates = new LinkedHashSet<>();

        Walk(Consumer<Path> entering) {
            this.entering = entering;
        }

        void directory(Path directory, Set<State> states, int depth) {
            List<Path> children = new ArrayList<>();
            boolean listing = false;
            boolean matters = false;
            for (State state : states) {
                String name = state.glob.plainName(state.step);
                if (name == null) {
                    listing = true;
                } else if (!children.contains(directory.resolve(name))) {
                    children.add(directory.resolve(name));
                }
                matters |= state.glob.isLast(state.step);
            }
            if (listing || matters) {
                entering.accept(directory);
            }
            if (listing) {
                children = list(directory);
            }
            Map<Path, Set<State>> below = new TreeMap<>();
            boolean missing = false;
            for (Path child : children) {
                missing |= !child(child, states, depth, below);
            }
            if (missing && !listing && !matters) {
                entering.accept(directory);
                children.forEach(child -> child(child, states, depth, below));
            }
            below.forEach((child, next) -> directory(child, next, depth + 1));
        }

        private List<Path> list(Path directory) {
            try {
                List<Path> children = disk.list(directory);
                unreadable.remove(directory);
                reports.fine(directory);
                return children;
            } catch (java.nio.file.NoSuchFileException e) {
                return List.of();
            } catch (IOException e) {
                unreadable.add(directory);
                reports.trouble(directory, e);
                return List.of();
            }
        }

        /** Looks at one child; false if nothing is there. */
        private boolean child(
                Path child, Set<State> states, int depth, Map<Path, Set<State>> below) {
            Path name = child.getFileName();
            nextStates.clear();
            boolean completes = step(states, name.toString(), nextStates) && !isExcluded(child);
            boolean leadsOn = !nextStates.isEmpty();
            if (!completes && !leadsOn) {
                return true;
            }
            FileStat stat;
            try {
                Optional<FileStat> looked = disk.stat(child);
                if (looked.isEmpty()) {
                    return false;
                }
                stat = looked.get();
                if (!unreadable.isEmpty()) {
                    unreadable.remove(child);
                }
            } catch (IOException e) {
                unreadable.add(child);
                reports.trouble(child, e);
                return true;
            }
            if (stat.kind() == FileStat.Kind.DIRECTORY && leadsOn && depth < MAX_DEPTH) {
                Set<State> closed = closed(nextStates);
                FileNumber number = new FileNumber(stat.device(), stat.inode());
                if (stat.inode() == 0 || visited.add(new Visit(number, closed))) {
                    below.put(child, closed);
                }
            } else if (completes && isFollowed(child, stat)) {
                file(child, stat);
            }
            return true;
        }

        private void file(Path path, FileStat stat) {
            if (stat.inode() != 0) {
                FileNumber number = new FileNumber(stat.device(), stat.inode());
                Path other = names.putIfAbsent(number, path);
                if (other != null && !other.equals(path)) {
                    if (!isBetterName(path, other)) {
                        return;
                    }
                    found.remove(other);
                    names.put(number, path);
                }
            }
            found.put(path, stat);
        }
    }

    /** Whether a file with two names is called by the first rather than the second. */
    boolean isBetterName(Path path, Path other) {
        boolean plain = isPlain(path);
        return plain == isPlain(other) ? path.compareTo(other) < 0 : plain;
    }

    private boolean isPlain(Path path) {
        try {
            return disk.realPath(path).equals(path);
        } catch (IOException e) {
            return false; // gone since, or not to be looked at: any order will do
        }
    }

    /**
     * Whether an absent path is known to be absent: its directories could be read, the root of its
     * glob is there, and the file system that held the file is mounted.
     *
     * @param device the device that held the file, 0 if unknown
     */
    boolean lookedAt(Path path, long device) {
        for (Path at = path; at != null; at = at.getParent()) {
            if (unreadable.contains(at)) {
                return false;
            }
        }
        try {
            for (Path at = path.getParent(); at != null; at = at.getParent()) {
                Optional<FileStat> stat = disk.stat(at);
                if (stat.isPresent()) {
                    Path there = at;
                    return stat.get().kind() == FileStat.Kind.DIRECTORY
                            && (device == 0
                                    || stat.get().device() == 0
                                    || stat.get().device() == device)
                            && include.stream()
                                    .filter(glob -> glob.matches(path))
                                    .allMatch(glob -> there.startsWith(glob.literalRoot()));
                }
            }
        } catch (IOException e) {
            return false;
        }
        return false;
    }
}
