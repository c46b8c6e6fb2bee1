package dev.cairn.delivery;

import dev.cairn.source.Batch;
import dev.cairn.source.Loss;
import dev.cairn.source.Position;
import dev.cairn.source.SeenIds;
import java.util.ArrayList;
import java.util.List;

/**
 * An acknowledged stretch of a partition that waits for its commit. Stretches that staged nothing
 * are merged, so that a long wait for a flush holds one position, not thousands of batches.
 */
final class Settled {

    final Lane lane;
    final List<Staged> staged;
    final long inFlightBytes;
    final int inFlightBatches;
    private final long sinceNanos;

    /** Whose own bytes are staged, to be released at the commit; null if only copies are. */
    private Batch retained;

    private Position end;
    private boolean last;
    private List<Loss> losses;
    private List<SeenIds> seen = List.of();
    private long sourceBytes;
    private int updates = 1;

    private Settled(
            Lane lane,
            Position end,
            List<Staged> staged,
            List<Loss> losses,
            long sourceBytes,
            Batch retained,
            long nowNanos) {
        this.lane = lane;
        this.end = end;
        this.staged = staged;
        this.losses = losses;
        this.sourceBytes = sourceBytes;
        this.retained = retained;
        this.inFlightBytes = heldBytes(staged, retained);
        this.inFlightBatches = staged.isEmpty() ? 0 : 1;
        this.sinceNanos = nowNanos;
    }

    /** Memory that is held until the commit: the batch's own, and what was copied out of it. */
    private static long heldBytes(List<Staged> staged, Batch retained) {
        long bytes = retained == null ? 0 : retained.sizeBytes();
        for (Staged each : staged) {
            if (each.gathered()) {
                bytes += each.bytes().capacity();
            } else if (retained == null) {
                bytes += each.bytes().remaining();
            }
        }
        return bytes;
    }

    /** A batch that was delivered to its end; its bytes are kept only if they were staged. */
    static Settled whole(
            Lane lane, Batch batch, List<Staged> staged, List<Loss> rejected, long nowNanos) {
        List<Loss> losses = rejected;
        if (!batch.losses().isEmpty()) {
            losses = new ArrayList<>(rejected);
            losses.addAll(batch.losses());
        }
        boolean allCopied = staged.stream().allMatch(Staged::gathered);
        Batch retained = allCopied ? null : batch;
        Settled settled =
                new Settled(
                        lane, batch.end(), staged, losses, batch.sizeBytes(), retained, nowNanos);
        settled.last = batch.isLast();
        settled.seen = batch.seen();
        if (retained == null) {
            batch.release();
        }
        return settled;
    }

    /** The delivered records before a failed one; what they staged are copies. */
    static Settled prefix(
            Lane lane,
            Position end,
            List<Staged> staged,
            List<Loss> rejected,
            long bytes,
            long nowNanos) {
        return new Settled(lane, end, staged, rejected, bytes, null, nowNanos);
    }

    /** Time since it was acknowledged; of merged ones, since the first. */
    long ageNanos() {
        return System.nanoTime() - sinceNanos;
    }

    Position end() {
        return end;
    }

    boolean isLast() {
        return last;
    }

    List<Loss> losses() {
        return losses;
    }

    List<SeenIds> seen() {
        return seen;
    }

    long sourceBytes() {
        return sourceBytes;
    }

    int updates() {
        return updates;
    }

    long stagedBytes() {
        long bytes = 0;
        for (Staged each : staged) {
            bytes += each.bytes().remaining();
        }
        return bytes;
    }

    /** Takes over the next stretch if neither has staged anything. */
    boolean merge(Settled next) {
        if (!staged.isEmpty() || !next.staged.isEmpty() || last) {
            return false;
        }
        end = next.end;
        last = next.last;
        if (!next.losses.isEmpty()) {
            losses = new ArrayList<>(losses);
            losses.addAll(next.losses);
        }
        if (!next.seen.isEmpty()) {
            seen = new ArrayList<>(seen);
            seen.addAll(next.seen);
        }
        sourceBytes += next.sourceBytes;
        updates += next.updates;
        return true;
    }

    /** Gives staged bytes back to the pool, after the commit or when they are dropped. */
    void release() {
        if (retained != null) {
            retained.release();
            retained = null;
        }
    }
}
