package dev.cairn.tail;

import dev.cairn.io.Disk;
import dev.cairn.io.DiskFile;
import dev.cairn.io.FileStat;
import dev.cairn.tail.Succession.Sibling;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * New files that look like the copy a rotator makes before it truncates the original. They wait
 * until the original is truncated, and go on with its life; or until they have stood still for as
 * long as rotated files are watched, and become files of their own.
 */
final class HeldCopies {

    private record Held(TailedFile original, FileStat stat, long sinceNanos) {}

    private final Disk disk;
    private final LongSupplier nanoTime;
    private final long patienceNanos;
    private final Map<Path, Held> held = new HashMap<>();

    HeldCopies(Disk disk, LongSupplier nanoTime, long patienceNanos) {
        this.disk = disk;
        this.nanoTime = nanoTime;
        this.patienceNanos = patienceNanos;
    }

    /** Whether a file that nothing is known of must wait. */
    boolean hold(Sibling arrival, FileLives lives) {
        Path path = arrival.path();
        Held before = held.get(path);
        Optional<TailedFile> original =
                before != null && looksLikeCopy(arrival, before.original)
                        ? Optional.of(before.original)
                        : original(arrival, lives);
        if (original.isEmpty()) {
            held.remove(path);
            return false;
        }
        long now = nanoTime.getAsLong();
        if (before == null || !before.stat.equals(arrival.stat())) {
            held.put(path, new Held(original.get(), arrival.stat(), now));
            return true;
        }
        if (now - before.sinceNanos < patienceNanos) {
            return true;
        }
        held.remove(path);
        return false;
    }

    /** The life that a file looks like a copy of. */
    private Optional<TailedFile> original(Sibling arrival, FileLives lives) {
        for (Path original : RotationNames.originals(arrival.path())) {
            TailedFile named = lives.at(original);
            if (named != null && looksLikeCopy(arrival, named)) {
                return Optional.of(named);
            }
            Optional<TailedFile> before = lives.newest(original);
            if (before.isPresent() && looksLikeCopy(arrival, before.get())) {
                return before;
            }
        }
        return Optional.empty();
    }

    private boolean looksLikeCopy(Sibling arrival, TailedFile file) {
        if (file.ended || file.position.fingerprint().length() == 0) {
            return false;
        }
        if (arrival.stat().size() < file.position.fingerprint().length()) {
            return true; // it may be in the making
        }
        try (DiskFile handle = disk.open(arrival.path(), Disk.Mode.READ)) {
            return FileIdentity.matches(handle, file.position.fingerprint(), 0);
        } catch (IOException e) {
            return true; // looked at again
        }
    }

    void forget(Path path) {
        held.remove(path);
    }

    boolean isEmpty() {
        return held.isEmpty();
    }

    /** The paths that wait. */
    List<Path> paths() {
        return new ArrayList<>(held.keySet());
    }
}
