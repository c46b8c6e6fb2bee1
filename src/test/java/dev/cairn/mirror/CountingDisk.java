package dev.cairn.mirror;

import dev.cairn.io.Disk;
import dev.cairn.io.DiskFile;
import dev.cairn.io.FileStat;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A disk that counts the bytes read from it. It can let things happen at the first read, and leave
 * holes where nothing but zeros is written.
 */
final class CountingDisk implements Disk {

    private static final ByteBuffer ZEROS = ByteBuffer.allocateDirect(1 << 20);

    private final Disk disk;
    private final AtomicLong bytesRead = new AtomicLong();
    private Path watched;
    private Runnable meanwhile;
    private boolean holes;

    CountingDisk(Disk disk) {
        this.disk = disk;
    }

    long bytesRead() {
        return bytesRead.get();
    }

    /** Does something once, in the middle of the first read of a file. */
    void meanwhile(Path path, Runnable action) {
        watched = path;
        meanwhile = action;
    }

    /** From now on zeros take no room: of a buffer full of them the last is written. */
    void leaveHoles() {
        holes = true;
    }

    private static boolean isZero(ByteBuffer bytes) {
        return bytes.remaining() <= ZEROS.capacity()
                && bytes.mismatch(ZEROS.slice(0, bytes.remaining())) < 0;
    }

    @Override
    public DiskFile open(Path path, Mode mode) throws IOException {
        DiskFile file = disk.open(path, mode);
        return new DiskFile() {
            @Override
            public long size() throws IOException {
                return file.size();
            }

            @Override
            public int read(ByteBuffer target, long offset) throws IOException {
                int count = file.read(target, offset);
                bytesRead.addAndGet(Math.max(0, count));
                if (path.equals(watched) && meanwhile != null) {
                    Runnable once = meanwhile;
                    meanwhile = null;
                    once.run();
                }
                return count;
            }

            @Override
            public void write(List<ByteBuffer> sources, long offset) throws IOException {
                int last = sources.size() == 1 ? sources.get(0).remaining() - 1 : -1;
                if (holes && last >= 0 && isZero(sources.get(0))) {
                    file.write(List.of(ByteBuffer.allocate(1)), offset + last);
                    sources.get(0).position(sources.get(0).limit());
                } else {
                    file.write(sources, offset);
                }
            }

            @Override
            public void truncate(long size) throws IOException {
                file.truncate(size);
            }

            @Override
            public void sync() throws IOException {
                file.sync();
            }

            @Override
            public void close() throws IOException {
                file.close();
            }
        };
    }

    @Override
    public Optional<FileStat> stat(Path path) throws IOException {
        return disk.stat(path);
    }

    @Override
    public Path realPath(Path path) throws IOException {
        return disk.realPath(path);
    }

    @Override
    public List<Path> list(Path directory) throws IOException {
        return disk.list(directory);
    }

    @Override
    public void rename(Path from, Path to) throws IOException {
        disk.rename(from, to);
    }

    @Override
    public void link(Path existing, Path link) throws IOException {
        disk.link(existing, link);
    }

    @Override
    public void delete(Path path) throws IOException {
        disk.delete(path);
    }

    @Override
    public void createDirectories(Path directory) throws IOException {
        disk.createDirectories(directory);
    }

    @Override
    public void syncDirectory(Path directory) throws IOException {
        disk.syncDirectory(directory);
    }
}
