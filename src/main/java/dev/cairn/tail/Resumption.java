package dev.cairn.tail;

import dev.cairn.io.FileStat;
import dev.cairn.source.FilePosition;
import dev.cairn.tail.Succession.Found;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Finds the files of the lives that the registry knows, when a source starts. */
final class Resumption {

    private final FileFinder finder;
    private final FileLives lives;
    private final Succession succession;
    private final Departures departures;
    private final Reports reports;
    private final StartReport report;

    Resumption(
            FileFinder finder,
            FileLives lives,
            Succession succession,
            Departures departures,
            Reports reports,
            StartReport report) {
        this.finder = finder;
        this.lives = lives;
        this.succession = succession;
        this.departures = departures;
        this.reports = reports;
        this.report = report;
    }

    /**
     * Goes on with the lives that the registry knows, each where its file is now.
     *
     * @param known positions; those whose paths do not belong here are left alone
     * @param present files that are to be followed
     */
    void resume(List<FilePosition> known, Map<Path, FileStat> present) {
        List<FilePosition> newestFirst = new ArrayList<>(known);
        newestFirst.sort(Comparator.comparingInt(FilePosition::generation).reversed());
        List<TailedFile> displaced = new ArrayList<>();
        for (FilePosition position : newestFirst) {
            Path path = Path.of(position.path());
            if (!path.isAbsolute() || !finder.matches(path)) {
                continue;
            }
            TailedFile file = lives.resume(position);
            report.resumed(file);
            FileStat stat = present.get(path);
            if (stat != null && lives.at(path) == null && isInPlace(file, stat)) {
                takePlace(file, path, stat);
            } else {
                displaced.add(file);
            }
        }
        present.forEach((path, stat) -> returnTo(path, stat));
        Collections.reverse(displaced); // the oldest first
        displaced.forEach(departures::settle);
        displaced.forEach(older -> orderBehind(older, displaced));
    }

    /**
     * Lives that may have been truncated without a trace while nobody looked: they were empty when
     * they were seen last, and younger generations stand beside them.
     */
    List<TailedFile> doubtful() {
        Map<Path, TailedFile> empty = new HashMap<>();
        for (TailedFile file : lives.all()) {
            if (file.attached
                    && file.position.offset() == 0
                    && !FileIdentity.hasEvidence(file.position)
                    && FileLives.bornNanos(file.position.id()) > 0) {
                empty.put(file.path, file);
            }
        }
        List<TailedFile> doubtful = new ArrayList<>();
        try {
            for (Path path : succession.withSiblings(empty.keySet())) {
                TailedFile file = empty.get(path);
                if (succession.after(file, Optional.empty()).stream()
                        .anyMatch(departures::isUnknown)) {
                    doubtful.add(file);
                }
            }
        } catch (IOException e) {
            reports.trouble(empty.keySet().iterator().next(), e);
        }
        return doubtful;
    }

    /** Lives that were renamed while nobody looked. */
    private void returnTo(Path path, FileStat stat) {
        if (lives.at(path) != null) {
            return;
        }
        Optional<TailedFile> file = lives.reading(stat).filter(one -> !one.attached);
        try {
            if (file.isPresent()
                    && stat.size() >= file.get().position.offset()
                    && succession.carries(path, file.get().position)) {
                file.get().see(stat);
                lives.rename(file.get(), path);
            }
        } catch (IOException e) {
            reports.trouble(path, e);
        }
    }

    private void orderBehind(TailedFile older, List<TailedFile> all) {
        for (TailedFile newer : lives.all()) {
            if (newer.path.equals(older.path)
                    && newer != older
                    && newer.position.generation() > older.position.generation()
                    && (all.contains(newer) || newer.attached)) {
                lives.order(older, newer);
                older.rotatedBy(FileLives.bornNanos(newer.position.id()));
            }
        }
    }

    private boolean isInPlace(TailedFile file, FileStat stat) {
        FilePosition position = file.position;
        if (FileIdentity.sameNumbers(position, stat)) {
            return true; // what it holds is compared when it is read
        }
        if (stat.size() < position.offset()) {
            return false;
        }
        if (!FileIdentity.hasEvidence(position)) {
            return position.offset() == 0 && position.inode() == stat.inode();
        }
        try {
            if (!FileIdentity.hasProof(position)) {
                Optional<Found> elsewhere = succession.locateByNumber(position, file.path);
                if (elsewhere.isPresent()) {
                    elsewhere.get().close();
                    return false;
                }
            }
            return succession.carries(file.path, position);
        } catch (IOException e) {
            reports.trouble(file.path, e);
            return true; // compared when it can be read
        }
    }

    private void takePlace(TailedFile file, Path path, FileStat stat) {
        FilePosition before = file.position;
        lives.attach(file, path);
        lives.renumber(file, stat);
        file.seenSize = Math.max(stat.size(), 0);
        file.seenModifiedNanos = stat.modifiedNanos();
        file.verify = true;
        if (before.equals(file.position)) {
            lives.ready(file);
        } else {
            lives.announce(file, before);
        }
    }
}
