package dev.cairn.tail;

import dev.cairn.io.FileStat;
import dev.cairn.source.Digest;
import dev.cairn.source.FilePosition;
import dev.cairn.source.Partition;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;

/**
 * All file lives that are followed or drained, found by identity, by the path that names them, and
 * by their number in the file system. Each path names at most one life, and each number belongs to
 * the life that read it last.
 */
final class FileLives {

    /** Digits of an identity that tell when the life began, in nanoseconds since 1970. */
    private static final int BIRTH_DIGITS = 16;

    private static final int RANDOM_DIGITS = 12;

    /** How far a file's modification time may be behind the clock: a tick of the kernel. */
    private static final long CLOCK_GRAIN_NANOS = 10_000_000;

    private static final int MAX_REMEMBERED_GENERATIONS = 100_000;

    private record FileNumber(long device, long inode) {}

    private final String group;
    private final InstantSource clock;
    private final RandomGenerator random;
    private final Consumer<TailedFile> ready;
    private final Map<String, TailedFile> byId = new LinkedHashMap<>();
    private final Map<Path, TailedFile> attached = new HashMap<>();
    private final Map<Path, TailedFile> newest = new HashMap<>();
    private final Map<FileNumber, TailedFile> byNumber = new HashMap<>();

    private final Map<Path, Integer> generations =
            new LinkedHashMap<>() {
                private static final long serialVersionUID = 1L;

                @Override
                protected boolean removeEldestEntry(Map.Entry<Path, Integer> eldest) {
                    return size() > MAX_REMEMBERED_GENERATIONS;
                }
            };

    /**
     * No lives yet.
     *
     * @param ready told of each life that there is something to do for
     */
    FileLives(
            String group, InstantSource clock, RandomGenerator random, Consumer<TailedFile> ready) {
        this.ready = ready;
        this.group = group;
        this.clock = clock;
        this.random = random;
    }

    /**
     * Begins the life of a file that nothing is known of, as the newest generation of a path.
     *
     * @param bornNanos modification times up to this are of files that were there before it
     */
    TailedFile begin(Path path, FileStat stat, long bornNanos) {
        FilePosition position =
                new FilePosition(
                        newId(bornNanos),
                        path.toString(),
                        nextGeneration(path),
                        stat.device(),
                        stat.inode(),
                        0,
                        Digest.NONE,
                        Digest.NONE);
        TailedFile file = add(position, path);
        file.see(stat);
        number(file);
        return file;
    }

    /** Goes on with the life that a checkpoint tells of. */
    TailedFile resume(FilePosition known) {
        Path path = Path.of(known.path());
        generations.merge(path, known.generation(), Math::max);
        TailedFile file = add(known, path);
        if (known.inode() != 0) { // an ended life may have had the number before
            byNumber.putIfAbsent(numberOf(file), file);
        }
        return file;
    }

    private TailedFile add(FilePosition position, Path path) {
        Partition partition =
                new Partition(Partition.Kind.FILE, group, path.toString(), position.id());
        TailedFile file = new TailedFile(partition, position, path);
        byId.put(position.id(), file);
        TailedFile before = newest.get(path);
        if (before == null || before.position.generation() < position.generation()) {
            newest.put(path, file);
        }
        return file;
    }

    /** A time that is not after now, for {@link #begin}. */
    long almostNow() {
        return nowNanos() - CLOCK_GRAIN_NANOS;
    }

    /** Nanoseconds since 1970. */
    long nowNanos() {
        Instant now = clock.instant();
        return now.getEpochSecond() * 1_000_000_000L + now.getNano();
    }

    /** When a life began, in nanoseconds since 1970; 0 if its identity does not tell. */
    static long bornNanos(String id) {
        if (id.length() != BIRTH_DIGITS + RANDOM_DIGITS) {
            return 0;
        }
        try {
            return Long.parseUnsignedLong(id, 0, BIRTH_DIGITS, 16);
        } catch (NumberFormatException e) {
            return 0; // an identity of another kind
        }
    }

    private String newId(long born) {
        long chance = random.nextLong() & ((1L << (4 * RANDOM_DIGITS)) - 1);
        HexFormat hex = HexFormat.of();
        return hex.toHexDigits(born) + hex.toHexDigits(chance, RANDOM_DIGITS);
    }

