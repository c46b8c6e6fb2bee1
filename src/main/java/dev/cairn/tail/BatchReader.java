package dev.cairn.tail;

import dev.cairn.io.BufferPool;
import dev.cairn.io.DiskFile;
import dev.cairn.source.Digest;
import dev.cairn.source.FilePosition;
import dev.cairn.source.Loss;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Optional;

/**
 * Reads the next batch of a file. One read takes in the bytes before the offset too, and compares
 * them with the frontier guard: whatever happened to the file between two looks, bytes are only
 * delivered if they follow those that were delivered before.
 */
final class BatchReader {

    /** What came of a look at a file. */
    enum Outcome {
        /** It could not be looked at, and is tried again later. */
        NOTHING,
        /** A batch. */
        BATCH,
        /** A batch, and there is more to read at once. */
        BATCH_AND_MORE,
        /** Nothing complete that was not read. */
        END,
        /** There is no memory; try again when some is released. */
        NO_MEMORY,
        /** The file is shorter than the offset, or carries other bytes before it. */
        TRUNCATED
    }

    /** An outcome, with its batch if it has one. */
    record Look(Outcome outcome, TailBatch batch) {
        /** Nothing was learned. */
        static final Look NOTHING = new Look(Outcome.NOTHING, null);

        private static final Look END = new Look(Outcome.END, null);
        private static final Look NO_MEMORY = new Look(Outcome.NO_MEMORY, null);
        static final Look TRUNCATED = new Look(Outcome.TRUNCATED, null);
    }

    private final BufferPool pool;
    private final Runnable whenMemoryIsFree;
    private final int maxBatchBytes;
    private final int maxLineBytes;

    BatchReader(BufferPool pool, Runnable whenMemoryIsFree, int maxBatchBytes, int maxLineBytes) {
        this.pool = pool;
        this.whenMemoryIsFree = whenMemoryIsFree;
        this.maxBatchBytes = maxBatchBytes;
        this.maxLineBytes = maxLineBytes;
    }

    /**
     * Looks for the next batch, and moves the file's position behind it.
     *
     * @param last whether the file's life ends with this look: an unfinished line is delivered as
     *     it is, and the batch is the last
     */
    Look read(TailedFile file, DiskFile handle, boolean last) throws IOException {
        long size = handle.size();
        FilePosition from = file.position;
        boolean shrunk = size < file.seenSize;
        if (size < from.offset()
                || size < from.fingerprint().length()
                || (shrunk && from.offset() == 0)) {
            return Look.TRUNCATED;
        }
        long unread = size - from.offset();
        boolean nothingNew = unread == 0 || size == file.unfinishedAtSize;
        if (nothingNew && !last && !file.verify && !shrunk) {
            file.seenSize = size;
            return Look.END;
        }
        Look look = read(file, handle, size, (int) Math.min(unread, maxBatchBytes), last);
        if (look == null) { // a line longer than a batch
            long line = (long) maxLineBytes + 2;
            look = read(file, handle, size, (int) Math.min(unread, line), last);
        }
        if (look == null) {
            throw new AssertionError("a line of " + file + " is neither within the limit nor over");
        }
        if (look.outcome == Outcome.END && file.hasLosses()) {
            return new Look(Outcome.BATCH, TailBatch.empty(file, file.position, false));
        }
        return look;
    }

    /** One read of so many bytes; null if they are part of a line longer than a batch. */
    private Look read(TailedFile file, DiskFile handle, long size, int wanted, boolean last)
            throws IOException {
        FilePosition from = file.position;
        int before = evidenceBytes(from);
        if (before + wanted == 0) {
            file.verify = false;
            return last ? lastWithoutRecords(file) : Look.END;
        }
        Optional<BufferPool.Lease> leased = pool.lease(before + wanted, whenMemoryIsFree);
        if (leased.isEmpty()) {
            return Look.NO_MEMORY;
        }
        BufferPool.Lease lease = leased.get();
        boolean kept = false;
        try {
            ByteBuffer bytes = lease.buffer().order(ByteOrder.LITTLE_ENDIAN);
            FileIdentity.fill(bytes, handle, from.offset() - before);
            int end = bytes.position();
            if (end < before
                    || !guardAgrees(from, bytes, before)
                    || !headAgrees(from, bytes, end)) {
                return Look.TRUNCATED;
            }
            itIsTheFile(file, size);
            if (end == before) {
                return last ? lastWithoutRecords(file) : Look.END;
            }
            boolean toTheEnd = end < before + wanted || size - from.offset() <= wanted;
            int cut = LineFramer.cut(bytes, before, end, maxLineBytes);
            if (cut == 0 && !toTheEnd) {
                return null;
            }
            if (cut == 0 && !last) {
                file.unfinishedAtSize = from.offset() + (end - before);
                return Look.END;
            }
            if (wanted > maxBatchBytes && cut > 0) {
                cut = LineFramer.first(bytes, before, end) + 1;
            }
            kept = true;
            return batch(file, lease, bytes, new Span(before, cut, end, toTheEnd), last);
        } finally {
            if (!kept) {
                lease.trim(0);
                lease.release();
            }
        }
    }

