package dev.cairn.mirror;

import dev.cairn.blake3.Hash;
import dev.cairn.blake3.Outboard;
import dev.cairn.blake3.PairSink;
import java.io.BufferedInputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.NoSuchFileException;
import java.util.Arrays;

/** Compares an outboard, in post-order, with the nodes that its content has. */
final class NodeComparison implements PairSink, Closeable {

    private static final int BUFFER_BYTES = 256 << 10;

    private final InputStream stored;
    private final byte[] node = new byte[Outboard.NODE_BYTES];
    private boolean agreed = true;

    /** Opens the outboard of a copy; one that is missing is the same as an empty one. */
    NodeComparison(PondView pond, Copy copy) throws IOException {
        InputStream in;
        try {
            in =
                    new BufferedInputStream(
                            DiskInput.of(pond.outboard(copy, Long.MAX_VALUE)), BUFFER_BYTES);
        } catch (NoSuchFileException e) {
            in = InputStream.nullInputStream();
        }
        stored = in;
    }

    @Override
    public void pair(Hash left, Hash right) throws IOException {
        int count = stored.readNBytes(node, 0, node.length);
        agreed =
                agreed
                        && count == node.length
                        && Arrays.equals(node, 0, Hash.BYTES, left.bytes(), 0, Hash.BYTES)
                        && Arrays.equals(
                                node, Hash.BYTES, node.length, right.bytes(), 0, Hash.BYTES);
    }

    /** Whether all nodes agreed, and there are no more of them. */
    boolean agreed() throws IOException {
        return agreed && stored.read() < 0;
    }

    @Override
    public void close() throws IOException {
        stored.close();
    }
}
