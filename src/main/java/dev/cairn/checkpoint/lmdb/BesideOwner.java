package dev.cairn.checkpoint.lmdb;

import dev.cairn.io.Disk;
import dev.cairn.io.FileStat;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Reads a registry that somebody may be writing to, and changes nothing, so that a directory that
 * is read-only will do. What it gives is one commit, whole.
 *
 * <p>A commit's pages are left alone while the next two are made. If no more than one has followed
 * by the time all is read, it was read in time. Else the reading is repeated with a place in the
 * owner's table of readers.
 */
final class BesideOwner {

    /** How often it is tried without a place in the table. */
    private static final int FREE_ATTEMPTS = 2;

    /** How often it is tried at all; a machine under load may need several. */
    private static final int ATTEMPTS = 50;

    private final Disk disk;
    private final LmdbFiles files;

    BesideOwner(Disk disk, LmdbFiles files) {
        this.disk = disk;
        this.files = files;
    }

    /**
     * Everything that is committed.
     *
     * @throws java.nio.file.NoSuchFileException if there is no registry
     * @throws MalformedFileException if it is damaged
     * @throws ForeignFileException if it is another program's, or of another version
     */
    LmdbContents read() throws IOException {
        String without = "";
        for (int attempt = 1; attempt <= ATTEMPTS; attempt++) {
            // where there is no place to be had, one attempt may still be in time
            boolean pinned = attempt > FREE_ATTEMPTS && without.isEmpty();
            try {
                Optional<LmdbContents> contents = pinned ? readPinned() : readInTime();
                if (contents.isPresent()) {
                    return contents.get();
                }
            } catch (LmdbPin.UnavailableException e) {
                without = " without a place in lock.mdb (" + e.getMessage() + ")";
            }
        }
        throw new IOException(
                files.data()
                        + " is being written faster than it can be read"
                        + without
                        + "; try again");
    }

    private Optional<LmdbContents> readInTime() throws IOException {
        try (LmdbPages pages = LmdbPages.open(disk, files.data())) {
            Optional<LmdbMeta[]> before = Optional.empty();
            try {
                LmdbMeta[] metas = pages.metas();
                before = Optional.of(metas);
                LmdbContents contents = LmdbContents.read(pages, metas);
                long then = LmdbFileCheck.newest(metas).transaction();
                long now = LmdbFileCheck.newest(pages.metas()).transaction();
                return now <= then + 1 ? Optional.of(contents) : Optional.empty();
            } catch (MalformedFileException e) {
                LmdbMeta[] after = pages.metas();
                if (before.isPresent() && Arrays.equals(before.get(), after)) {
                    throw e;
                }
                // it was written to, under our eyes
                return Optional.empty();
            }
        }
    }

    /** One attempt with a place in the table; empty if the file was replaced meanwhile. */
    Optional<LmdbContents> readPinned() throws IOException {
        List<Optional<FileStat>> before = identities();
        try {
            Optional<LmdbContents> contents = LmdbPin.beside(files, this::readAt);
            return before.equals(identities()) ? contents : Optional.empty();
        } catch (MalformedFileException e) {
            if (before.equals(identities())) {
                throw e;
            }
            // another owner has begun who knows nothing of our place
            return Optional.empty();
        }
    }

    private Optional<LmdbContents> readAt(long transaction) throws IOException {
        try (LmdbPages pages = LmdbPages.open(disk, files.data())) {
            for (LmdbMeta meta : pages.metas()) {
                if (meta.transaction() == transaction) {
                    meta.check();
                    return Optional.of(LmdbContents.read(pages, meta));
                }
            }
            return Optional.empty();
        }
    }

    /** Which files they are; not how large, which changes by the hour. */
    private List<Optional<FileStat>> identities() throws IOException {
        return List.of(identity(files.data()), identity(files.readers()));
    }

    private Optional<FileStat> identity(java.nio.file.Path path) throws IOException {
        return disk.stat(path)
                .map(stat -> new FileStat(stat.kind(), 0, 0, stat.device(), stat.inode()));
    }
}
