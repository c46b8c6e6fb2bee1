package dev.cairn.blake3;

import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;

/**
 * A BLAKE3 hasher that can be stopped, stored and taken up again. It keeps the chaining values of
 * the complete subtrees so far, at most one for each bit of the number of blocks, and the last 1 to
 * 16,384 bytes as they are: only who knows whether anything follows can tell whether they end in
 * the root. Digests may be asked for at any time, and what is hashed goes on. For one thread.
 */
public final class Blake3 {

    /** Bytes of a block, the smallest part that an outboard tells apart: 16 KiB. */
    public static final int BLOCK_BYTES = 16 * 1024;

    /** What threads share before they wait for each other: 64 MiB. */
    private static final int ROUND_BLOCKS = 4096;

    private static final PairSink NOBODY = (left, right) -> {};

    private final HashMode mode;
    private final BlockHasher blockHasher;
    private final long firstBlock;
    private PairSink sink = NOBODY;
    private long blocks;
    private final List<int[]> subtrees = new ArrayList<>();
    private final byte[] pending = new byte[BLOCK_BYTES];
    private int pendingBytes;
    private int[] cvs = new int[0];

    /** A plain hasher on the caller's thread. */
    public Blake3() {
        this(HashMode.PLAIN);
    }

    /** A hasher on the caller's thread. */
    public Blake3(HashMode mode) {
        this(mode, 1, 0);
    }

    private Blake3(HashMode mode, int threads, long firstBlock) {
        this.mode = mode;
        this.blockHasher = new BlockHasher(mode, threads);
        this.firstBlock = firstBlock;
    }

    /**
     * A hasher that works on several threads when it is given 1 MiB or more at a time.
     *
     * @param threads from 1
     */
    public static Blake3 parallel(HashMode mode, int threads) {
        if (threads < 1) {
            throw new IllegalArgumentException(threads + " threads");
        }
        return new Blake3(mode, threads, 0);
    }

    /**
     * A hasher of a part of something, for its {@link #chainingValue}.
     *
     * @param firstByte where the part begins; a multiple of 16,384 at which a subtree of its length
     *     begins
     */
    public static Blake3 subtree(HashMode mode, long firstByte) {
        if (firstByte < 0 || firstByte % BLOCK_BYTES != 0) {
            throw new IllegalArgumentException("no subtree begins at byte " + firstByte);
        }
        return new Blake3(mode, 1, firstByte / BLOCK_BYTES);
    }

    /** A hasher that goes on where another one was. */
    public static Blake3 restore(HashMode mode, int threads, HasherState state) {
        Blake3 hasher = parallel(mode, threads);
        hasher.blocks = state.blocks();
        state.subtrees().forEach(subtree -> hasher.subtrees.add(subtree.words()));
        byte[] last = state.pending();
        System.arraycopy(last, 0, hasher.pending, 0, last.length);
        hasher.pendingBytes = last.length;
        return hasher;
    }

    /**
     * Tells of each node above the blocks from now on, once it is certain to be in the tree however
     * much follows. {@link #spine} tells of the rest.
     */
    public void tell(PairSink nodes) {
        sink = nodes;
    }

    /** Hashes more bytes; the whole array. */
    public void update(byte[] bytes) {
        update(bytes, 0, bytes.length);
    }

