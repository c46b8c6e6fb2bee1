package dev.cairn.tail;

import dev.cairn.io.Disk;
import dev.cairn.io.DiskFile;
import dev.cairn.io.FileStat;
import dev.cairn.source.FilePosition;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongSupplier;

/**
 * Knows when to look where: at what events name, at files that lost their path, and, from time to
 * time, at everything. A look at everything takes no more than a small share of a core.
 */
final class Lookout {

    /** How often rotated files are looked at for late lines. */
    private static final Duration LATE_LINES_INTERVAL = Duration.ofMillis(200);

    /** A scan that was forced by events is not repeated before this many times its duration. */
    private static final int FORCED_SCAN_SHARE = 10;

    /** A regular scan takes at most one part in so many of a core. */
    private static final int SCAN_SHARE = 200;

    /** But it is never put off longer than this many intervals. */
    private static final int MAX_INTERVALS = 6;

    private final TailOptions options;
    private final FileFinder finder;
    private final FileLives lives;
    private final HeldCopies held;
    private final Reconciler reconciler;
    private final Departures departures;
    private final Resumption resumption;
    private final Disk disk;
    private final DirectoryWatch watch;
    private final LongSupplier nanoTime;
    private final Reports reports;
    private final StartReport report;
    private final Set<Path> named = new HashSet<>();
    private final Set<Path> polled = new HashSet<>();
    private final DirectoryWatch.Listener listener = new Changes();
    private boolean scanWanted;
    private boolean foundNothing;
    private long scannedAtNanos;
    private long scanNanos;
    private long lateCheckAtNanos;

    /** Its parts are those of the source that it belongs to. */
    Lookout(
            TailOptions options,
            Disk disk,
            DirectoryWatch watch,
            LongSupplier nanoTime,
            FileFinder finder,
            FileLives lives,
            OpenFiles open,
            Reports reports,
            StartReport report) {
        this.options = options;
        this.finder = finder;
        this.lives = lives;
        this.disk = disk;
        this.watch = watch;
        this.nanoTime = nanoTime;
        this.reports = reports;
        this.report = report;
        Succession succession = new Succession(disk, lives);
        this.held = new HeldCopies(disk, nanoTime, options.rotateWait().toNanos());
        this.departures = new Departures(finder, lives, open, succession, disk, reports, report);
        this.resumption = new Resumption(finder, lives, succession, departures, reports, report);
        this.reconciler =
                new Reconciler(finder, lives, open, succession, departures, disk, reports, held);
        this.lateCheckAtNanos = nanoTime.getAsLong();
    }

    /**
     * Looks at everything for the first time.
     *
     * @param known positions that the registry holds
     * @param atEnd whether files that nothing is known of begin at their end
     */
    void begin(List<FilePosition> known, boolean atEnd) {
        Map<Path, FileStat> present = scan();
        resumption.resume(known, present);
        settleDoubtful();
        reconciler.reconcile(present, List.of(), atEnd);
        report.started();
    }

    private void settleDoubtful() {
        for (TailedFile file : resumption.doubtful()) {
            try {
                truncated(file);
            } catch (IOException e) {
                reports.trouble(file.path, e);
            }
        }
    }

    /** Takes in all that has happened, and looks where it is time to look. */
    void takeNotice() {
        watch.tell(listener);
        long now = nanoTime.getAsLong();
        boolean forced = scanWanted && now - scannedAtNanos >= FORCED_SCAN_SHARE * scanNanos;
        if (forced || now - nextScanAtNanos() >= 0) {
            rescan();
        } else if (!named.isEmpty()) {
            lookAtNamed();
        }
        if (now - lateCheckAtNanos >= 0) {
            lateCheckAtNanos = now + LATE_LINES_INTERVAL.toNanos();
            checkLate();
        }
        report.tellDecided();
    }

    private long nextScanAtNanos() {
        long interval = options.rescanInterval().toNanos();
        long stretched = Math.min(SCAN_SHARE * scanNanos, MAX_INTERVALS * interval);
        long next = Math.max(interval, stretched);
        if (!polled.isEmpty()) {
            next = Math.min(next, Math.max(options.pollInterval().toNanos(), stretched));
        }
        return scannedAtNanos + next;
    }

    /** Nanoseconds until there is something to look at, whatever happens. */
    long untilNextLook(long now) {
        long next = nextScanAtNanos() - now;
        if (scanWanted) {
            next = Math.min(next, scannedAtNanos + FORCED_SCAN_SHARE * scanNanos - now);
        }
        if (!named.isEmpty()) {
            return 1;
        }
        if (lives.someDetached() || !held.isEmpty()) {
            next = Math.min(next, lateCheckAtNanos - now);
        }
        return Math.max(1, next);
    }

