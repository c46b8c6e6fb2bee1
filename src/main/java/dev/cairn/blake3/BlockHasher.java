package dev.cairn.blake3;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.ForkJoinTask;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Chaining values of whole blocks, many at a time; on several threads where there is enough to do.
 * The threads are those of the common pool, and the caller's.
 */
final class BlockHasher {

    /** Chunks of a block. */
    static final int CHUNKS = Blake3.BLOCK_BYTES / ChunkLanes.CHUNK_BYTES;

    /** Less than this is not worth waking another thread for. */
    private static final int PARALLEL_BYTES = 1 << 20;

    private static final int PIECE_BLOCKS = ChunkLanes.LANES / CHUNKS;

    private final HashMode mode;
    private final int threads;
    private final List<ChunkLanes> lanes = new ArrayList<>();

    /**
     * A hasher of blocks.
     *
     * @param threads how many at most work at a time, from 1
     */
    BlockHasher(HashMode mode, int threads) {
        this.mode = mode;
        this.threads = threads;
    }

    /**
     * Computes the chaining values of whole blocks.
     *
     * @param firstChunk number of the first chunk in what is hashed
     * @param cvs receives 8 words for each block
     */
    void hash(byte[] bytes, int offset, int blocks, long firstChunk, int[] cvs) {
        int pieces = (blocks + PIECE_BLOCKS - 1) / PIECE_BLOCKS;
        int workers =
                (long) blocks * Blake3.BLOCK_BYTES < PARALLEL_BYTES ? 1 : Math.min(threads, pieces);
        AtomicInteger next = new AtomicInteger();
        List<ForkJoinTask<?>> others = new ArrayList<>();
        for (int worker = 1; worker < workers; worker++) {
            ChunkLanes own = lanes(worker);
            others.add(
                    ForkJoinPool.commonPool()
                            .submit(() -> work(own, next, bytes, offset, blocks, firstChunk, cvs)));
        }
        work(lanes(0), next, bytes, offset, blocks, firstChunk, cvs);
        others.forEach(ForkJoinTask::join);
    }

    private ChunkLanes lanes(int worker) {
        while (lanes.size() <= worker) {
            lanes.add(new ChunkLanes(mode));
        }
        return lanes.get(worker);
    }

    private static void work(
            ChunkLanes lanes,
            AtomicInteger next,
            byte[] bytes,
            int offset,
            int blocks,
            long firstChunk,
            int[] cvs) {
        for (int at = next.getAndAdd(PIECE_BLOCKS);
                at < blocks;
                at = next.getAndAdd(PIECE_BLOCKS)) {
            int count = Math.min(PIECE_BLOCKS, blocks - at);
            lanes.chunks(
                    bytes,
                    offset + at * Blake3.BLOCK_BYTES,
                    count * CHUNKS,
                    firstChunk + (long) at * CHUNKS);
            for (int nodes = count * CHUNKS / 2; nodes >= count; nodes /= 2) {
                lanes.parents(nodes);
            }
            for (int block = 0; block < count; block++) {
                lanes.get(block, cvs, Compression.CV_WORDS * (at + block));
            }
        }
    }

    /** The top of a block that may be the last: of 0 to 16,384 bytes. */
    Node block(byte[] bytes, int offset, int length, long firstChunk) {
        int whole = Math.max(0, (length - 1) / ChunkLanes.CHUNK_BYTES);
        int[] cv = new int[Compression.CV_WORDS];
        List<int[]> left = new ArrayList<>();
        if (whole > 0) {
            lanes(0).chunks(bytes, offset, whole, firstChunk);
        }
        for (int chunk = 0; chunk < whole; chunk++) {
            lanes(0).get(chunk, cv, 0);
            int[] subtree = cv.clone();
            for (int below = chunk + 1; (below & 1) == 0; below >>= 1) {
                subtree = Node.parent(mode, left.remove(left.size() - 1), subtree).chainingValue();
            }
            left.add(subtree);
        }
        int done = whole * ChunkLanes.CHUNK_BYTES;
        Node node = Node.chunk(mode, bytes, offset + done, length - done, firstChunk + whole);
        for (int i = left.size() - 1; i >= 0; i--) {
            node = Node.parent(mode, left.get(i), node.chainingValue());
        }
        return node;
    }
}