    /** Hashes more bytes. What the sink throws comes as an {@link UncheckedIOException}. */
    public void update(byte[] bytes, int offset, int length) {
        java.util.Objects.checkFromIndexSize(offset, length, bytes.length);
        try {
            hash(bytes, offset, length);
        } catch (IOException e) { // an array throws none
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Hashes a range of something at rest. Each thread reads what it hashes: in order, and one
     * thread at a time, but not only the caller's.
     *
     * @param from the first byte
     * @param to behind the last byte
     * @throws EOFException if the content ends before
     * @throws IOException of the content or the sink; this hasher is of no more use
     */
    public void update(Content content, long from, long to) throws IOException {
        java.util.Objects.checkFromToIndex(from, to, Long.MAX_VALUE);
        try {
            long at = from;
            if (pendingBytes > 0) {
                at += part(content, at, Math.min(to - at, BLOCK_BYTES - pendingBytes));
            }
            if (at < to) {
                absorbPending();
            }
            long whole = (to - at - 1) / BLOCK_BYTES;
            while (whole > 0) {
                int blocksNow = (int) Math.min(whole, ROUND_BLOCKS);
                absorb(Feed.of(content, at, blocksNow));
                at += (long) blocksNow * BLOCK_BYTES;
                whole -= blocksNow;
            }
            part(content, at, to - at);
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    /** Hashes a block or less of something at rest. */
    private long part(Content content, long at, long length) throws IOException {
        byte[] bytes = new byte[(int) length];
        Feed.readFully(content, at, bytes, bytes.length);
        hash(bytes, 0, bytes.length);
        return length;
    }

    private void hash(byte[] bytes, int offset, int length) throws IOException {
        int at = offset;
        int left = length;
        if (pendingBytes > 0) {
            int fill = Math.min(BLOCK_BYTES - pendingBytes, left);
            System.arraycopy(bytes, at, pending, pendingBytes, fill);
            pendingBytes += fill;
            at += fill;
            left -= fill;
            if (left == 0) {
                return;
            }
            absorbPending();
        }
        int whole = Math.max(0, (left - 1) / BLOCK_BYTES);
        if (whole > 0) {
            absorb(Feed.of(bytes, at, whole));
            at += whole * BLOCK_BYTES;
            left -= whole * BLOCK_BYTES;
        }
        System.arraycopy(bytes, at, pending, 0, left);
        pendingBytes = left;
    }

    /** Something follows what may have been the last block. */
    private void absorbPending() throws IOException {
        if (pendingBytes > 0) {
            absorb(Feed.of(pending, 0, 1));
            pendingBytes = 0;
        }
    }

    private void absorb(Feed feed) throws IOException {
        int words = Compression.CV_WORDS * feed.blocks();
        if (cvs.length < words) {
            cvs = new int[words];
        }
        long firstChunk = (firstBlock + blocks) * BlockHasher.CHUNKS;
        blockHasher.hash(feed, firstChunk, cvs);
        for (int block = 0; block < feed.blocks(); block++) {
            int from = Compression.CV_WORDS * block;
            push(java.util.Arrays.copyOfRange(cvs, from, from + Compression.CV_WORDS));
        }
    }

    private void push(int[] block) {
        int[] subtree = block;
        blocks++;
        for (long below = blocks; (below & 1) == 0; below >>= 1) {
            int[] left = subtrees.remove(subtrees.size() - 1);
            emit(sink, left, subtree);
            subtree = Node.parent(mode, left, subtree).chainingValue();
        }
        subtrees.add(subtree);
    }

    private static void emit(PairSink to, int[] left, int[] right) {
        if (to == NOBODY) {
            return;
        }
        try {
            to.pair(Hash.ofWords(left, 0), Hash.ofWords(right, 0));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Bytes hashed so far. */
    public long length() {
        return blocks * BLOCK_BYTES + pendingBytes;
    }

    /** The digest of what was hashed so far, as if nothing followed. */
    public byte[] digest() {
        return digest(Hash.BYTES);
    }

    /** A digest of any length; longer ones begin with the shorter ones. */
    public byte[] digest(int bytes) {
        return top(NOBODY).root(bytes);
    }

    /** The digest of what was hashed so far, as if nothing followed. */
    public Hash root() {
        return Hash.of(digest());
    }

    /** The chaining value of what was hashed so far, as a part of something larger. */
    public Hash chainingValue() {
        return Hash.ofWords(top(NOBODY).chainingValue(), 0);
    }

    /**
     * Tells of the nodes that are in the tree if nothing follows, from the lowest to the root:
     * those above the last block that were not told of before. There are as many as complete
     * subtrees.
     */
    public void spine(PairSink nodes) throws IOException {
        try {
            top(nodes);
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    /** Nodes that are certain to be in the tree, which is as many as the sink was told of. */
    public static long stableNodes(long length) {
        long complete = length == 0 ? 0 : (length - 1) / BLOCK_BYTES;
        return complete - Long.bitCount(complete);
    }

    private Node top(PairSink nodes) {
        long firstChunk = (firstBlock + blocks) * BlockHasher.CHUNKS;
        Node node = blockHasher.block(pending, 0, pendingBytes, firstChunk);
        for (int i = subtrees.size() - 1; i >= 0; i--) {
            int[] right = node.chainingValue();
            emit(nodes, subtrees.get(i), right);
            node = Node.parent(mode, subtrees.get(i), right);
        }
        return node;
    }

    /** All that is needed to go on later. */
    public HasherState state() {
        List<Hash> stack = new ArrayList<>();
        subtrees.forEach(subtree -> stack.add(Hash.ofWords(subtree, 0)));
        return new HasherState(blocks, stack, java.util.Arrays.copyOf(pending, pendingBytes));
    }
}
