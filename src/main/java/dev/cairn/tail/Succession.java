package dev.cairn.tail;

import dev.cairn.io.Disk;
import dev.cairn.io.DiskFile;
import dev.cairn.io.FileStat;
import dev.cairn.source.FilePosition;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.Predicate;

/**
 * The generations that stand beside a path: where a file has gone that lost its path, which sibling
 * is a copy of it, and which came after it. It looks at the disk anew at every question.
 */
final class Succession {

    /** A file beside a path. */
    record Sibling(Path path, FileStat stat) {

        /** Whether its path still names it. */
        boolean isInPlace(Disk disk) throws IOException {
            return disk.stat(path).filter(now -> now.inode() == stat.inode()).isPresent();
        }

        /**
         * Whether another look at the same directory came upon the same file, whatever its name.
         */
        boolean isSame(Sibling other) {
            return stat.inode() == 0
                    ? path.equals(other.path)
                    : stat.inode() == other.stat.inode() && stat.device() == other.stat.device();
        }
    }

    /** A sibling, opened. */
    record Found(Sibling sibling, DiskFile handle) implements Closeable {
        @Override
        public void close() throws IOException {
            handle.close();
        }
    }

    private static final int MAX_LOOKS = 20;
    private static final long NOTHING = -1;

    private final Disk disk;
    private final FileLives lives;

    Succession(Disk disk, FileLives lives) {
        this.disk = disk;
        this.lives = lives;
    }

    /** Whether what a path names carries the evidence of a position, if there is any. */
    boolean carries(Path path, FilePosition position) throws IOException {
        if (!FileIdentity.hasEvidence(position)) {
            return true;
        }
        try (DiskFile handle = disk.open(path, Disk.Mode.READ)) {
            return FileIdentity.carries(handle, position);
        } catch (NoSuchFileException e) {
            return false;
        }
    }

    /** The rotation siblings of a path, or of what it is a sibling of, in no order. */
    List<Sibling> siblings(Path path) throws IOException {
        List<Path> family = new ArrayList<>(RotationNames.originals(path));
        family.add(path);
        return list(
                path,
                other -> family.stream().anyMatch(one -> RotationNames.isSibling(one, other)));
    }

    /**
     * Looks at the files beside a path until two looks agree: while a rotator renames them one
     * after the other, a single look can miss a file under its old name and under its new one.
     */
    private List<Sibling> list(Path path, Predicate<Path> wanted) throws IOException {
        Map<Path, Long> before = null;
        for (int look = 0; look < MAX_LOOKS; look++) {
            Map<Path, Long> inodes = new HashMap<>();
            List<Sibling> found = listOnce(path, wanted, inodes);
            if (inodes.equals(before)) {
                return found;
            }
            before = inodes;
        }
        throw new IOException(path.getParent() + ": its files change while they are looked at");
    }

    /** One look; also tells the inode of each name, {@link #NOTHING} where a name leads nowhere. */
    private List<Sibling> listOnce(Path path, Predicate<Path> wanted, Map<Path, Long> inodes)
            throws IOException {
        List<Path> children;
        try {
            children = disk.list(path.getParent());
        } catch (NoSuchFileException e) {
            return List.of();
        }
        List<Sibling> found = new ArrayList<>();
        for (Path child : children) {
            if (!child.equals(path) && wanted.test(child)) {
                Optional<FileStat> stat = disk.stat(child);
                inodes.put(child, stat.map(FileStat::inode).orElse(NOTHING));
                if (stat.isPresent() && stat.get().kind() == FileStat.Kind.FILE) {
                    found.add(new Sibling(child, stat.get()));
                }
            }
        }
        return found;
    }

    /**
     * Where the file of a position is now, if it is beside its old path: by its number under any
     * name, or by its content under the name of a rotation sibling.
     */
    Optional<Found> locate(FilePosition position, Path path) throws IOException {
        return calmly(() -> locateOnce(position, path));
    }

    private Optional<Found> locateOnce(FilePosition position, Path path) throws IOException {
        List<Sibling> siblings = siblings(path);
        Optional<Found> found = byNumber(position, siblings);
        if (found.isEmpty() && position.inode() != 0) {
            found = byNumber(position, list(path, other -> true));
        }
        if (found.isEmpty() && FileIdentity.hasProof(position)) {
            found = byContent(position, newestFirst(siblings), sibling -> true);
        }
        return found;
    }

