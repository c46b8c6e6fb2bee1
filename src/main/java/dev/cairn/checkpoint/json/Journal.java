package dev.cairn.checkpoint.json;

import dev.cairn.io.Disk;
import dev.cairn.io.DiskFile;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;

/**
 * The commits that follow a snapshot, each a record at the end of one file. A commit that returned
 * is durable; after one that failed nothing is written into the file any more.
 */
final class Journal implements Closeable {

    private final Disk disk;
    private final Path path;
    private final SnapshotId snapshot;
    private final DiskFile file;
    private long sizeBytes;
    private long records;
    private boolean sound = true;

    private Journal(Disk disk, Path path, SnapshotId snapshot, DiskFile file) {
        this.disk = disk;
        this.path = path;
        this.snapshot = snapshot;
        this.file = file;
    }

    /** Begins a journal; what another process began and never committed into is replaced. */
    static Journal create(Disk disk, Path path, SnapshotId snapshot) throws IOException {
        disk.delete(path);
        return new Journal(disk, path, snapshot, disk.open(path, Disk.Mode.CREATE_NEW));
    }

    /** Bytes written so far. */
    long sizeBytes() {
        return sizeBytes;
    }

    /** Appends a commit, as {@link ChangeText} has written it; durable on return. */
    void append(byte[] payload) throws IOException {
        if (!sound) {
            throw new AssertionError(path + " is written into after a failure");
        }
        sound = false;
        ByteBuffer header =
                ByteBuffer.wrap(
                        JournalFormat.recordHeader(snapshot.sequence(), records + 1, payload));
        boolean first = records == 0;
        List<ByteBuffer> buffers =
                first
                        ? List.of(
                                ByteBuffer.wrap(JournalFormat.header(snapshot)),
                                header,
                                ByteBuffer.wrap(payload))
                        : List.of(header, ByteBuffer.wrap(payload));
        long bytes = buffers.stream().mapToLong(ByteBuffer::remaining).sum();
        file.write(buffers, sizeBytes);
        file.sync();
        if (first) {
            disk.syncDirectory(path.getParent());
        }
        sizeBytes += bytes;
        records++;
        sound = true;
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
