package dev.cairn.io;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.List;

/** Writes a file from its beginning, through a buffer. Flushing makes nothing durable. */
final class DiskOutput extends OutputStream {

    private static final int BUFFER_BYTES = 256 * 1024;

    private final DiskFile file;
    private final ByteBuffer buffer = ByteBuffer.allocate(BUFFER_BYTES);
    private long written;

    DiskOutput(DiskFile file) {
        this.file = file;
    }

    @Override
    public void write(int value) throws IOException {
        if (!buffer.hasRemaining()) {
            flush();
        }
        buffer.put((byte) value);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        int done = 0;
        while (done < length) {
            if (!buffer.hasRemaining()) {
                flush();
            }
            int count = Math.min(buffer.remaining(), length - done);
            buffer.put(bytes, offset + done, count);
            done += count;
        }
    }

    @Override
    public void flush() throws IOException {
        buffer.flip();
        int count = buffer.remaining();
        if (count > 0) {
            file.write(List.of(buffer), written);
        }
        written += count;
        buffer.clear();
    }
}