    /** Files that lost their path are looked at for late lines, held ones for their original. */
    private void checkLate() {
        lives.detached().forEach(lives::ready);
        if (!held.isEmpty()) {
            named.addAll(held.paths());
            lookAtNamed();
        }
    }

    private Map<Path, FileStat> scan() {
        polled.clear();
        scanWanted = false;
        long begin = nanoTime.getAsLong();
        Map<Path, FileStat> present = finder.scan(this::enter);
        scannedAtNanos = nanoTime.getAsLong();
        scanNanos = scannedAtNanos - begin;
        if (present.isEmpty() && !foundNothing) {
            reports.note("{} matches no file yet; waiting", String.join(",", options.include()));
        }
        foundNothing = present.isEmpty();
        return present;
    }

    private void enter(Path directory) {
        if (!watch.watch(directory)) {
            polled.add(directory);
        }
    }

    private void rescan() {
        named.clear();
        Map<Path, FileStat> present = scan();
        departures.retry();
        if (departures.hasUnseen()) {
            resumption.resume(departures.takeUnseen(), present);
            settleDoubtful();
        }
        reconciler.reconcile(present, missing(lives.attachedPaths(), present), false);
    }

    private static List<Path> missing(Collection<Path> paths, Map<Path, FileStat> present) {
        List<Path> missing = new ArrayList<>();
        for (Path path : paths) {
            if (!present.containsKey(path)) {
                missing.add(path);
            }
        }
        return missing;
    }

    /** Looks at the paths that events have named. */
    private void lookAtNamed() {
        if (departures.hasUnseen()) {
            rescan(); // a checkpoint may belong to what has come
            return;
        }
        Map<Path, FileStat> present = new HashMap<>();
        Set<Path> expected = new HashSet<>();
        for (Path path : named) {
            lookAt(path, present, expected);
        }
        named.clear();
        reconciler.reconcile(present, missing(expected, present), false);
    }

    private void lookAt(Path path, Map<Path, FileStat> present, Set<Path> expected) {
        boolean file = finder.matches(path);
        if (!file && !finder.mayHold(path)) {
            return;
        }
        try {
            Optional<FileStat> stat = disk.stat(path);
            if (lives.at(path) != null) {
                expected.add(path);
            }
            if (stat.isEmpty()) {
                held.forget(path);
            }
            boolean directory = stat.isPresent() && stat.get().kind() == FileStat.Kind.DIRECTORY;
            if (file && stat.isPresent() && finder.isFollowed(path, stat.get())) {
                present.put(path, stat.get());
            } else if (directory || (stat.isEmpty() && !file)) {
                watch.unwatch(path);
                present.putAll(finder.scanBelow(path, this::enter));
                lives.attachedPaths().stream()
                        .filter(p -> p.startsWith(path))
                        .forEach(expected::add);
            }
        } catch (IOException e) {
            reports.trouble(path, e);
        }
    }

    private final class Changes implements DirectoryWatch.Listener {
        @Override
        public void modified(Path child) {
            TailedFile file = lives.at(child);
            if (file != null) {
                file.verify = true;
                lives.ready(file);
            } else if (finder.matches(child)) {
                named.add(child);
            }
        }

        @Override
        public void named(Path child) {
            named.add(child);
        }

        @Override
        public void uncertain(Path directory) {
            scanWanted = true;
        }
    }

    /** A file could not be opened where it should be. */
    void misplaced(TailedFile file) {
        if (file.attached) {
            file.seenModifiedNanos = 0;
            named.add(file.path);
        } else {
            departures.settle(file);
        }
    }

    /** A file does not hold the bytes any more that were read from it. */
    void truncated(TailedFile file) throws IOException {
        departures.truncated(file).ifPresent(reconciler::beginAgain);
    }

    /** Whether what a file holds is not what it held when it began; see {@link #truncated}. */
    boolean isReplaced(TailedFile file, DiskFile handle) throws IOException {
        FilePosition before = file.position;
        boolean first = departures.holdsItsFirst(file, handle);
        if (!before.equals(file.position)) {
            lives.announce(file, before);
        }
        return !first;
    }

    /** Makes sure that a file that must wait is known again if it is truncated meanwhile. */
    void identifyWaiting(TailedFile file) {
        if (file.verify && file.position.offset() == 0) {
            departures.identify(file);
        }
    }

    /** Whether the checkpoint of a life is kept in mind whose file could not be looked for. */
    boolean waitsFor(String id) {
        return departures.isUnseen(id);
    }

    /** Files that lost their path are looked at then at the latest. */
    void checkLateBy(long nanos) {
        lateCheckAtNanos = Math.min(lateCheckAtNanos, nanos);
    }
}
