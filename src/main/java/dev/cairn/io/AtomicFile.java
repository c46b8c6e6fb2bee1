package dev.cairn.io;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/**
 * A file that is only ever replaced as a whole: whoever looks at its path, also after a crash at
 * any instant, finds the old content or the new one, never nothing and never a mixture. Used by one
 * thread at a time, in one process.
 */
public final class AtomicFile {

    private static final int COPY_BYTES = 256 * 1024;

    private final Disk disk;
    private final Path path;
    private final Path temporary;

    private AtomicFile(Disk disk, Path path) {
        this.disk = disk;
        this.path = path;
        this.temporary = path.resolveSibling("." + path.getFileName() + ".tmp");
    }

    /** Writes the new content of a file. */
    public interface Content {

        /** Writes everything; the stream need not be flushed or closed. */
        void writeTo(OutputStream out) throws IOException;
    }

    /**
     * Prepares the replacing of a file, which need not exist yet; its directory must. A link stays
     * a link: what it leads to is replaced. The caller is the file's only writer: a temporary file
     * that a writer before left behind is removed.
     */
    public static AtomicFile open(Disk disk, Path path) throws IOException {
        AtomicFile file = new AtomicFile(disk, resolve(disk, path));
        disk.delete(file.temporary);
        return file;
    }

    /** Where a file is, or will be: the absolute path with links followed. */
    public static Path resolve(Disk disk, Path path) throws IOException {
        Path absolute = path.toAbsolutePath();
        try {
            return disk.realPath(absolute);
        } catch (NoSuchFileException e) {
            return disk.realPath(absolute.getParent()).resolve(absolute.getFileName());
        }
    }

    /** Where the file is, links followed. */
    public Path path() {
        return path;
    }

    /** The n-th backup's path; 1 is the newest. */
    public Path backup(int n) {
        return path.resolveSibling(path.getFileName() + ".bak" + n);
    }

    /**
     * Replaces the file; the new content is durable on return.
     *
     * @param backups how many older versions to keep: the present one becomes the first backup, the
     *     first the second, and so on
     * @throws IOException and the file has the old content or the new one, also after a crash;
     *     nothing temporary is left if that can be helped
     */
    public void replace(int backups, Content content) throws IOException {
        try {
            writeSynced(temporary, content);
            if (backups > 0) {
                backUp(backups);
            }
            disk.rename(temporary, path);
        } catch (IOException | RuntimeException e) {
            remove(temporary, e);
            throw e;
        }
        disk.syncDirectory(path.getParent());
    }

    /** Gives the file's present content another name as well, durable with the next replacing. */
    public void keepAs(Path name) throws IOException {
        try {
            disk.link(path, name);
        } catch (NoSuchFileException e) {
            throw e;
        } catch (IOException e) {
            // No hard links here, or no more of them. A copy is as good, only slower.
            try {
                copyTo(name);
            } catch (IOException copy) {
                copy.addSuppressed(e);
                throw copy;
            }
        }
    }

    private void backUp(int backups) throws IOException {
        if (disk.stat(path).isEmpty()) {
            return;
        }
        for (int n = backups - 1; n >= 1; n--) {
            if (disk.stat(backup(n)).isPresent()) {
                disk.rename(backup(n), backup(n + 1));
            }
        }
        disk.delete(backup(1));
        keepAs(backup(1));
    }

    private void copyTo(Path name) throws IOException {
        Path copy = path.resolveSibling("." + name.getFileName() + ".tmp");
        disk.delete(copy);
        try (DiskFile from = disk.open(path, Disk.Mode.READ)) {
            writeSynced(
                    copy,
                    out -> {
                        ByteBuffer buffer = ByteBuffer.allocate(COPY_BYTES);
                        long offset = 0;
                        for (int n = from.read(buffer, 0); n > 0; n = from.read(buffer, offset)) {
                            out.write(buffer.array(), 0, n);
                            offset += n;
                            buffer.clear();
                        }
                    });
            disk.rename(copy, name);
        } catch (IOException | RuntimeException e) {
            remove(copy, e);
            throw e;
        }
    }

    private void writeSynced(Path to, Content content) throws IOException {
        disk.delete(to);
        try (DiskFile file = disk.open(to, Disk.Mode.CREATE_NEW)) {
            DiskOutput out = new DiskOutput(file);
            content.writeTo(out);
            out.flush();
            file.sync();
        }
    }

    private void remove(Path unfinished, Exception because) {
        try {
            disk.delete(unfinished);
        } catch (IOException | RuntimeException e) {
            because.addSuppressed(e);
        }
    }
}
