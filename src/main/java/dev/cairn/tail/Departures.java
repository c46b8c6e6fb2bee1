package dev.cairn.tail;

import dev.cairn.io.Disk;
import dev.cairn.io.DiskFile;
import dev.cairn.io.FileStat;
import dev.cairn.source.Digest;
import dev.cairn.source.FilePosition;
import dev.cairn.source.Loss;
import dev.cairn.tail.Succession.Found;
import dev.cairn.tail.Succession.Sibling;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Sees to files that lost their path or their content: finds where the rest of them is, and what
 * came after them. What is nowhere is entered as a loss; what could not be looked at waits.
 */
final class Departures {

    /** How often a file is looked at again that changes while it is looked at. */
    private static final int MAX_LOOKS = 20;

    private final FileFinder finder;
    private final FileLives lives;
    private final OpenFiles open;
    private final Succession succession;
    private final Disk disk;
    private final Reports reports;
    private final StartReport report;
    private final Set<TailedFile> unsettled = new LinkedHashSet<>();
    private final Map<String, FilePosition> unseen = new LinkedHashMap<>();

    Departures(
            FileFinder finder,
            FileLives lives,
            OpenFiles open,
            Succession succession,
            Disk disk,
            Reports reports,
            StartReport report) {
        this.finder = finder;
        this.lives = lives;
        this.open = open;
        this.succession = succession;
        this.disk = disk;
        this.reports = reports;
        this.report = report;
    }

    /** Finds out where a file is that lost its path, and what came after it. */
    void settle(TailedFile file) {
        unsettled.remove(file);
        if (file.attached || file.ended) {
            return;
        }
        try {
            Optional<Sibling> where = locate(file);
            boolean held = where.isPresent() || stillHolds(file);
            if (!held && file.handle == null && !isGone(file)) {
                setAside(file);
                return;
            }
            List<Sibling> later = after(file, where);
            if (held) {
                notePacked(file, follow(file, later, where.isEmpty()));
                lives.ready(file);
                where.ifPresent(sibling -> stayUnder(file, sibling.path()));
            } else if (file.handle == null) {
                vanish(file, later);
            } else {
                endTruncated(file, later);
            }
        } catch (IOException e) {
            reports.trouble(file.path, e);
            report.trouble(file, e);
            setAside(file);
            file.reachedEnd = true; // newer generations do not wait for what may never be readable
        }
    }

    /**
     * Begins generations that came and went again since a life was looked for: its path named
     * nothing then, or another file, and names a file now.
     *
     * @param newest the life that the path named last
     * @param arrival what the path names now
     * @return that, as the beginning of a life; empty if it could not be looked at, or is no longer
     *     there
     */
    Optional<Successor> fill(TailedFile newest, Sibling arrival) {
        try {
            Optional<Successor> next;
            Optional<Sibling> where;
            List<Sibling> later;
            int looks = 0;
            do {
                // In this order: when the head is known, every copy of what was there before it is
                // there too.
                next = successor(arrival);
                where = locate(newest);
                later = where.isPresent() ? after(newest, where) : List.of();
                looks++;
            } while (looks < MAX_LOOKS && next.isPresent() && !next.get().isUntouched(disk));
            if (where.isPresent()) {
                notePacked(newest, follow(newest, later, false));
            }
            List<Sibling> before = later;
            return next.map(one -> one.behind(before));
        } catch (IOException e) {
            reports.trouble(newest.path, e);
            return Optional.empty();
        }
    }

    private Optional<Successor> successor(Sibling arrival) {
        try {
            return successor(arrival.path(), stat -> stat.inode() == arrival.stat().inode());
        } catch (IOException e) {
            return Optional.empty(); // told when it is begun
        }
    }

    /** What came after a life, unless that is being read already. */
    private List<Sibling> after(TailedFile file, Optional<Sibling> where) throws IOException {
        boolean newest = lives.newest(file.path).filter(one -> one == file).isPresent();
        return newest ? succession.after(file, where) : List.of();
    }

