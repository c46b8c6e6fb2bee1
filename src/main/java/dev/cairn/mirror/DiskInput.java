package dev.cairn.mirror;

import dev.cairn.io.Disk;
import dev.cairn.io.DiskFile;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Path;

/** The first bytes of a file as a stream, without a buffer of its own. */
final class DiskInput extends InputStream {

    private final DiskFile file;
    private final long end;
    private long offset;

    private DiskInput(DiskFile file, long end) {
        this.file = file;
        this.end = end;
    }

    /** All of a file, as long as it is now. */
    static DiskInput open(Disk disk, Path path) throws IOException {
        return open(disk, path, Long.MAX_VALUE);
    }

    /** All of a file, which is closed with it. */
    static DiskInput of(DiskFile file) {
        return new DiskInput(file, Long.MAX_VALUE);
    }

    /** A file up to a byte, or to its end if that comes first. */
    static DiskInput open(Disk disk, Path path, long end) throws IOException {
        return new DiskInput(disk.open(path, Disk.Mode.READ), end);
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] target, int at, int length) throws IOException {
        int wanted = (int) Math.min(length, end - offset);
        if (wanted <= 0) {
            return length == 0 ? 0 : -1;
        }
        int count = file.read(ByteBuffer.wrap(target, at, wanted), offset);
        offset += Math.max(0, count);
        return count;
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
