package dev.cairn.tail;

import dev.cairn.io.Disk;
import dev.cairn.io.DiskFile;
import dev.cairn.io.FileStat;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The open handles, of which the longest unused is closed first. A handle of a file that has lost
 * its path is never closed for want of room: it may be all that is left of the file.
 */
final class OpenFiles implements Closeable {

    private final Disk disk;
    private final int limit;
    private final Map<TailedFile, Boolean> byUse = new LinkedHashMap<>(16, 0.75f, true);

    OpenFiles(Disk disk, int limit) {
        this.disk = disk;
        this.limit = limit;
    }

    /**
     * The handle of a file, opened if need be.
     *
     * @throws NoSuchFileException if the file's location names nothing, or another file
     */
    DiskFile open(TailedFile file) throws IOException {
        if (file.handle != null) {
            byUse.get(file);
            return file.handle;
        }
        if (file.location == null) {
            throw new NoSuchFileException(file.path.toString(), null, "it has no path any more");
        }
        DiskFile handle = disk.open(file.location, Disk.Mode.READ);
        try {
            // Opened first, compared second: what is open is what the path named before.
            Optional<FileStat> now = disk.stat(file.location);
            if (now.isEmpty() || !isThe(file, now.get())) {
                throw new NoSuchFileException(
                        file.location.toString(), null, "it names another file now");
            }
            adopt(file, handle);
            handle = null;
            return file.handle;
        } finally {
            if (handle != null) {
                handle.close();
            }
        }
    }

    private static boolean isThe(TailedFile file, FileStat stat) {
        return file.position.inode() == 0 || FileIdentity.sameNumbers(file.position, stat);
    }

    /** Takes charge of an open handle of a file, in place of the one it had. */
    void adopt(TailedFile file, DiskFile handle) throws IOException {
        close(file);
        makeRoom();
        file.handle = handle;
        byUse.put(file, Boolean.TRUE);
    }

    private void makeRoom() throws IOException {
        if (byUse.size() < limit) {
            return;
        }
        for (TailedFile candidate : byUse.keySet()) {
            if (candidate.attached) {
                close(candidate);
                return;
            }
        }
    }

    /** Closes a file's handle if it has one. */
    void close(TailedFile file) throws IOException {
        if (file.handle != null) {
            DiskFile handle = file.handle;
            file.handle = null;
            byUse.remove(file);
            handle.close();
        }
    }

    /** Number of open handles. */
    int size() {
        return byUse.size();
    }

    @Override
    public void close() throws IOException {
        for (TailedFile file : byUse.keySet().toArray(new TailedFile[0])) {
            close(file);
        }
    }
}