    /** Looks again for files that could not be looked for. */
    void retry() {
        List.copyOf(unsettled).forEach(this::settle);
    }

    private boolean isGone(TailedFile file) throws IOException {
        Optional<FileStat> stat = disk.stat(file.path);
        return stat.isPresent() || finder.lookedAt(file.path, file.position.device());
    }

    /** Keeps a checkpoint in mind whose file cannot be looked for now. */
    private void setAside(TailedFile file) {
        if (file.seenSize == TailedFile.NEVER_SEEN && file.handle == null) {
            lives.end(file);
            file.ended = true;
            report.unseen(file);
            unseen.put(file.position.id(), file.position);
        } else {
            unsettled.add(file);
        }
    }

    /** Whether the file of this checkpoint could not be looked for. */
    boolean isUnseen(String id) {
        return unseen.containsKey(id);
    }

    /** Whether there are checkpoints whose files could not be looked for. */
    boolean hasUnseen() {
        return !unseen.isEmpty();
    }

    /** The checkpoints whose files could not be looked for, to be tried again. */
    List<FilePosition> takeUnseen() {
        List<FilePosition> taken = List.copyOf(unseen.values());
        unseen.clear();
        return taken;
    }

    /** Whether a life's open handle leads to the bytes that were read. */
    private static boolean stillHolds(TailedFile file) throws IOException {
        return file.handle != null && FileIdentity.carries(file.handle, file.position);
    }

    private Optional<Sibling> locate(TailedFile file) throws IOException {
        boolean holds = stillHolds(file);
        Optional<Found> found = succession.locate(file.position, file.path);
        if (found.isEmpty() && !holds) {
            found = succession.copyOf(file);
        }
        if (found.isEmpty()) {
            return Optional.empty();
        }
        Sibling sibling = found.get().sibling();
        if (holds) {
            found.get().close();
            file.location = sibling.path();
        } else {
            read(file, found.get());
        }
        return Optional.of(sibling);
    }

    /** A life whose file has another name that a glob matches goes on under that name. */
    private void stayUnder(TailedFile file, Path path) {
        if (finder.matches(path) && lives.at(path) == null) {
            lives.rename(file, path);
        }
    }

    /** From here on a life is read from another file, or through another handle. */
    private void read(TailedFile file, Found found) throws IOException {
        open.adopt(file, found.handle());
        FilePosition before = file.position;
        lives.renumber(file, found.sibling().stat());
        file.location = found.sibling().path();
        file.seenSize = found.sibling().stat().size();
        file.seenModifiedNanos = found.sibling().stat().modifiedNanos();
        file.unfinishedAtSize = -1;
        file.verify = true;
        if (!before.equals(file.position)) {
            lives.announce(file, before);
        }
    }

    /**
     * Begins to drain generations that came after a file, in order.
     *
     * @param uncertain whether the file itself was not found, so that they may be older than it
     * @return the names of those that are compressed
     */
    private String follow(TailedFile file, List<Sibling> later, boolean uncertain) {
        List<String> packed = new ArrayList<>();
        TailedFile before = file;
        for (Sibling sibling : later) {
            if (finder.matches(sibling.path()) || lives.reading(sibling.stat()).isPresent()) {
                continue; // followed under a path of its own
            }
            if (RotationNames.isCompressed(sibling.path())) {
                packed.add(String.valueOf(sibling.path().getFileName()));
                continue;
            }
            TailedFile next =
                    lives.begin(file.path, sibling.stat(), sibling.stat().modifiedNanos());
            next.location = sibling.path();
            identify(next, sibling);
            lives.order(before, next);
            if (uncertain) {
                next.lost(
                        Loss.Reason.REREAD,
                        0,
                        sibling.stat().size(),
                        sibling.path() + " is read whole; a part of it may have been read before");
            }
            lives.announce(next, next.position);
            before = next;
        }
        return String.join(", ", packed);
    }

