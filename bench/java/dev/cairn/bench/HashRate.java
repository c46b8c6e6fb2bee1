package dev.cairn.bench;

import dev.cairn.blake3.Blake3;
import dev.cairn.blake3.HashMode;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.Locale;

/**
 * Hashes a file again and again in one process; prints the GB/s of the best of the last passes,
 * warm.
 */
public final class HashRate {

    private static final ByteBuffer WINDOW =
            ByteBuffer.allocateDirect((256 << 10) + 4096).alignedSlice(4096);
    private static final int WARM_UP = 3;
    private static final int PASSES = 4;

    private HashRate() {}

    /**
     * Hashes.
     *
     * @param arguments the file, and the number of threads
     */
    public static void main(String[] arguments) throws IOException {
        double best = 0;
        try (FileChannel file = FileChannel.open(Path.of(arguments[0]))) {
            int threads = Integer.parseInt(arguments[1]);
            for (int pass = 0; pass < WARM_UP + PASSES; pass++) {
                long begun = System.nanoTime();
                long bytes = hash(file, threads);
                double rate = bytes / (double) (System.nanoTime() - begun);
                best = pass < WARM_UP ? 0 : Math.max(best, rate);
            }
        }
        System.out.printf(Locale.ROOT, "%.4f%n", best);
    }

    private static long hash(FileChannel file, int threads) throws IOException {
        Blake3 hasher = Blake3.parallel(HashMode.PLAIN, threads);
        hasher.update((at, target, length) -> read(file, at, target, length), 0, file.size());
        if (hasher.digest().length == 0) {
            throw new AssertionError("no digest");
        }
        return hasher.length();
    }

    /** Fills an array as the mirror does: through a window that stays in the cache. */
    private static int read(FileChannel file, long from, byte[] target, int length)
            throws IOException {
        for (int done = 0; done < length; done += WINDOW.limit()) {
            WINDOW.clear().limit(Math.min(WINDOW.capacity(), length - done));
            if (file.read(WINDOW, from + done) < WINDOW.limit()) {
                throw new EOFException("the file became shorter");
            }
            WINDOW.flip().get(target, done, WINDOW.limit());
        }
        return length;
    }
}
