package dev.cairn.blake3;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;

/**
 * A range of a content together with what proves that it belongs to a root, as a stream: in
 * pre-order, the nodes above the blocks that the range touches, 64 bytes each, and these blocks. It
 * has no header; who reads it knows root, length and range. Whole blocks travel, at least one.
 */
public final class Slice {

    private Slice() {}

    /**
     * Writes the slice of a range. Content and outboard are not verified on the way; who reads the
     * slice does that.
     */
    public static void extract(
            Content content, Outboard outboard, long from, long to, OutputStream out)
            throws IOException {
        check(outboard.length(), from, to);
        long first = first(outboard.length(), from);
        extract(Subtree.of(outboard.length()), content, outboard, first, to, out);
    }

    /** Where an empty range is looked for: nothing at the end is proved by the last block. */
    private static long first(long length, long from) {
        return Math.max(0, Math.min(from, length - 1));
    }

    private static void extract(
            Subtree subtree,
            Content content,
            Outboard outboard,
            long from,
            long to,
            OutputStream out)
            throws IOException {
        if (!subtree.touches(from, to)) {
            return;
        }
        if (subtree.isBlock()) {
            int length = (int) (subtree.to(outboard.length()) - subtree.from());
            byte[] block = new byte[length];
            if (content.read(subtree.from(), block, length) < length) {
                throw new EOFException("content ends before " + outboard.length());
            }
            out.write(block);
            return;
        }
        Outboard.Pair pair = outboard.pair(subtree);
        out.write(pair.left().bytes());
        out.write(pair.right().bytes());
        extract(subtree.left(outboard.order()), content, outboard, from, to, out);
        extract(subtree.right(outboard.order()), content, outboard, from, to, out);
    }

    /**
     * Reads a slice, and writes the bytes of its range. Nothing is written that was not verified
     * before.
     *
     * @throws DamagedSliceException at the first part that does not belong to the root; what was
     *     written until then does
     * @throws EOFException if the slice ends too early
     */
    public static void verify(
            InputStream slice, Hash root, long length, long from, long to, OutputStream out)
            throws IOException {
        check(length, from, to);
        verify(Subtree.of(length), slice, root, true, new Range(length, from, to), out);
    }

    private record Range(long length, long from, long to) {

        boolean isIn(Subtree subtree) {
            return subtree.touches(first(length, from), to);
        }
    }

    private static void verify(
            Subtree subtree,
            InputStream slice,
            Hash expected,
            boolean isRoot,
            Range range,
            OutputStream out)
            throws IOException {
        if (!range.isIn(subtree)) {
            return;
        }
        long begin = subtree.from();
        if (subtree.isBlock()) {
            byte[] block = read(slice, (int) (subtree.to(range.length) - begin));
            Node node =
                    new BlockHasher(HashMode.PLAIN, 1)
                            .block(
                                    block,
                                    0,
                                    block.length,
                                    subtree.firstBlock() * BlockHasher.CHUNKS);
            requireAgrees(node, expected, isRoot, subtree, range);
            int skip = (int) Math.max(0, range.from - begin);
            int end = (int) Math.min(block.length, range.to - begin);
            if (end > skip) {
                out.write(block, skip, end - skip);
            }
            return;
        }
        Hash left = Hash.of(read(slice, Hash.BYTES));
        Hash right = Hash.of(read(slice, Hash.BYTES));
        requireAgrees(new Outboard.Pair(left, right).parent(), expected, isRoot, subtree, range);
        Outboard.Order order = Outboard.Order.PRE;
        verify(subtree.left(order), slice, left, false, range, out);
        verify(subtree.right(order), slice, right, false, range, out);
    }

    private static void requireAgrees(
            Node node, Hash expected, boolean isRoot, Subtree subtree, Range range)
            throws DamagedSliceException {
        if (!Outboard.agrees(node, expected, isRoot)) {
            throw new DamagedSliceException(subtree.from(), subtree.to(range.length));
        }
    }

    private static byte[] read(InputStream slice, int length) throws IOException {
        byte[] bytes = slice.readNBytes(length);
        if (bytes.length < length) {
            throw new EOFException("the slice ends too early");
        }
        return bytes;
    }

    private static void check(long length, long from, long to) {
        if (from < 0 || to < from || to > length) {
            throw new IllegalArgumentException("bytes " + from + " to " + to + " of " + length);
        }
    }
}