    /** The bytes before the offset are those that were read: what the size says can be believed. */
    private static void itIsTheFile(TailedFile file, long size) {
        file.verify = false;
        file.trustedModifiedNanos = file.seenModifiedNanos;
        if (size < file.seenSize) {
            file.lost(
                    Loss.Reason.TRUNCATED,
                    size,
                    file.seenSize,
                    file.path + " was cut to " + size + " bytes before it was read to its end");
        }
        file.seenSize = size;
    }

    /**
     * A stretch of a buffer.
     *
     * @param from where the content begins
     * @param cut what {@link LineFramer#cut} said
     * @param to where what was read ends
     * @param toTheEnd whether the file ends there
     */
    private record Span(int from, int cut, int to, boolean toTheEnd) {}

    private static Look lastWithoutRecords(TailedFile file) {
        file.ended = true;
        return new Look(Outcome.BATCH, TailBatch.empty(file, file.position, true));
    }

    private Look batch(
            TailedFile file, BufferPool.Lease lease, ByteBuffer bytes, Span span, boolean last) {
        int end = span.cut == 0 ? span.to : Math.abs(span.cut);
        boolean continued = span.from > 0 && bytes.get(span.from - 1) != LineFramer.NEWLINE;
        noteSplit(file, bytes, span, continued, end);
        FilePosition to = FileIdentity.advance(file.position, bytes, span.from, end);
        lease.trim(end);
        boolean isLast = last && span.toTheEnd && end == span.to;
        TailBatch batch = TailBatch.of(file, to, lease, span.from, continued, isLast);
        boolean restIsComplete =
                span.to - end > maxLineBytes || LineFramer.first(bytes, end, span.to) >= 0;
        boolean more = !span.toTheEnd || span.cut < 0 || restIsComplete || (last && !isLast);
        boolean unfinished = !more && end < span.to;
        file.unfinishedAtSize = unfinished ? to.offset() + (span.to - end) : -1;
        file.position = to;
        file.ended = isLast;
        return new Look(more ? Outcome.BATCH_AND_MORE : Outcome.BATCH, batch);
    }

    /** Keeps account of a line that is delivered in pieces, and enters it once it is through. */
    private void noteSplit(
            TailedFile file, ByteBuffer bytes, Span span, boolean continued, int end) {
        long offset = file.position.offset();
        if (continued && span.cut >= 0) {
            int newline = LineFramer.first(bytes, span.from, end);
            long lineEnd = offset + (newline < 0 ? end : newline + 1) - span.from;
            long lineFrom = file.splitFrom < 0 ? offset : file.splitFrom;
            file.lost(
                    Loss.Reason.SPLIT,
                    lineFrom,
                    lineEnd,
                    file.path + ": a line over " + maxLineBytes + " bytes was split");
            file.splitFrom = -1;
        } else if (span.cut < 0 && file.splitFrom < 0) {
            file.splitFrom = offset;
        }
    }

    /** Bytes before the offset that are read along: the guard, and what the next one needs. */
    private static int evidenceBytes(FilePosition from) {
        int usual = (int) Math.min(from.offset(), FilePosition.EVIDENCE_BYTES);
        return Math.max(usual, from.guard().length());
    }

    /** A fingerprint that was taken before anything was read is compared where it is met. */
    private static boolean headAgrees(FilePosition from, ByteBuffer bytes, int end) {
        int length = from.fingerprint().length();
        return length <= from.offset()
                || (length <= end && Digest.of(bytes.slice(0, length)).equals(from.fingerprint()));
    }

    private static boolean guardAgrees(FilePosition from, ByteBuffer bytes, int before) {
        int length = from.guard().length();
        return length == 0 || Digest.of(bytes.slice(before - length, length)).equals(from.guard());
    }
}
