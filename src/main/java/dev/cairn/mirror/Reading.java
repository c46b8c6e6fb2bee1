package dev.cairn.mirror;

import dev.cairn.blake3.Blake3;
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
 * Reads a part of a file through three buffers of 2 MiB: while one is hashed on another thread, the
 * next one is read, and written where that is asked for.
 */
final class Reading {

    private static final int BUFFER_BYTES = 2 << 20;
    private static final int BUFFERS = 3;

    private final Disk disk;
    private final Progress progress;
    private byte[][] buffers = new byte[0][];

    Reading(Disk disk, Progress progress) {
        this.disk = disk;
        this.progress = progress;
    }

    /** Hashes the bytes of a range. */
    void hash(Path path, long from, long to, Blake3 hasher) throws IOException {
        try (DiskFile file = disk.open(path, Disk.Mode.READ)) {
            pass(path, file, from, to, hasher, null);
        }
    }

    /** Hashes the beginning of a copy. */
    void hash(PondView pond, Copy copy, long to, Blake3 hasher) throws IOException {
        try (DiskFile file = pond.content(copy, to)) {
            pass(pond.where(copy), file, 0, to, hasher, null);
        }
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
            fill(path, file, from, bytes, bytes.length);
        }
        progress.advance(bytes.length);
        return bytes;
    }

    private void pass(
            Object path, DiskFile file, long from, long to, Blake3 hasher, DiskFile target)
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
                fill(path, file, at, buffer, count);
                last = last.thenRunAsync(() -> hasher.update(buffer, 0, count));
                hashed[turn] = last;
                write(target, at, buffer, count);
                progress.advance(count);
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

    private void step(
            Object path, DiskFile file, long at, byte[] buffer, int count, DiskFile target)
            throws IOException {
        fill(path, file, at, buffer, count);
        write(target, at, buffer, count);
        progress.advance(count);
    }

    private static void write(DiskFile target, long at, byte[] bytes, int count)
            throws IOException {
        if (target != null && count > 0) {
            target.write(List.of(ByteBuffer.wrap(bytes, 0, count)), at);
        }
    }

    private static void fill(Object path, DiskFile file, long at, byte[] target, int count)
            throws IOException {
        ByteBuffer rest = ByteBuffer.wrap(target, 0, count);
        while (rest.hasRemaining()) {
            if (file.read(rest, at + rest.position()) < 0) {
                throw new IOException(
                        path + ": became shorter while it was read, now " + file.size() + " bytes");
            }
        }
    }
}
