package dev.cairn.checkpoint.lmdb;

import dev.cairn.checkpoint.ChangeSet;
import dev.cairn.checkpoint.CheckpointStore;
import dev.cairn.checkpoint.Loaded;
import dev.cairn.checkpoint.StoreOptions;
import dev.cairn.io.Disk;
import dev.cairn.io.FileStat;
import java.io.Closeable;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A registry in an LMDB environment: a commit is one transaction, which writes what it changes and
 * no more, however large the registry is. The format of keys and values is that of {@link
 * RecordFormat}.
 *
 * <p>The data file comes to be by the first commit, complete. After a commit that failed the
 * environment is not trusted: it is closed, and checked and opened again by the next.
 */
final class LmdbStore implements CheckpointStore {

    private static final Logger LOG = LoggerFactory.getLogger(LmdbStore.class);

    private final Disk disk;
    private final LmdbFiles files;
    private final StoreOptions options;
    private final long firstMapBytes;
    private final Closeable ownership;
    private final LmdbBackups backups;
    private Optional<LmdbEnvironment> environment = Optional.empty();

    /** Which file the entries are in. */
    private Optional<FileStat> file = Optional.empty();

    /** Whether the file has become another, or has gone. */
    private boolean replaced;

    private boolean loaded;
    private boolean open = true;

    /** Whether a person changes it, who is to find what was there before as the newest backup. */
    private boolean byHand;

    private LmdbStore(
            Disk disk,
            LmdbFiles files,
            StoreOptions options,
            long firstMapBytes,
            Closeable ownership) {
        this.disk = disk;
        this.files = files;
        this.options = options;
        this.firstMapBytes = firstMapBytes;
        this.ownership = ownership;
        this.backups = new LmdbBackups(disk, files, options);
    }

    /**
     * Opens the registry in an existing directory.
     *
     * @param firstMapBytes how large the map is at first; it grows as needed
     * @param ownership closed with the store
     */
    static LmdbStore open(
            Disk disk,
            LmdbFiles files,
            StoreOptions options,
            long firstMapBytes,
            Closeable ownership) {
        return new LmdbStore(disk, files, options, firstMapBytes, ownership);
    }

    @Override
    public Loaded load() throws IOException {
        requireOpen();
        LmdbLibrary.require();
        closeEnvironment();
        Loaded found = new LmdbLadder(disk, files, options).climb();
        openEnvironment();
        replaced = false;
        loaded = true;
        return found;
    }

    /** Opens a data file that has just been checked, if there is one. */
    private void openEnvironment() throws IOException {
        file = disk.stat(files.data());
        if (file.isPresent()) {
            // Whoever made the file or put it here may have failed just before this.
            disk.syncDirectory(files.directory());
            environment = Optional.of(LmdbEnvironment.openOwned(disk, files, firstMapBytes));
        }
    }

    private void closeEnvironment() {
        environment.ifPresent(LmdbEnvironment::close);
        environment = Optional.empty();
    }

    @Override
    public void commit(ChangeSet changes) throws IOException {
        requireOpen();
        if (!loaded) {
            throw new IllegalStateException("commit before load");
        }
        List<RecordChange> records = new ArrayList<>(changes.changes().size());
        changes.changes().forEach((key, entry) -> records.add(RecordChange.of(key, entry)));
        if (records.isEmpty()) {
            return;
        }
        try {
            write(records);
        } catch (IOException e) {
            closeEnvironment();
            throw new IOException(
                    "registry lmdb:" + files.directory() + " could not be saved: " + e.getMessage(),
                    e);
        } catch (RuntimeException | Error e) {
            closeEnvironment();
            throw e;
        }
    }

    private void write(List<RecordChange> records) throws IOException {
        requireSameFile();
        if (environment.isEmpty() && file.isPresent()) {
            LmdbContents.read(disk, files.data());
            openEnvironment();
        }
        if (environment.isPresent()) {
            environment.get().commit(records);
        } else if (!records.stream().allMatch(RecordChange::isRemoval)) {
            create(records);
            openEnvironment();
        }
    }

    /** What is committed to a file without a name is lost, and another file has other entries. */
    private void requireSameFile() throws IOException {
        Optional<FileStat> now = disk.stat(files.data());
        boolean both = file.isPresent() && now.isPresent();
        boolean same =
                both
                        ? file.get().inode() == now.get().inode()
                                && file.get().device() == now.get().device()
                        : file.isEmpty() && now.isEmpty();
        // for good, because a new file may have the number of the old one
        replaced |= !same;
        if (replaced) {
            throw new IOException(
                    "data.mdb was replaced or deleted while it was in use; start again to use what"
                            + " is there now");
        }
    }

    /** Makes the data file aside, so that it is there with its first commit or not at all. */
    private void create(List<RecordChange> records) throws IOException {
        LmdbFiles scratch = backups.emptyScratch();
        try {
            try (LmdbEnvironment made = LmdbEnvironment.openOwned(disk, scratch, firstMapBytes)) {
                made.commit(records);
            }
            disk.rename(scratch.data(), files.data());
            file = disk.stat(files.data());
            disk.syncDirectory(files.directory());
        } finally {
            backups.clear(scratch);
        }
    }

    @Override
    public void keepBackup() throws IOException {
        requireOpen();
        byHand = true;
        if (environment.isPresent()) {
            backups.keep(environment.get());
        }
    }

    private void requireOpen() throws IOException {
        if (!open) {
            throw new IOException("registry lmdb:" + files.directory() + " is closed");
        }
    }

    @Override
    public void close() throws IOException {
        if (open) {
            open = false;
            try {
                if (!byHand) {
                    environment.ifPresent(this::keepLastBackup);
                }
            } finally {
                closeEnvironment();
                ownership.close();
            }
        }
    }

    /** What is committed is safe without a backup, so that this is no reason to fail. */
    private void keepLastBackup(LmdbEnvironment last) {
        try {
            backups.keep(last);
        } catch (IOException e) {
            LOG.warn(
                    "registry lmdb:{} is saved, but no backup of it could be kept: {}",
                    files.directory(),
                    e.getMessage());
        }
    }
}
