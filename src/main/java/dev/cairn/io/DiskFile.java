package dev.cairn.io;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;

/** An open file. Positions and sizes are bytes. Used by one thread at a time. */
public interface DiskFile extends Closeable {

    /** Bytes in the file now, whatever names it has or has lost. */
    long size() throws IOException;

    /** Reads up to {@code target.remaining()} bytes at an offset; -1 at or behind the end. */
    int read(ByteBuffer target, long offset) throws IOException;

    /** Writes all remaining bytes of all buffers at an offset, gathering where the system can. */
    void write(List<ByteBuffer> sources, long offset) throws IOException;

    /** Cuts the file to a size that is not larger than its present one. */
    void truncate(long size) throws IOException;

    /** Makes content and size durable (fdatasync). After a failure this file is not trusted. */
    void sync() throws IOException;
}
