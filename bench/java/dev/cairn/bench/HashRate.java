package dev.cairn.bench;

import dev.cairn.blake3.Blake3;
import dev.cairn.blake3.HashMode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;

/**
 * Hashes a file again and again in one process; prints the GB/s of the last passes, warm. With
 * several threads the file is read on one more.
 */
public final class HashRate {

    private static final int PIECE_BYTES = 512 << 10;
    private static final int BUFFER_BYTES = 8 << 20;
    private static final ByteBuffer WINDOW = ByteBuffer.allocateDirect(256 << 10);
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
        byte[] now = new byte[threads == 1 ? PIECE_BYTES : BUFFER_BYTES];
        byte[] next = new byte[threads == 1 ? 0 : BUFFER_BYTES];
        long at = 0;
        for (int count = read(file, 0, now); count > 0; ) {
            at += count;
            if (threads == 1) {
                hasher.update(now, 0, count);
                count = read(file, at, now);
                continue;
            }
            long from = at;
            byte[] target = next;
            CompletableFuture<Integer> reading =
                    CompletableFuture.supplyAsync(() -> read(file, from, target));
            hasher.update(now, 0, count);
            next = now;
            now = target;
            count = reading.join();
        }
        if (hasher.digest().length == 0) {
            throw new AssertionError("no digest");
        }
        return hasher.length();
    }

    /** Fills an array as the mirror does: through a window that stays in the cache. */
    private static int read(FileChannel file, long from, byte[] target) {
        int done = 0;
        try {
            while (done < target.length) {
                WINDOW.clear().limit(Math.min(WINDOW.capacity(), target.length - done));
                int count = file.read(WINDOW, from + done);
                if (count < 0) {
                    return done;
                }
                WINDOW.flip().get(target, done, count);
                done += count;
            }
            return done;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
