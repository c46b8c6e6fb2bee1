package dev.cairn.tail;

import dev.cairn.io.Disk;
import dev.cairn.io.DiskFile;
import dev.cairn.io.FileStat;
import dev.cairn.tail.Succession.Sibling;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Brings the lives in line with what paths name now: files that came, were renamed, rotated away or
 * deleted. What could not be looked at stays as it is.
 */
final class Reconciler {

    private final FileFinder finder;
    private final FileLives lives;
    private final OpenFiles open;
    private final Succession succession;
    private final Departures departures;
    private final Disk disk;
    private final Reports reports;
    private final HeldCopies held;

    Reconciler(
            FileFinder finder,
            FileLives lives,
            OpenFiles open,
            Succession succession,
            Departures departures,
            Disk disk,
            Reports reports,
            HeldCopies held) {
        this.finder = finder;
        this.lives = lives;
        this.open = open;
        this.succession = succession;
        this.departures = departures;
        this.disk = disk;
        this.reports = reports;
        this.held = held;
    }

    /**
     * Takes in what some paths name now.
     *
     * @param present files that are to be followed
     * @param missing paths of lives that were not among them
     * @param atEnd whether files that nothing is known of begin at their end, and none is held back
     */
    void reconcile(Map<Path, FileStat> present, Collection<Path> missing, boolean atEnd) {
        Map<Path, TailedFile> displaced = new LinkedHashMap<>();
        present.forEach((path, stat) -> compare(path, Optional.of(stat), displaced));
        missing.forEach(path -> lookAgain(path, displaced));
        List<Sibling> arrivals = new ArrayList<>();
        present.forEach(
                (path, stat) -> {
                    if (lives.at(path) == null && !isKnown(path, stat, displaced)) {
                        arrivals.add(new Sibling(path, stat));
                    }
                });
        displaced.values().forEach(departures::settle);
        arrivals.sort(Comparator.comparingLong((Sibling one) -> one.stat().modifiedNanos()));
        List<Sibling> begun = new ArrayList<>();
        for (Sibling arrival : arrivals) {
            if (!isOwn(arrival) && (atEnd || !held.hold(arrival, lives))) {
                begun.add(arrival);
            }
        }
        Map<Path, Successor> filled = new HashMap<>();
        for (Sibling arrival : begun) {
            lives.newest(arrival.path())
                    .filter(older -> !older.attached)
                    .flatMap(older -> departures.fill(older, arrival))
                    .ifPresent(next -> filled.put(arrival.path(), next));
        }
        begun.removeIf(
                arrival -> !begin(arrival, Optional.ofNullable(filled.get(arrival.path())), atEnd));
        displaced.forEach((path, older) -> chain(path, older, begun));
    }

    private boolean isOwn(Sibling arrival) {
        try {
            return finder.isOwn(arrival.path(), arrival.stat());
        } catch (IOException e) {
            return true; // gone, or looked at again with the next scan
        }
    }

    /** A path that a life had, and that no look has come upon. */
    private void lookAgain(Path path, Map<Path, TailedFile> displaced) {
        TailedFile file = lives.at(path);
        if (file == null) {
            return;
        }
        try {
            Optional<FileStat> stat = disk.stat(path);
            if (stat.isPresent() || finder.lookedAt(path, file.position.device())) {
                compare(path, stat, displaced);
            }
        } catch (IOException e) {
            reports.trouble(path, e);
        }
    }

    private void compare(Path path, Optional<FileStat> stat, Map<Path, TailedFile> displaced) {
        TailedFile file = lives.at(path);
        if (file == null) {
            return;
        }
        if (stat.isPresent() && isThe(file, stat.get())) {
            touch(file, stat.get());
        } else {
            lives.detach(file);
            displaced.put(path, file);
        }
    }

    private static boolean isThe(TailedFile file, FileStat stat) {
        return stat.kind() == FileStat.Kind.FILE && FileIdentity.sameFile(file.position, stat);
    }