    /** Where the file of a position is now, judged by its number. */
    Optional<Found> locateByNumber(FilePosition position, Path path) throws IOException {
        return calmly(() -> byNumber(position, siblings(path)));
    }

    private Optional<Found> byNumber(FilePosition position, List<Sibling> siblings)
            throws IOException {
        for (Sibling sibling : siblings) {
            if (FileIdentity.sameNumbers(position, sibling.stat)
                    && sibling.stat.size() >= position.offset()) {
                Optional<Found> found = openIfItCarries(position, sibling);
                if (found.isPresent()) {
                    return found;
                }
            }
        }
        return Optional.empty();
    }

    private Optional<Found> byContent(
            FilePosition position, List<Sibling> siblings, Predicate<Sibling> wanted)
            throws IOException {
        IOException trouble = null;
        for (Sibling sibling : siblings) {
            if (sibling.stat.size() >= position.offset()
                    && !RotationNames.isCompressed(sibling.path)
                    && !isReadByAnother(position, sibling)
                    && wanted.test(sibling)) {
                try {
                    Optional<Found> found = openIfItCarries(position, sibling);
                    if (found.isPresent()) {
                        return found;
                    }
                } catch (RenamedException e) {
                    throw e;
                } catch (IOException e) {
                    trouble = e; // another one may still be it
                }
            }
        }
        if (trouble != null) {
            throw trouble;
        }
        return Optional.empty();
    }

    private static List<Sibling> newestFirst(List<Sibling> siblings) {
        List<Sibling> sorted = new ArrayList<>(siblings);
        sorted.sort(
                Comparator.comparingLong((Sibling sibling) -> sibling.stat.modifiedNanos())
                        .reversed()
                        .thenComparing(Sibling::path));
        return sorted;
    }

    private boolean isReadByAnother(FilePosition position, Sibling sibling) {
        return lives.reading(sibling.stat)
                .filter(file -> !file.position.id().equals(position.id()))
                .isPresent();
    }

    private Optional<Found> openIfItCarries(FilePosition position, Sibling sibling)
            throws IOException {
        Found found = open(sibling);
        boolean carries = false;
        try {
            carries = FileIdentity.carries(found.handle, position);
            return carries ? Optional.of(found) : Optional.empty();
        } finally {
            if (!carries) {
                found.close();
            }
        }
    }

    /**
     * Opens a sibling.
     *
     * @throws RenamedException if its name has been taken away meanwhile, or given to another file
     */
    Found open(Sibling sibling) throws IOException {
        DiskFile handle;
        try {
            handle = disk.open(sibling.path, Disk.Mode.READ);
        } catch (NoSuchFileException e) {
            throw new RenamedException(sibling.path, e);
        }
        Optional<FileStat> now = Optional.empty();
        try {
            now = disk.stat(sibling.path);
            if (now.isPresent() && now.get().inode() == sibling.stat.inode()) {
                return new Found(sibling, handle);
            }
        } finally {
            if (now.isEmpty() || now.get().inode() != sibling.stat.inode()) {
                handle.close();
            }
        }
        throw new RenamedException(sibling.path, null);
    }

    /** A file was renamed between two looks at it. */
    private static final class RenamedException extends IOException {
        private static final long serialVersionUID = 1L;

        RenamedException(Path path, IOException cause) {
            super(path + ": renamed while it was looked at", cause);
        }
    }

    /** A look at the disk. */
    private interface Look<T> {
        T take() throws IOException;
    }

    /** Looks again if something was renamed meanwhile. */
    private static <T> T calmly(Look<T> look) throws IOException {
        for (int looks = 1; true; looks++) {
            try {
                return look.take();
            } catch (RenamedException e) {
                if (looks == MAX_LOOKS) {
                    throw e;
                }
            }
        }
    }

    /**
     * A position of which nothing was read, with a fingerprint if the file holds anything: by it
     * the file is known, and its copy, if it is truncated before it is read.
     */
    FilePosition identified(FilePosition position, Sibling sibling) throws IOException {
        try (Found found = open(sibling)) {
            return FileIdentity.withHead(position, found.handle);
        }
    }

