package dev.cairn.delivery;

import java.nio.ByteBuffer;

/**
 * Bytes that a delivery hands to a sink at its commit.
 *
 * @param gathered whether the buffer is one of ours that takes more behind its limit
 */
record Staged(TransactionalSink sink, ByteBuffer bytes, boolean gathered) {

    /** Small pieces for one sink are gathered in buffers of this size, not written one by one. */
    private static final int GATHERED_BYTES = 64 << 10;

    /** What is larger than this is written from where it is. */
    private static final int SMALL_BYTES = 8 << 10;

    boolean isSmall() {
        return bytes.remaining() <= SMALL_BYTES;
    }

    /**
     * A gathering buffer that begins with these bytes.
     *
     * @param expectedBytes how much may come in all: a small batch takes a small buffer
     */
    Staged gathering(long expectedBytes) {
        long size = Math.max(bytes.remaining(), Math.min(GATHERED_BYTES, expectedBytes));
        ByteBuffer room = ByteBuffer.allocate((int) size);
        room.put(bytes.duplicate()).flip();
        return new Staged(sink, room, true);
    }

    /** Appends more for the same sink, if this is a gathering buffer with room. */
    boolean append(Staged more) {
        int from = bytes.limit();
        int count = more.bytes.remaining();
        if (!gathered || bytes.capacity() - from < count) {
            return false;
        }
        bytes.limit(from + count);
        bytes.put(from, more.bytes, more.bytes.position(), count);
        return true;
    }
}
