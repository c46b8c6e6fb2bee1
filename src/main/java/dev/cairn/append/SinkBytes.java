package dev.cairn.append;

import dev.cairn.io.DiskFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;

/** Reads stretches of files, whatever number of reads that takes. */
final class SinkBytes {

    private static final int CHUNK_BYTES = 1 << 20;

    private SinkBytes() {}

    /** Reads from an offset until the buffer is full or the file ends. */
    static void fill(DiskFile file, ByteBuffer target, long offset) throws IOException {
        long start = offset - target.position();
        int got = 0;
        while (target.hasRemaining() && got >= 0) {
            got = file.read(target, start + target.position());
        }
    }

    /** Copies the bytes from an offset to an end into an empty file. */
    static void copy(DiskFile from, long offset, long end, DiskFile to) throws IOException {
        ByteBuffer chunk = ByteBuffer.allocateDirect(CHUNK_BYTES);
        for (long at = offset; at < end; ) {
            chunk.clear().limit((int) Math.min(CHUNK_BYTES, end - at));
            fill(from, chunk, at);
            chunk.flip();
            if (!chunk.hasRemaining()) {
                throw new IOException("the file got shorter while its tail was copied");
            }
            int length = chunk.remaining();
            to.write(List.of(chunk), at - offset);
            at += length;
        }
    }

    /** Where a file ends without the zero bytes that a write behind a truncation leaves. */
    static long contentEnd(DiskFile file, long size) throws IOException {
        ByteBuffer chunk = ByteBuffer.allocate(CHUNK_BYTES);
        for (long end = size; end > 0; ) {
            long start = Math.max(0, end - CHUNK_BYTES);
            chunk.clear().limit((int) (end - start));
            fill(file, chunk, start);
            for (int i = chunk.position() - 1; i >= 0; i--) {
                if (chunk.get(i) != 0) {
                    return start + i + 1;
                }
            }
            end = start;
        }
        return 0;
    }
}
