package dev.cairn.io;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.List;

/**
 * An open file of this machine. An interrupt of the thread that uses it closes it, as of every
 * interruptible channel of the JDK.
 */
final class RealFile implements DiskFile {

    /**
     * Most bytes of one call that writes. Linux caches what a larger call writes in larger pages,
     * up to 2 MiB; on a virtual machine whose host takes back free memory in that size, each of
     * them costs more than the copy (docs/performance.md).
     */
    private static final int MAX_WRITE_BYTES = 64 << 10;

    /** What Linux takes in one call (IOV_MAX). */
    private static final int MAX_GATHERED_BUFFERS = 1024;

    private final Path path;
    private final FileChannel channel;

    RealFile(Path path, FileChannel channel) {
        this.path = path;
        this.channel = channel;
    }

    @Override
    public long size() throws IOException {
        try {
            return channel.size();
        } catch (IOException e) {
            throw RealDisk.describe("look at", path, e);
        }
    }

    @Override
    public int read(ByteBuffer target, long offset) throws IOException {
        try {
            return channel.read(target, offset);
        } catch (IOException e) {
            throw RealDisk.describe("read at " + offset, path, e);
        }
    }

    @Override
    public void write(List<ByteBuffer> sources, long offset) throws IOException {
        ByteBuffer[] buffers = sources.toArray(new ByteBuffer[0]);
        try {
            channel.position(offset);
            int first = 0;
            while (first < buffers.length) {
                // A call may take only a part.
                int remaining = buffers[first].remaining();
                if (remaining > MAX_WRITE_BYTES) {
                    writePart(buffers[first]);
                } else if (remaining > 0) {
                    channel.write(buffers, first, gathered(buffers, first));
                } else {
                    first++;
                }
            }
        } catch (IOException e) {
            throw RealDisk.describe("write at " + offset, path, e);
        }
    }

    private void writePart(ByteBuffer buffer) throws IOException {
        int end = buffer.limit();
        buffer.limit(buffer.position() + MAX_WRITE_BYTES);
        try {
            channel.write(buffer);
        } finally {
            buffer.limit(end);
        }
    }

    /** How many buffers to write in one call: at least one, and no more than fit. */
    private static int gathered(ByteBuffer[] buffers, int first) {
        int next = first;
        long bytes = 0;
        do {
            bytes += buffers[next++].remaining();
        } while (next < buffers.length
                && next - first < MAX_GATHERED_BUFFERS
                && bytes + buffers[next].remaining() <= MAX_WRITE_BYTES);
        return next - first;
    }

    @Override
    public void truncate(long size) throws IOException {
        try {
            channel.truncate(size);
        } catch (IOException e) {
            throw RealDisk.describe("truncate to " + size, path, e);
        }
    }

    @Override
    public void sync() throws IOException {
        try {
            channel.force(false);
        } catch (IOException e) {
            throw RealDisk.describe("sync", path, e);
        }
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }

    @Override
    public String toString() {
        return path.toString();
    }
}
