package dev.cairn.mirror;

import dev.cairn.blake3.Blake3;
import dev.cairn.blake3.Content;
import dev.cairn.io.Disk;
import dev.cairn.io.DiskFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;

/**
 * Reads parts of files, in order, through a window of 256 KiB: from there they go to whoever hashes
 * them, and into a copy where one is made. The threads that hash take turns at it. For one caller.
 */
final class Reading {

    /** The system's copy, what is written of it and what is hashed of it stay in the cache. */
    private static final int WINDOW_BYTES = 256 << 10;

    private static final int PAGE_BYTES = 4096;

    private final Disk disk;
    private final Progress progress;

    /**
     * Begins with a page: where a target lies a few bytes off its source, some processors crawl.
     */
    private final ByteBuffer window =
            ByteBuffer.allocateDirect(WINDOW_BYTES + PAGE_BYTES).alignedSlice(PAGE_BYTES);

    Reading(Disk disk, Progress progress) {
        this.disk = disk;
        this.progress = progress;
    }

    /** Where bytes go that have been read. */
    private interface Output {
        void write(ByteBuffer bytes, long at) throws IOException;
    }

    /** Hashes the bytes of a range. */
    void hash(Path path, long from, long to, Blake3 hasher) throws IOException {
        try (DiskFile file = disk.open(path, Disk.Mode.READ)) {
            hasher.update(content(path, file, (bytes, at) -> {}), from, to);
        }
    }

    /** Hashes the beginning of a copy. */
    void hash(PondView pond, Copy copy, long to, Blake3 hasher) throws IOException {
        try (DiskFile file = pond.content(copy, to)) {
            hasher.update(content(pond.where(copy), file, (bytes, at) -> {}), 0, to);
        }
    }

    /** Hashes the bytes of a range, and writes them to the same place of another file. */
    void copy(Path path, long from, long to, Blake3 hasher, DiskFile target) throws IOException {
        try (DiskFile file = disk.open(path, Disk.Mode.READ)) {
            Output output = (bytes, at) -> target.write(List.of(bytes), at);
            hasher.update(content(path, file, output), from, to);
        }
    }

    private Content content(Object path, DiskFile file, Output output) {
        return (at, target, length) -> {
            for (int done = 0; done < length; done += window.limit()) {
                window.clear().limit(Math.min(window.capacity(), length - done));
                fill(path, file, at + done, window);
                output.write(window.flip(), at + done);
                window.rewind().get(target, done, window.limit());
                progress.advance(window.limit());
            }
            return length;
        };
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
