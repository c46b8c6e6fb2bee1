package dev.cairn.tail;

import dev.cairn.io.DiskFile;
import dev.cairn.io.FileStat;
import dev.cairn.source.FilePosition;
import dev.cairn.source.Loss;
import dev.cairn.source.Partition;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/**
 * One life of one file: from when it is first seen to when it is retired, whatever it is called
 * meanwhile. It holds what is known of the file; what is done with it is decided elsewhere.
 */
final class TailedFile {

    /** {@link #seenSize} before the file was looked at. */
    static final long NEVER_SEEN = -1;

    final Partition partition;

    /** Batches without records that come before anything else is read. */
    final Deque<TailBatch> announcements = new ArrayDeque<>();

    private final List<Loss> losses = new ArrayList<>();

    /** How far it has been read. */
    FilePosition position;

    /** The path whose checkpoint this is; {@code position.path()}. */
    Path path;

    /** Where it can be opened, if anywhere: its path, or what it was renamed to. */
    Path location;

    /** Whether its path names it. If not, it was rotated away or deleted, and is being drained. */
    boolean attached;

    /** Open handle, or null. Managed by {@link OpenFiles}. */
    DiskFile handle;

    /** Size when it was last looked at, or {@link #NEVER_SEEN}. */
    long seenSize = NEVER_SEEN;

    /** Modification time when it was last looked at; 0 if never. */
    long seenModifiedNanos;

    /** Modification time when its content was last compared with the evidence; 0 if never. */
    long trustedModifiedNanos;

    /** Size at which nothing but an unfinished line was left; -1 if that was not so. */
    long unfinishedAtSize = -1;

    /** Offset at which the line began that is being delivered in pieces, or -1. */
    long splitFrom = -1;

    /**
     * The compressed generations behind it that are entered in the ledger; each is entered once.
     */
    String notedPacked = "";

    /**
     * Whether it began empty because a file was truncated, and nothing has been seen in it yet: it
     * may be truncated again, and its content copied away, without a trace.
     */
    boolean traceless;

    /** Whether the guard must be checked although there is nothing new to read. */
    boolean verify;

    /** Whether it stands in the queue of files to look at. */
    boolean queued;

    /** Whether everything complete in it has been read once, since it was last rotated. */
    boolean reachedEnd;

    /** Whether a newer generation waits for it. */
    boolean awaited;

    /** After rotation: when it retires unless late lines come; a nano time. */
    long retireAtNanos;

    /** Whether {@link #retireAtNanos} is set. */
    boolean retiring;

    /** When it had lost its path before this process began, in nanoseconds since 1970; 0 if not. */
    long rotatedNanos;

    /** Whether its last batch has been made. */
    boolean ended;

    private TailedFile previous;

    TailedFile(Partition partition, FilePosition position, Path path) {
        this.partition = partition;
        this.position = position;
        this.path = path;
    }

    /** Takes note of what the file system says of a file that is known to be this one. */
    void see(FileStat stat) {
        seenSize = stat.size();
        seenModifiedNanos = stat.modifiedNanos();
        trustedModifiedNanos = seenModifiedNanos;
    }

    /** Makes this life wait until an older generation has first been read to its end. */
    void waitFor(TailedFile older) {
        if (older != this && !older.ended) {
            previous = older;
            older.awaited = true;
        }
    }

    /** Whether no older generation must be drained first. */
    boolean mayBeRead() {
        if (previous != null && (previous.reachedEnd || previous.ended)) {
            previous = null;
        }
        return previous == null;
    }

    /** Whether the older generation that it waits for has been made known. */
    boolean mayBeAnnounced() {
        return announcements.isEmpty()
                || previous == null
                || previous.ended
                || previous.announcements.isEmpty();
    }

    /** Tells when at the latest it lost its path: when a newer generation began. */
    void rotatedBy(long nanos) {
        rotatedNanos = rotatedNanos == 0 ? nanos : Math.min(rotatedNanos, nanos);
    }

    /** Enters a loss with the next batch. */
    void lost(Loss.Reason reason, long from, long to, String detail) {
        losses.add(new Loss(partition, from, to, reason, detail));
    }

    /** Its position has been made known in another way; only losses are left to be entered. */
    void announced() {
        TailBatch last = announcements.peekLast();
        for (TailBatch announcement : announcements) {
            if (announcement != last || !announcement.isLast()) {
                losses.addAll(announcement.losses());
            }
        }
        announcements.clear();
        if (hasLosses()) {
            announcements.add(TailBatch.empty(this, position, false));
        }
        if (last != null && last.isLast()) {
            announcements.add(last);
        }
    }

    /** Whether there are losses that no batch has entered yet. */
    boolean hasLosses() {
        return !losses.isEmpty();
    }

    /** The losses since the last batch. */
    List<Loss> takeLosses() {
        List<Loss> taken = List.copyOf(losses);
        losses.clear();
        return taken;
    }

    @Override
    public String toString() {
        return path + "#" + position.generation();
    }
}