    private int nextGeneration(Path path) {
        return generations.merge(path, 1, (last, one) -> last + one);
    }

    /** Whether a path has named files before. */
    boolean hadGenerations(Path path) {
        return generations.containsKey(path);
    }

    /** Gives a life a path that names it. */
    void attach(TailedFile file, Path path) {
        if (!file.path.equals(path)) {
            file.path = path;
            file.position =
                    FileIdentity.renamed(file.position, path.toString(), nextGeneration(path));
        }
        file.attached = true;
        file.location = path;
        file.retiring = false;
        file.reachedEnd = false;
        attached.put(path, file);
        newest.put(path, file);
    }

    /** A life goes on under another path. */
    void rename(TailedFile file, Path path) {
        FilePosition before = file.position;
        attach(file, path);
        announce(file, before);
    }

    /** Has the registry told of a life's position before anything else is read of it. */
    void announce(TailedFile file, FilePosition before) {
        FilePosition now = file.position;
        file.position = before;
        file.announcements.add(TailBatch.empty(file, now, false));
        file.position = now;
        ready(file);
    }

    /** Lets a newer generation wait until an older one has been read to its end. */
    void order(TailedFile older, TailedFile newer) {
        newer.waitFor(older);
        ready(older);
    }

    /** Ends a life of which nothing can be read any more. */
    void finish(TailedFile file) {
        file.ended = true;
        file.announcements.add(TailBatch.empty(file, file.position, true));
        ready(file);
    }

    /** There is something to do for a life. */
    void ready(TailedFile file) {
        ready.accept(file);
    }

    /** A life's path names it no longer. */
    void detach(TailedFile file) {
        attached.remove(file.path, file);
        file.attached = false;
        file.location = null;
        file.retiring = false;
        file.reachedEnd = false;
    }

    /** The file that a life is read from has these numbers now. */
    void renumber(TailedFile file, FileStat stat) {
        forgetNumber(file);
        file.position = FileIdentity.moved(file.position, stat);
        number(file);
    }

    private void number(TailedFile file) {
        if (file.position.inode() != 0) {
            byNumber.put(numberOf(file), file);
        }
    }

    private static FileNumber numberOf(TailedFile file) {
        return new FileNumber(file.position.device(), file.position.inode());
    }

    private void forgetNumber(TailedFile file) {
        byNumber.remove(numberOf(file), file);
    }

    /** A life is over; its last batch has been handed out. */
    void end(TailedFile file) {
        byId.remove(file.position.id(), file);
        attached.remove(file.path, file);
        newest.remove(file.path, file);
        forgetNumber(file);
    }

    /** The life that a path names, or null. */
    TailedFile at(Path path) {
        return attached.get(path);
    }

    /** The life that a path named last, if it is not over. */
    Optional<TailedFile> newest(Path path) {
        return Optional.ofNullable(newest.get(path)).filter(file -> !file.ended);
    }

    /** The life that reads the file of this number, if there is one. */
    Optional<TailedFile> reading(FileStat stat) {
        return stat.inode() == 0
                ? Optional.empty()
                : Optional.ofNullable(byNumber.get(new FileNumber(stat.device(), stat.inode())))
                        .filter(file -> !file.ended);
    }

    Optional<TailedFile> byId(String id) {
        return Optional.ofNullable(byId.get(id));
    }

    /** All lives, in the order in which they were first seen here. */
    Collection<TailedFile> all() {
        return byId.values();
    }

    /** Lives that no path names, and that are not over. */
    List<TailedFile> detached() {
        if (!someDetached()) {
            return List.of();
        }
        List<TailedFile> found = new ArrayList<>();
        for (TailedFile file : byId.values()) {
            if (!file.attached && !file.ended) {
                found.add(file);
            }
        }
        return found;
    }

    /** Whether there are lives that no path names. */
    boolean someDetached() {
        return attached.size() != byId.size();
    }

    /** The paths that name a life now. */
    List<Path> attachedPaths() {
        return new ArrayList<>(attached.keySet());
    }
}
