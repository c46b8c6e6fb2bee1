package dev.cairn.io;

import java.io.UncheckedIOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.LongSupplier;
import java.util.function.UnaryOperator;

/** The directories of {@link SimulatedDisk}: names now, names that are durable, and between. */
final class SimulatedNames {

    private static final int MAX_LINKS = 40;

    boolean reuseInodes;

    private final LongSupplier clockNanos;
    private final Map<Path, SimulatedInode> now = new TreeMap<>();
    private final Map<Path, SimulatedInode> durable = new TreeMap<>();
    private final List<Change> dirty = new ArrayList<>();
    private final Map<Path, Path> symlinks = new HashMap<>();
    private final TreeSet<Long> freeNumbers = new TreeSet<>();
    private long nextNumber = 11;

    /** A name taken away, a name given, or both at once; null where there is none. */
    private record Change(Path from, Path to, SimulatedInode inode) {

        boolean touches(Path directory) {
            return (from != null && directory.equals(from.getParent()))
                    || (to != null && directory.equals(to.getParent()));
        }

        void apply(Map<Path, SimulatedInode> names) {
            Map<Path, SimulatedInode> moved = new TreeMap<>();
            if (from != null) {
                names.entrySet()
                        .removeIf(
                                entry -> {
                                    if (!entry.getKey().startsWith(from)) {
                                        return false;
                                    }
                                    if (to != null && !entry.getKey().equals(from)) {
                                        Path below = from.relativize(entry.getKey());
                                        moved.put(to.resolve(below), entry.getValue());
                                    }
                                    return true;
                                });
            }
            if (to != null) {
                names.put(to, inode);
                names.putAll(moved);
            }
        }
    }

    SimulatedNames(LongSupplier clockNanos) {
        this.clockNanos = clockNanos;
        Path root = Path.of("/");
        SimulatedInode inode = new SimulatedInode(true, 2, 0);
        now.put(root, inode);
        durable.put(root, inode);
    }

    // ---- looking

    /** The absolute path with every link followed. */
    Path absolute(Path path) {
        Path rest = Path.of("/").resolve(path).normalize();
        for (int hops = 0; hops < MAX_LINKS; hops++) {
            Path followed = followFirst(rest);
            if (followed.equals(rest)) {
                return rest;
            }
            rest = followed;
        }
        throw new UncheckedIOException(new java.nio.file.FileSystemLoopException(path.toString()));
    }

    private Path followFirst(Path path) {
        Path at = path.getRoot();
        for (int i = 0; i < path.getNameCount(); i++) {
            Path next = at.resolve(path.getName(i));
            Path target = symlinks.get(next);
            if (target != null) {
                Path resolved = at.resolve(target).normalize();
                return i + 1 == path.getNameCount()
                        ? resolved
                        : resolved.resolve(path.subpath(i + 1, path.getNameCount()));
            }
            at = next;
        }
        return path;
    }

    /** The absolute path of a directory entry: a link in its last place is not followed. */
    Path entry(Path path) {
        Path plain = Path.of("/").resolve(path).normalize();
        Path parent = plain.getParent();
        return parent == null ? plain : absolute(parent).resolve(plain.getFileName());
    }

    Optional<SimulatedInode> find(Path path) {
        return Optional.ofNullable(now.get(absolute(path)));
    }

    SimulatedInode existing(Path path) {
        return find(path).orElseThrow(() -> new AssertionError("no file " + path));
    }

    boolean hasEntry(Path path) {
        return now.containsKey(entry(path)) || symlinks.containsKey(entry(path));
    }

    void requireEntry(Path path) throws NoSuchFileException {
        if (!hasEntry(path)) {
            throw new NoSuchFileException(path.toString());
        }
    }

    void requireParent(Path path) throws NoSuchFileException {
        SimulatedInode parent = now.get(entry(path).getParent());
        if (parent == null || !parent.directory) {
            throw new NoSuchFileException(path.toString());
        }
    }

    List<Path> children(Path directory) {
        Path absolute = absolute(directory);
        List<Path> found = new ArrayList<>();
        now.keySet().stream().filter(p -> absolute.equals(p.getParent())).forEach(found::add);
        symlinks.keySet().stream().filter(p -> absolute.equals(p.getParent())).forEach(found::add);
        found.replaceAll(Path::getFileName);
        return found;
    }

