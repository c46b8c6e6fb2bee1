package dev.cairn.bench;

import dev.cairn.blake3.Blake3;
import dev.cairn.blake3.HashMode;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.util.Locale;

/** Hashes a file again and again in one process; prints the GB/s of the last passes, warm. */
public final class HashRate {

    private static final int BUFFER_BYTES = 8 << 20;
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
        try (RandomAccessFile file = new RandomAccessFile(arguments[0], "r")) {
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

    private static long hash(RandomAccessFile file, int threads) throws IOException {
        Blake3 hasher = Blake3.parallel(HashMode.PLAIN, threads);
        byte[] buffer = new byte[BUFFER_BYTES];
        file.seek(0);
        for (int count = file.read(buffer); count > 0; count = file.read(buffer)) {
            hasher.update(buffer, 0, count);
        }
        if (hasher.digest().length == 0) {
            throw new AssertionError("no digest");
        }
        return hasher.length();
    }
}
