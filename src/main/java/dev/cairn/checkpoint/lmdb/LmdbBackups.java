package dev.cairn.checkpoint.lmdb;

import dev.cairn.checkpoint.Entry;
import dev.cairn.checkpoint.Mark;
import dev.cairn.checkpoint.StoreOptions;
import dev.cairn.io.AtomicFile;
import dev.cairn.io.Disk;
import dev.cairn.io.DiskFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Older states of a registry: complete data files beside the one in use. Each is made aside,
 * synced, and then takes its place by a rename. Used by the owner only.
 */
final class LmdbBackups {

    private static final int COPY_BYTES = 256 * 1024;

    private final Disk disk;
    private final LmdbFiles files;
    private final StoreOptions options;

    LmdbBackups(Disk disk, LmdbFiles files, StoreOptions options) {
        this.disk = disk;
        this.files = files;
        this.options = options;
    }

    /** Keeps what is committed as the newest backup, unless the newest is that already. */
    void keep(LmdbEnvironment environment) throws IOException {
        if (options.backups() == 0 || isKept()) {
            return;
        }
        LmdbFiles scratch = emptyScratch();
        try {
            environment.copyTo(scratch.directory());
            sync(scratch.data());
            rotate();
            disk.rename(scratch.data(), files.backup(1));
            disk.syncDirectory(files.directory());
        } finally {
            clear(scratch);
        }
    }

    private boolean isKept() throws IOException {
        try {
            Optional<StateRecord> kept = LmdbContents.state(disk, files.backup(1));
            return kept.isPresent() && kept.equals(LmdbContents.state(disk, files.data()));
        } catch (NoSuchFileException | MalformedFileException | ForeignFileException e) {
            return false;
        }
    }

    /** Makes room for a new first backup. */
    void rotate() throws IOException {
        for (int n = options.backups() - 1; n >= 1; n--) {
            if (disk.stat(files.backup(n)).isPresent()) {
                disk.rename(files.backup(n), files.backup(n + 1));
            }
        }
    }

    /**
     * Makes a data file of a backup, with a mark that it was restored, and with room for the next
     * commits.
     *
     * @return the scratch directory that it is in, synced; to be cleared by the caller
     */
    LmdbFiles restorable(Path backup) throws IOException {
        LmdbFiles scratch = emptyScratch();
        AtomicFile.open(disk, scratch.data())
                .replace(
                        0,
                        out -> {
                            try (DiskFile from = disk.open(backup, Disk.Mode.READ)) {
                                ByteBuffer buffer = ByteBuffer.allocate(COPY_BYTES);
                                long offset = 0;
                                for (int n = from.read(buffer, 0);
                                        n > 0;
                                        n = from.read(buffer, offset)) {
                                    out.write(buffer.array(), 0, n);
                                    offset += n;
                                    buffer.clear();
                                }
                            }
                        });
        try (LmdbEnvironment environment =
                LmdbEnvironment.openOwned(disk, scratch, LmdbEnvironment.FIRST_MAP_BYTES)) {
            environment.commit(List.of(RecordChange.of(Mark.RESTORED, Optional.of(restored()))));
        }
        return scratch;
    }

    /** The entry under {@link Mark#RESTORED}. */
    private Entry restored() {
        return Entry.of(Map.of("at", options.clock().instant().toString()));
    }

    /** A directory on the same file system, without anything in it. */
    LmdbFiles emptyScratch() throws IOException {
        LmdbFiles scratch = files.scratch();
        clear(scratch);
        disk.createDirectories(scratch.directory());
        return scratch;
    }

    /** Deletes what a scratch directory may hold, and itself. */
    void clear(LmdbFiles scratch) throws IOException {
        if (disk.stat(scratch.directory()).isPresent()) {
            for (Path left : disk.list(scratch.directory())) {
                disk.delete(left);
            }
            disk.delete(scratch.directory());
        }
    }

    /** Makes what a file holds durable. */
    void sync(Path path) throws IOException {
        try (DiskFile file = disk.open(path, Disk.Mode.WRITE)) {
            file.sync();
        }
    }
}
