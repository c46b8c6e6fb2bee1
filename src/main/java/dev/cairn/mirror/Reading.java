package dev.cairn.mirror;

import dev.cairn.blake3.Blake3;
import dev.cairn.blake3.Content;
import dev.cairn.io.Disk;
import dev.cairn.io.DiskFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/**
 * Reads parts of files through a window of 256 KiB. What is copied goes from there to its target
 * and into three buffers of 2 MiB, which other threads hash; what is only hashed is read by them.
 * For one thread.
 */
final class Reading {

    /** The system's copy, what is written of it and what is hashed of it stay in the cache. */
    private static final int WINDOW_BYTES = 256 << 10;

    private static final int PAGE_BYTES = 4096;
    private static final int BUFFER_BYTES = 2 << 20;
    private static final int BUFFERS = 3;

    private final Disk disk;
    private final Progress progress;

    /**
     * Begins with a page: where a target lies a few bytes off its source, some processors crawl.
     */
    private final ByteBuffer window =
            ByteBuffer.allocateDirect(WINDOW_BYTES + PAGE_BYTES).alignedSlice(PAGE_BYTES);

    private byte[][] buffers = new byte[0][];

    Reading(Disk disk, Progress progress) {
        this.disk = disk;
        this.progress = progress;
    }

    /** Hashes the bytes of a range. */
    void hash(Path path, long from, long to, Blake3 hasher) throws IOException {
        try (DiskFile file = disk.open(path, Disk.Mode.READ)) {
            hasher.update(content(path, file), from, to);
        }
    }

    /** Hashes the beginning of a copy. */
    void hash(PondView pond, Copy copy, long to, Blake3 hasher) throws IOException {
        try (DiskFile file = pond.content(copy, to)) {
            hasher.update(content(pond.where(copy), file), 0, to);
        }
    }

    private Content content(Object path, DiskFile file) {
        return (at, target, length) -> {
            for (int done = 0; done < length; done += window.limit()) {
                window.clear().limit(Math.min(window.capacity(), length - done));
                fill(path, file, at + done, window);
                window.flip().get(target, done, window.limit());
                progress.advance(window.limit());
            }
            return length;
        };
    }

    /** Hashes the bytes of a range, and writes them to the same place of another file. */
    void copy(Path path, long from, long to, Blake3 hasher, DiskFile target) throws IOException {
        try (DiskFile file = disk.open(path, Disk.Mode.READ)) {
            pass(path, file, from, to, hasher, target);
        }
    }

    /** Reads a small range whole. */
    byte[] bytes(Path path, long from, long to) throws IOException {
        byte[] bytes = new byte[(int) (to - from)];
        try (DiskFile file = disk.open(path, Disk.Mode.READ)) {
            fill(path, file, from, ByteBuffer.wrap(bytes));
        }
        progress.advance(bytes.length);
        return bytes;
    }

    private void pass(Path path, DiskFile file, long from, long to, Blake3 hasher, DiskFile target)
            throws IOException {
        long length = to - from;
        if (length <= BUFFER_BYTES) {
            byte[] only = new byte[(int) length];
            step(path, file, from, only, only.length, target);
            try {
                hasher.update(only, 0, only.length);
            } catch (UncheckedIOException e) {
                throw e.getCause();
            }
            return;
        }
        if (buffers.length == 0) {
            buffers = new byte[BUFFERS][BUFFER_BYTES];
        }
        @SuppressWarnings({"unchecked", "rawtypes"})
        CompletableFuture<Void>[] hashed = new CompletableFuture[BUFFERS];
        CompletableFuture<Void> last = CompletableFuture.completedFuture(null);
        try {
            int turn = 0;
            for (long at = from; at < to; turn = (turn + 1) % BUFFERS) {
                byte[] buffer = buffers[turn];
                if (hashed[turn] != null) {
                    hashed[turn].join();
                }
                int count = (int) Math.min(buffer.length, to - at);
                step(path, file, at, buffer, count, target);
                last = last.thenRunAsync(() -> hasher.update(buffer, 0, count));
                hashed[turn] = last;
                at += count;
            }
        } finally {
            join(last);
        }
    }

    private static void join(CompletableFuture<Void> last) throws IOException {
        try {
            last.join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof UncheckedIOException io) {
                throw io.getCause();
            }
            throw e;
        }
    }

    private void step(Path path, DiskFile file, long at, byte[] buffer, int count, DiskFile target)
            throws IOException {
        for (int done = 0; done < count; done += window.limit()) {
            window.clear().limit(Math.min(window.capacity(), count - done));
            fill(path, file, at + done, window);
            target.write(List.of(window.flip()), at + done);
            window.rewind().get(buffer, done, window.limit());
        }
        progress.advance(count);
    }

    private static void fill(Object path, DiskFile file, long at, ByteBuffer target)
            throws IOException {
        while (target.hasRemaining()) {
            if (file.read(target, at + target.position()) < 0) {
                throw new IOException(
                        path + ": became shorter while it was read, now " + file.size() + " bytes");
            }
        }
    }
}