    private static void notePacked(TailedFile file, String packed) {
        if (!packed.isEmpty() && !packed.equals(file.notedPacked)) {
            file.notedPacked = packed;
            long offset = file.position.offset();
            file.lost(
                    Loss.Reason.VANISHED,
                    offset,
                    offset,
                    file.path + ": compressed before it was read, so left out: " + packed);
        }
    }

    private void vanish(TailedFile file, List<Sibling> later) {
        long offset = file.position.offset();
        report.gone(file);
        String packed = end(file, later);
        String hint = packed.isEmpty() ? "" : "; compressed files beside it: " + packed;
        if (file.seenSize == TailedFile.NEVER_SEEN) {
            file.lost(
                    Loss.Reason.VANISHED,
                    offset,
                    offset,
                    file.path + " vanished; whether it held more is not known" + hint);
        } else if (file.seenSize > offset) {
            file.lost(
                    Loss.Reason.VANISHED,
                    offset,
                    file.seenSize,
                    file.path + " vanished before it was read to its end" + hint);
        } else {
            notePacked(file, packed);
        }
        lives.finish(file);
    }

    /** Ends a life; what came after it is followed, its own file, if it is there, as well. */
    private String end(TailedFile file, List<Sibling> later) {
        file.ended = true;
        return follow(file, later, true);
    }

    /**
     * A file does not hold the bytes any more that were read from it. What is left of its life is
     * read from a copy, or entered as a loss.
     *
     * @return the file as the beginning of another life, if its path still names it
     */
    Optional<Successor> truncated(TailedFile file) throws IOException {
        FilePosition before = file.position;
        boolean live = file.attached;
        lives.detach(file);
        Optional<Found> copy = Optional.empty();
        Optional<Successor> next;
        List<Sibling> later;
        try {
            int looks = 0;
            do {
                close(copy);
                copy = succession.copyOf(file);
                // In this order: when the head is known, every copy of what was there before it is
                // there too.
                next =
                        live
                                ? successor(file.path, stat -> FileIdentity.sameFile(before, stat))
                                : Optional.empty();
                later = after(file, copy.map(Found::sibling));
                looks++;
            } while (looks < MAX_LOOKS && isRotatedMeanwhile(copy, next));
        } catch (IOException e) {
            close(copy);
            throw e;
        }
        if (copy.isPresent()) {
            continueIn(file, copy.get(), later);
        } else if (!continueUnread(file, later)) {
            endTruncated(file, later);
        }
        return next;
    }

    private static void close(Optional<Found> found) throws IOException {
        if (found.isPresent()) {
            found.get().close();
        }
    }

    /** Whether what was found has another name now, or was truncated again. */
    private boolean isRotatedMeanwhile(Optional<Found> copy, Optional<Successor> next)
            throws IOException {
        if (next.isPresent() && !next.get().isUntouched(disk)) {
            return true;
        }
        return copy.isPresent() && !copy.get().sibling().isInPlace(disk);
    }

