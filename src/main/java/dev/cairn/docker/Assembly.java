package dev.cairn.docker;

import dev.cairn.source.ContainerPosition;
import dev.cairn.source.ContainerPosition.Mark;
import dev.cairn.source.Loss;
import dev.cairn.source.Partition;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What one container's reader has read and nobody has polled yet: at most a batch, and one line.
 * The reader adds, the consumer's thread takes.
 */
final class Assembly {

    /** How often a reader looks whether there is room; it is woken when this is taken. */
    private static final long ROOM_MILLIS = 20;

    /** So soon after a batch was taken a log is taken to be coming on. */
    private static final long GATHERING_NANOS = 25_000_000;

    private final Partition partition;
    private final int maxBatchBytes;
    private final Room room;

    private ContainerPosition start;
    private LineStore lines = new LineStore();
    private List<Loss> losses = new ArrayList<>();
    private boolean ended;
    private boolean closed;
    private long takenNanos = System.nanoTime() - GATHERING_NANOS;

    Assembly(Partition partition, ContainerPosition position, int maxBatchBytes, Room room) {
        this.partition = partition;
        this.maxBatchBytes = maxBatchBytes;
        this.room = room;
        this.start = position;
    }

    /** Whether what is here is to be taken before a line may be added. */
    synchronized boolean isFull() {
        return !closed && lines.size() > 0 && (lines.sizeBytes() >= maxBatchBytes || room.isFull());
    }

    /** Waits while it is full. */
    synchronized void awaitRoom() throws InterruptedException {
        while (isFull()) {
            wait(ROOM_MILLIS);
        }
    }

    /**
     * Adds a line.
     *
     * @return whether it is full now
     */
    synchronized boolean add(
            boolean stderr, Mark mark, byte[] bytes, int from, int to, boolean partial) {
        if (closed) {
            return false; // nobody takes it
        }
        lines.add(stderr, mark, bytes, from, to, partial);
        room.take(to - from + 1);
        return isFull();
    }

    synchronized void lost(Loss.Reason reason, String detail) {
        losses.add(new Loss(partition, 0, 0, reason, detail));
    }

    /** Nothing comes any more: the container is gone. */
    synchronized void end() {
        ended = true;
    }

    synchronized void rename(String name) {
        start = start.withName(name);
    }

    /** How far it has been read, what waits here included. */
    synchronized ContainerPosition readPosition() {
        return lines.advance(start, 0, lines.size());
    }

    synchronized boolean isWaiting() {
        return lines.size() > 0 || !losses.isEmpty() || ended;
    }

    /**
     * For how long what is here had better not be taken, because more is coming: 0 for the first
     * line after a pause.
     */
    synchronized long gatheringNanos(long now) {
        return isFull() || ended ? 0 : Math.max(0, GATHERING_NANOS - (now - takenNanos));
    }

    /** Everything that is here; empty if there is nothing. */
    synchronized Optional<ContainerBatch> take(ContainerBatch.Container container) {
        if (closed || !isWaiting()) {
            return Optional.empty();
        }
        ContainerPosition end = readPosition();
        ContainerBatch batch =
                new ContainerBatch(partition, container, start, end, lines, 0, ended, losses);
        room.give(lines.sizeBytes());
        start = end;
        lines = new LineStore();
        losses = new ArrayList<>();
        closed = ended;
        takenNanos = System.nanoTime();
        notifyAll();
        return Optional.of(batch);
    }

    /** Lets go whoever waits; nothing is taken any more. */
    synchronized void close() {
        if (!closed) {
            room.give(lines.sizeBytes());
            lines = new LineStore();
        }
        closed = true;
        notifyAll();
    }
}
