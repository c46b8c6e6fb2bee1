package dev.cairn.mirror;

import dev.cairn.blake3.Outboard;
import dev.cairn.io.DiskFile;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * The nodes of a copy's outboard, in post-order. A few before the wanted one are read with it:
 * those on the way from the root to the last block stand one before the other at the end.
 */
final class OutboardNodes implements Outboard.Nodes {

    /** More nodes than a tree can be high. */
    private static final int WINDOW_BYTES = 64 * Outboard.NODE_BYTES;

    private final PondView pond;
    private final Copy copy;
    private byte[] window = new byte[0];
    private long begin;

    OutboardNodes(PondView pond, Copy copy) {
        this.pond = pond;
        this.copy = copy;
    }

    @Override
    public void read(long offset, byte[] target) throws IOException {
        long end = offset + target.length;
        if (offset < begin || end > begin + window.length) {
            long from = Math.max(0, Math.min(offset, end - WINDOW_BYTES));
            window = read(from, end);
            begin = from;
        }
        System.arraycopy(window, (int) (offset - begin), target, 0, target.length);
    }

    private byte[] read(long from, long to) throws IOException {
        byte[] bytes = new byte[(int) (to - from)];
        ByteBuffer rest = ByteBuffer.wrap(bytes);
        try (DiskFile file = pond.outboard(copy, to)) {
            while (rest.hasRemaining()) {
                if (file.read(rest, from + rest.position()) < 0) {
                    throw new EOFException("the outboard of " + copy.name() + " is cut off");
                }
            }
        }
        return bytes;
    }
}