    private void touch(TailedFile file, FileStat stat) {
        boolean changed =
                stat.size() != file.seenSize || stat.modifiedNanos() != file.seenModifiedNanos;
        if (changed || reports.isTroubled(file.path)) {
            file.verify = true;
            file.seenModifiedNanos = stat.modifiedNanos();
            file.seenSize = Math.max(file.seenSize, stat.size());
            lives.ready(file);
        }
    }

    /** Whether a path that names no life names the file of one: renamed, or a second name. */
    private boolean isKnown(Path path, FileStat stat, Map<Path, TailedFile> displaced) {
        Optional<TailedFile> reading = lives.reading(stat);
        if (reading.isEmpty()) {
            return false;
        }
        TailedFile file = reading.get();
        try {
            if (file.attached) {
                Optional<FileStat> there = disk.stat(file.path);
                if (there.isPresent() && isThe(file, there.get())) {
                    return true;
                }
                displaced.put(file.path, file);
                lives.detach(file);
            }
            if (file.handle == null && !succession.carries(path, file.position)) {
                return false; // its number was given to another file
            }
            lives.rename(file, path);
            held.forget(path);
            return true;
        } catch (IOException e) {
            reports.trouble(path, e);
            return true; // looked at again with the next scan
        }
    }

    /** A file that was truncated begins another life under its path. */
    void beginAgain(Successor next) {
        Sibling arrival = next.file();
        Path path = arrival.path();
        held.forget(path);
        if (lives.reading(arrival.stat()).isPresent()) {
            return; // renamed since it was looked at, and followed under its new name
        }
        Optional<TailedFile> older = lives.newest(path);
        TailedFile file = lives.begin(path, arrival.stat(), next.bornNanos());
        lives.attach(file, path);
        file.position = FileIdentity.withHead(file.position, next.head());
        file.traceless = next.head().length() == 0;
        older.ifPresent(one -> lives.order(one, file));
        lives.announce(file, file.position);
    }

    /**
     * Begins to follow a file that nothing is known of; false if somebody reads it already.
     *
     * @param looked how it began when the generations before it were looked for, if they were
     */
    private boolean begin(Sibling arrival, Optional<Successor> looked, boolean atEnd) {
        Path path = arrival.path();
        if (lives.reading(arrival.stat()).isPresent()) {
            return false; // renamed since it was looked at, and followed under its new name
        }
        Optional<TailedFile> older = lives.newest(path);
        TailedFile file =
                looked.isPresent()
                        ? lives.begin(path, looked.get().file().stat(), looked.get().bornNanos())
                        : lives.begin(path, arrival.stat(), departures.bornNanos(path));
        lives.attach(file, path);
        if (looked.isPresent()) {
            file.position = FileIdentity.withHead(file.position, looked.get().head());
        }
        boolean skip = atEnd && older.isEmpty() && file.position.generation() == 1;
        try {
            // A file that is truncated before it was read is known by how it began.
            DiskFile handle = open.open(file);
            if (file.position.fingerprint().length() == 0) {
                file.position = FileIdentity.withHead(file.position, handle);
            }
            if (skip) {
                file.position = StartAtEnd.of(file.position, handle);
            }
        } catch (NoSuchFileException e) {
            file.seenModifiedNanos = 0; // gone or renamed already: the next look tells
        } catch (IOException e) {
            reports.trouble(path, e); // what it holds is read once it can be
        }
        older.ifPresent(one -> lives.order(one, file));
        lives.announce(file, file.position);
        return true;
    }

    /** Puts generations that arrived at once at several paths in order. */
    private void chain(Path path, TailedFile older, List<Sibling> begun) {
        TailedFile live = lives.at(path);
        if (live == null || begun.stream().noneMatch(one -> one.path().equals(path))) {
            return;
        }
        List<Sibling> between = new ArrayList<>();
        for (Sibling one : begun) {
            if (RotationNames.isSibling(path, one.path())) {
                between.add(one);
            }
        }
        between.sort(Succession.oldestFirst(path));
        TailedFile before = older;
        for (Sibling one : between) {
            TailedFile file = lives.at(one.path());
            lives.order(before, file);
            before = file;
        }
        if (!between.isEmpty()) {
            lives.order(before, live);
        }
    }
}