    long totalBytes() {
        return now.values().stream().distinct().mapToLong(SimulatedInode::size).sum();
    }

    // ---- changing

    SimulatedInode create(Path path) {
        SimulatedInode inode = newInode(false);
        change(null, absolute(path), inode);
        return inode;
    }

    SimulatedInode createDurably(Path path) {
        Path absolute = absolute(path);
        SimulatedInode inode = now.get(absolute);
        if (inode == null) {
            makeDirectories(absolute.getParent());
            inode = newInode(false);
            now.put(absolute, inode);
            durable.put(absolute, inode);
        }
        return inode;
    }

    void makeDirectories(Path absolute) {
        for (Path at = absolute; at != null && !now.containsKey(at); at = at.getParent()) {
            SimulatedInode inode = newInode(true);
            now.put(at, inode);
            durable.put(at, inode);
        }
    }

    void symlink(Path link, Path target) {
        makeDirectories(entry(link).getParent());
        symlinks.put(entry(link), target);
    }

    void rename(Path from, Path to) {
        if (symlinks.containsKey(from)) {
            symlinks.put(to, symlinks.remove(from));
            return;
        }
        symlinks.remove(to);
        if (now.get(from) != now.get(to)) { // two names of one file: POSIX does nothing
            change(from, to, now.get(from));
        }
    }

    void link(Path existing, Path link) {
        change(null, link, existing(existing));
    }

    void remove(Path path) {
        if (symlinks.remove(path) == null) {
            change(path, null, now.get(path));
        }
    }

    private void change(Path from, Path to, SimulatedInode inode) {
        List<SimulatedInode> before = reuseInodes ? List.copyOf(now.values()) : List.of();
        Change change = new Change(from, to, inode);
        change.apply(now);
        dirty.add(change);
        before.forEach(this::reclaim);
    }

    private SimulatedInode newInode(boolean directory) {
        Long free = reuseInodes ? freeNumbers.pollFirst() : null;
        long number = free == null ? nextNumber++ : free;
        return new SimulatedInode(directory, number, clockNanos.getAsLong());
    }

    /** Frees the number of a file that has neither name nor handle any more. */
    void reclaim(SimulatedInode inode) {
        if (reuseInodes && inode.openHandles == 0 && !now.containsValue(inode)) {
            freeNumbers.add(inode.number);
        }
    }

    // ---- durability

    void sync(Path directory) {
        dirty.removeIf(
                change -> {
                    if (change.touches(directory)) {
                        change.apply(durable);
                        return true;
                    }
                    return false;
                });
    }

    void forgetDirty(Path directory) {
        dirty.removeIf(change -> change.touches(directory));
    }

    /** Makes all names durable. */
    void settle() {
        dirty.forEach(change -> change.apply(durable));
        dirty.clear();
    }

    SimulatedNames survivors() {
        return copy(now, SimulatedInode::survivor);
    }

    SimulatedNames survivors(Random random) {
        Map<Path, SimulatedInode> found = new TreeMap<>(durable);
        int luck = random.nextInt(4); // 0: none, 1: all, 2: the first ones, 3: any
        int prefix = random.nextInt(dirty.size() + 1);
        for (int i = 0; i < dirty.size(); i++) {
            boolean survives =
                    switch (luck) {
                        case 0 -> false;
                        case 1 -> true;
                        case 2 -> i < prefix;
                        default -> random.nextBoolean();
                    };
            if (survives) {
                dirty.get(i).apply(found);
            }
        }
        return copy(found, inode -> inode.survivor(random));
    }

    private SimulatedNames copy(
            Map<Path, SimulatedInode> names, UnaryOperator<SimulatedInode> survivor) {
        SimulatedNames copy = new SimulatedNames(clockNanos);
        copy.reuseInodes = reuseInodes;
        copy.nextNumber = nextNumber;
        copy.freeNumbers.addAll(freeNumbers);
        copy.symlinks.putAll(symlinks);
        Map<SimulatedInode, SimulatedInode> copies = new HashMap<>();
        // parents come before their children in the order of paths
        names.forEach(
                (path, inode) -> {
                    if (path.getParent() == null || copy.now.containsKey(path.getParent())) {
                        copy.now.put(path, copies.computeIfAbsent(inode, survivor));
                    }
                });
        copy.durable.putAll(copy.now);
        return copy;
    }
}
