package dev.cairn.checkpoint.lmdb;

import dev.cairn.io.Disk;
import dev.cairn.io.DiskFile;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;

/** The pages of an LMDB file, read as any file is: whatever it holds, reading it is safe. */
final class LmdbPages implements Closeable {

    private final DiskFile file;
    private int pageBytes;
    private long fileBytes;

    private LmdbPages(DiskFile file) {
        this.file = file;
    }

    /**
     * Opens a file for reading.
     *
     * @throws java.nio.file.NoSuchFileException if there is none
     */
    static LmdbPages open(Disk disk, Path path) throws IOException {
        return new LmdbPages(disk.open(path, Disk.Mode.READ));
    }

    /**
     * The two meta pages as they are now.
     *
     * @throws ForeignFileException if both are of a version of LMDB's format that we do not know
     */
    LmdbMeta[] metas() throws IOException {
        fileBytes = file.size();
        if (fileBytes == 0) {
            throw new MalformedFileException("it is empty");
        }
        LmdbMeta first = meta(0, 0);
        pageBytes = first.pageBytes();
        LmdbMeta second = meta(1, pageBytes);
        if (second.pageBytes() != pageBytes || second.version() != first.version()) {
            throw new MalformedFileException("its meta pages differ where they should not");
        }
        if (first.version() != LmdbMeta.DATA_VERSION) {
            throw new ForeignFileException(
                    "is of version "
                            + first.version()
                            + " of LMDB's format, of which only "
                            + LmdbMeta.DATA_VERSION
                            + " is read");
        }
        return new LmdbMeta[] {first, second};
    }

    private LmdbMeta meta(int number, long offset) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(LmdbMeta.END).order(ByteOrder.LITTLE_ENDIAN);
        fill(bytes, offset, "meta page " + number);
        return LmdbMeta.read(bytes, number);
    }

    int pageBytes() {
        return pageBytes;
    }

    /** How many whole pages the file had when the meta pages were read. */
    long filePages() {
        return fileBytes / pageBytes;
    }

    /** Reads a page as it is; its number must be that of a page in the file. */
    void read(long number, LmdbPage into) throws IOException {
        fill(into.view(), number * pageBytes, "page " + number);
    }

    /** Reads bytes that run over several pages, from the start of a page on. */
    byte[] read(long number, int length) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(length);
        fill(bytes, number * pageBytes, "page " + number);
        return bytes.array();
    }

    private void fill(ByteBuffer bytes, long offset, String what) throws IOException {
        int start = bytes.position();
        while (bytes.hasRemaining()) {
            if (file.read(bytes, offset + bytes.position() - start) < 0) {
                throw new MalformedFileException("it ends before " + what + " does");
            }
        }
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