    /** Another file at the path is found there by the next look, if nobody reads it already. */
    private Optional<Successor> successor(Path path, Predicate<FileStat> same) throws IOException {
        try (DiskFile handle = disk.open(path, Disk.Mode.READ)) {
            Digest head = FileIdentity.read(handle, 0, FilePosition.EVIDENCE_BYTES);
            long born = bornNanos(path);
            return disk.stat(path)
                    .filter(stat -> same.test(stat) && finder.isFollowed(path, stat))
                    .map(stat -> new Successor(new Sibling(path, stat), head, born));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
    }

    private void endTruncated(TailedFile file, List<Sibling> later) throws IOException {
        long offset = file.position.offset();
        report.lost(file);
        String packed = end(file, later);
        String hint = packed.isEmpty() ? "" : "; compressed files beside it: " + packed;
        file.lost(
                Loss.Reason.TRUNCATED,
                offset,
                Math.max(offset, file.seenSize),
                file.path + " was truncated, and no copy of what it held was found" + hint);
        open.close(file);
        lives.finish(file);
    }

    /**
     * A file of which nothing was read, and which had nothing to be known by: what it held can only
     * be in the first of the files that came after it began.
     *
     * @return whether there is one
     */
    private boolean continueUnread(TailedFile file, List<Sibling> later) throws IOException {
        if (file.position.offset() > 0 || FileIdentity.hasEvidence(file.position)) {
            return false;
        }
        for (Sibling sibling : later) {
            if (!RotationNames.isCompressed(sibling.path())
                    && lives.reading(sibling.stat()).isEmpty()) {
                file.lost(
                        Loss.Reason.REREAD,
                        0,
                        sibling.stat().size(),
                        sibling.path() + " is read as what " + file.path + " held before");
                continueIn(file, succession.open(sibling), later);
                return true;
            }
        }
        return false;
    }

    /** Up to which time files beside a path are older than a life that begins there now. */
    long bornNanos(Path path) {
        long now = lives.almostNow();
        if (lives.newest(path).isEmpty() && !lives.hadGenerations(path)) {
            return now;
        }
        try {
            long newest = succession.newestModifiedNanos(path);
            return newest == 0 ? now : Math.min(newest, lives.nowNanos());
        } catch (IOException e) {
            return now; // not to be looked at: the clock will do
        }
    }

    /** Takes the fingerprint of a file of which nothing was read, if it holds anything. */
    void identify(TailedFile file, Sibling where) {
        if (file.position.offset() > 0
                || file.position.fingerprint().length() > 0
                || where.stat().size() == 0) {
            return;
        }
        try {
            file.position = succession.identified(file.position, where);
        } catch (IOException e) {
            file.verify = true; // told when it cannot be read either
        }
    }

    /**
     * Takes the fingerprint of a file that began empty after a truncation, once it holds something.
     *
     * @return whether what it holds now came first; otherwise that was copied away meanwhile
     */
    boolean holdsItsFirst(TailedFile file, DiskFile handle) throws IOException {
        if (!file.traceless) {
            return true;
        }
        // In this order: when the head is known, every copy of what was there before is there too.
        Digest head = FileIdentity.read(handle, 0, FilePosition.EVIDENCE_BYTES);
        if (head.length() == 0) {
            return true;
        }
        if (succession.after(file, Optional.empty()).stream().anyMatch(this::isUnknown)) {
            return false;
        }
        file.traceless = false;
        file.position = FileIdentity.withHead(file.position, head);
        return true;
    }

    /** Whether a rotation sibling is one that no life reads, and that could be read. */
    boolean isUnknown(Sibling sibling) {
        return !finder.matches(sibling.path())
                && !RotationNames.isCompressed(sibling.path())
                && lives.reading(sibling.stat()).isEmpty();
    }

    /** The same for a life that waits for an older one, and that the registry knows already. */
    void identify(TailedFile file) {
        file.verify = false;
        if (file.location == null || file.position.fingerprint().length() > 0) {
            return;
        }
        FilePosition before = file.position;
        try {
            Optional<FileStat> stat = disk.stat(file.location);
            if (stat.isEmpty() || !FileIdentity.sameFile(before, stat.get())) {
                return;
            }
            if (file.traceless) {
                try (DiskFile handle = disk.open(file.location, Disk.Mode.READ)) {
                    holdsItsFirst(file, handle); // if not, that shows when it is read
                }
            } else {
                identify(file, new Sibling(file.location, stat.get()));
            }
        } catch (IOException e) {
            file.verify = true;
        }
        if (!before.equals(file.position)) {
            lives.announce(file, before);
        }
    }

    /** What is left of a truncated file is read from its copy, then what came after it. */
    private void continueIn(TailedFile file, Found copy, List<Sibling> later) throws IOException {
        Path where = copy.sibling().path();
        lives.detach(file);
        file.traceless = false;
        read(file, copy);
        List<Sibling> others =
                later.stream().filter(sibling -> !sibling.path().equals(where)).toList();
        notePacked(file, follow(file, others, false));
        lives.ready(file);
        stayUnder(file, where);
    }
}
