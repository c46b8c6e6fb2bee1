package dev.cairn.mirror;

import dev.cairn.blake3.Hash;
import dev.cairn.blake3.Outboard;
import dev.cairn.blake3.PairSink;
import dev.cairn.io.DiskFile;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;

/** Writes nodes of an outboard to a file of their own, which is made with the first of them. */
final class NodeWriter implements PairSink, Closeable {

    private static final int BUFFER_BYTES = 1024 * Outboard.NODE_BYTES;

    private final Target target;
    private ByteBuffer buffer;
    private DiskFile file;
    private long written;

    /** Makes the file. */
    interface Target {
        DiskFile create() throws IOException;
    }

    NodeWriter(Target target) {
        this.target = target;
    }

    @Override
    public void pair(Hash left, Hash right) throws IOException {
        if (file == null) {
            file = target.create();
            buffer = ByteBuffer.allocate(BUFFER_BYTES);
        }
        buffer.put(left.bytes()).put(right.bytes());
        if (!buffer.hasRemaining()) {
            flush();
        }
    }

    private void flush() throws IOException {
        buffer.flip();
        int count = buffer.remaining();
        file.write(List.of(buffer), written);
        written += count;
        buffer.clear();
    }

    /** Whether there was anything to write; it is durable then, but for its name. */
    boolean finish() throws IOException {
        if (file == null) {
            return false;
        }
        if (buffer.position() > 0) {
            flush();
        }
        file.sync();
        return true;
    }

    @Override
    public void close() throws IOException {
        if (file != null) {
            file.close();
        }
    }
}