    /**
     * The copy that was made of a file before it was truncated. Little evidence, such as a head
     * line that all generations have, is believed only of the first sibling that was made since the
     * file's last known change, or since its life began.
     */
    Optional<Found> copyOf(TailedFile file) throws IOException {
        FilePosition position = file.position;
        if (!FileIdentity.hasEvidence(position)) {
            return Optional.empty();
        }
        boolean proof = FileIdentity.hasProof(position);
        // if nothing was read there is nothing that could be repeated
        boolean sinceBirth = position.offset() == 0 || file.trustedModifiedNanos == 0;
        long since = sinceBirth ? FileLives.bornNanos(position.id()) : file.trustedModifiedNanos;
        return calmly(
                () -> {
                    List<Sibling> siblings = new ArrayList<>(siblings(file.path));
                    if (!proof) {
                        siblings.removeIf(sibling -> !isSince(sibling, since, sinceBirth));
                        siblings.sort(oldestFirst(file.path));
                    }
                    return byContent(
                            position,
                            proof ? newestFirst(siblings) : siblings,
                            sibling -> !FileIdentity.sameNumbers(position, sibling.stat));
                });
    }

    private static boolean isSince(Sibling sibling, long nanos, boolean exclusive) {
        long modified = sibling.stat.modifiedNanos();
        return nanos > 0 && (exclusive ? modified > nanos : modified >= nanos);
    }

    /** The newest modification time among the siblings of a path; 0 if there are none. */
    long newestModifiedNanos(Path path) throws IOException {
        return siblings(path).stream()
                .mapToLong(sibling -> sibling.stat.modifiedNanos())
                .max()
                .orElse(0);
    }

    /**
     * The siblings that came after a file, older ones first.
     *
     * @param file the file, no longer at its path
     * @param where where it was found; empty if nowhere
     */
    List<Sibling> after(TailedFile file, Optional<Sibling> where) throws IOException {
        Path path = file.path;
        List<Sibling> siblings = siblings(path);
        // Its name may have been passed on since it was found, to a file that came after it.
        OptionalInt counter =
                where.flatMap(found -> siblings.stream().filter(found::isSame).findFirst())
                        .map(now -> RotationNames.counter(path, now.path))
                        .orElse(OptionalInt.empty());
        long born = FileLives.bornNanos(file.position.id());
        List<Sibling> later = new ArrayList<>();
        for (Sibling sibling : siblings) {
            OptionalInt other = RotationNames.counter(path, sibling.path);
            boolean newer =
                    (counter.isPresent() && other.isPresent())
                            ? other.getAsInt() < counter.getAsInt()
                            : isNewer(file, where, sibling.stat.modifiedNanos(), born);
            boolean itself = where.isPresent() && where.get().isSame(sibling);
            if (newer && !itself && !isShorterCopy(file.position, sibling)) {
                later.add(sibling);
            }
        }
        later.sort(oldestFirst(path));
        return later;
    }

    /** Which of some paths have rotation siblings at all; every directory is listed once. */
    Set<Path> withSiblings(Collection<Path> paths) throws IOException {
        Set<Path> directories = new HashSet<>();
        paths.forEach(path -> directories.add(path.getParent()));
        Set<Path> found = new HashSet<>();
        for (Path directory : directories) {
            for (Path child : disk.list(directory)) {
                found.addAll(RotationNames.originals(child));
            }
        }
        found.retainAll(new HashSet<>(paths));
        return found;
    }

    /** In doubt yes, but what was there when the file's life began is older. */
    private static boolean isNewer(
            TailedFile file, Optional<Sibling> where, long modifiedNanos, long bornNanos) {
        return where.isPresent()
                ? modifiedNanos > where.get().stat.modifiedNanos()
                : modifiedNanos > bornNanos && modifiedNanos >= file.trustedModifiedNanos;
    }

    /** By modification time; a higher counter is older. */
    static Comparator<Sibling> oldestFirst(Path path) {
        return Comparator.comparingLong((Sibling sibling) -> sibling.stat.modifiedNanos())
                .thenComparing(sibling -> -RotationNames.counter(path, sibling.path).orElse(0))
                .thenComparing(Sibling::path);
    }

    /** A copy made before the last lines were written: all of it was read from the original. */
    private boolean isShorterCopy(FilePosition position, Sibling sibling) throws IOException {
        if (position.fingerprint().length() == 0
                || sibling.stat.size() >= position.offset()
                || sibling.stat.size() < position.fingerprint().length()) {
            return false;
        }
        try (DiskFile handle = disk.open(sibling.path, Disk.Mode.READ)) {
            return FileIdentity.matches(handle, position.fingerprint(), 0);
        } catch (NoSuchFileException e) {
            return true; // gone meanwhile
        } catch (IOException e) {
            return false; // read again once it can be
        }
    }
}
