package dev.cairn.blake3;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.ForkJoinTask;

/**
 * Chaining values of whole blocks, many at a time; on several threads where there is enough to do.
 * The threads are those of the common pool, and the caller's.
 */
final class BlockHasher {

    /** Chunks of a block. */
    static final int CHUNKS = Blake3.BLOCK_BYTES / ChunkLanes.CHUNK_BYTES;

    /** Less than this is not worth waking another thread for. */
    private static final int PARALLEL_BYTES = 1 << 20;

    private final HashMode mode;
    private final int threads;
    private final List<Worker> workers = new ArrayList<>();

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
     * @throws IOException of the feed, which no thread uses any more
     */
    void hash(Feed feed, long firstChunk, int[] cvs) throws IOException {
        List<ForkJoinTask<?>> others = new ArrayList<>();
        for (int number = 1; number < workers(feed.blocks()); number++) {
            Worker other = worker(number);
            others.add(ForkJoinPool.commonPool().submit(() -> other.work(feed, firstChunk, cvs)));
        }
        try {
            worker(0).work(feed, firstChunk, cvs);
        } finally {
            others.forEach(ForkJoinTask::quietlyJoin);
        }
        others.forEach(ForkJoinTask::join); // throws what they threw
        feed.requireWhole();
    }

    private int workers(int blocks) {
        int pieces = (blocks + Feed.PIECE_BLOCKS - 1) / Feed.PIECE_BLOCKS;
        boolean few = (long) blocks * Blake3.BLOCK_BYTES < PARALLEL_BYTES;
        return few ? 1 : Math.min(threads, pieces);
    }

    private Worker worker(int number) {
        while (workers.size() <= number) {
            workers.add(new Worker(new ChunkLanes(mode)));
        }
        return workers.get(number);
    }

    private record Worker(ChunkLanes lanes, Feed.Piece piece) {

        Worker(ChunkLanes lanes) {
            this(lanes, new Feed.Piece());
        }

        void work(Feed feed, long firstChunk, int[] cvs) {
            while (feed.take(piece)) {
                int count = piece.blocks;
                lanes.chunks(
                        piece.bytes,
                        piece.offset,
                        count * CHUNKS,
                        firstChunk + (long) piece.block * CHUNKS);
                for (int nodes = count * CHUNKS / 2; nodes >= count; nodes /= 2) {
                    lanes.parents(nodes);
                }
                for (int block = 0; block < count; block++) {
                    lanes.get(block, cvs, Compression.CV_WORDS * (piece.block + block));
                }
            }
        }
    }

    /** The top of a block that may be the last: of 0 to 16,384 bytes. */
    Node block(byte[] bytes, int offset, int length, long firstChunk) {
        int whole = Math.max(0, (length - 1) / ChunkLanes.CHUNK_BYTES);
        int[] cv = new int[Compression.CV_WORDS];
        List<int[]> left = new ArrayList<>();
        if (whole > 0) {
            worker(0).lanes().chunks(bytes, offset, whole, firstChunk);
        }
        for (int chunk = 0; chunk < whole; chunk++) {
            worker(0).lanes().get(chunk, cv, 0);
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
