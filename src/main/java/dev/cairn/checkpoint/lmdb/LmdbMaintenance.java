package dev.cairn.checkpoint.lmdb;

import dev.cairn.checkpoint.RegistryUri;
import dev.cairn.checkpoint.StoreMaintenance;
import dev.cairn.checkpoint.StoreOptions;
import dev.cairn.io.AtomicFile;
import dev.cairn.io.Disk;
import dev.cairn.io.FileStat;
import dev.cairn.io.LockFile;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * Looks after a registry in an LMDB environment. What replaces its data file does so in one step.
 */
final class LmdbMaintenance implements StoreMaintenance {

    private final Disk disk;
    private final RegistryUri uri;

    LmdbMaintenance(Disk disk, RegistryUri uri) {
        this.disk = disk;
        this.uri = uri;
    }

    private LmdbFiles files() throws IOException {
        return LmdbFiles.of(disk, uri.path());
    }

    @Override
    public List<Backup> backups() throws IOException {
        LmdbFiles files = files();
        List<Backup> found = new ArrayList<>();
        for (int n = 1; n <= StoreOptions.MAX_BACKUPS; n++) {
            Path path = files.backup(n);
            Optional<FileStat> stat = disk.stat(path);
            if (stat.isPresent()) {
                long micros = TimeUnit.NANOSECONDS.toMicros(stat.get().modifiedNanos());
                found.add(
                        new Backup(
                                n,
                                path.getFileName().toString(),
                                Instant.EPOCH.plus(micros, java.time.temporal.ChronoUnit.MICROS),
                                stat.get().size()));
            }
        }
        return found;
    }

    @Override
    public void restore(StoreOptions options, int number) throws IOException {
        LmdbFiles files = files();
        Path backup = files.backup(number);
        if (number < 1 || disk.stat(backup).isEmpty()) {
            throw new NoSuchFileException(
                    backup.toString(), null, "registry " + uri + " has no backup " + number);
        }
        owned(files, () -> restore(files, options, backup));
    }

    private void restore(LmdbFiles files, StoreOptions options, Path backup) throws IOException {
        requireGood(files, backup);
        LmdbBackups backups = new LmdbBackups(disk, files, options);
        LmdbFiles scratch = backups.restorable(backup);
        try {
            keepPresent(files, options, backups);
            disk.rename(scratch.data(), files.data());
            disk.syncDirectory(files.directory());
        } finally {
            backups.clear(scratch);
        }
    }

    private interface Work {
        void run() throws IOException;
    }

    /** Does something as the registry's owner, if it has none. */
    private void owned(LmdbFiles files, Work work) throws IOException {
        LockFile lock = LmdbStoreProvider.own(uri, files);
        try {
            work.run();
        } finally {
            lock.close();
        }
    }

    private void requireGood(LmdbFiles files, Path backup) throws IOException {
        try {
            if (LmdbContents.read(disk, backup).state().isEmpty()) {
                throw new MalformedFileException("it is empty");
            }
        } catch (MalformedFileException e) {
            throw LmdbLadder.corrupt(files, backup, e, "; choose another backup");
        } catch (ForeignFileException e) {
            throw LmdbLadder.foreign(files, e);
        }
    }

    /** What is to be replaced becomes a backup, or is kept aside if it is no good. */
    private void keepPresent(LmdbFiles files, StoreOptions options, LmdbBackups backups)
            throws IOException {
        if (disk.stat(files.data()).isEmpty()) {
            return;
        }
        Path kept = files.backup(1);
        try {
            LmdbContents.read(disk, files.data());
            if (options.backups() == 0) {
                return;
            }
            backups.rotate();
        } catch (MalformedFileException e) {
            kept = new LmdbLadder(disk, files, options).aside(files.data(), "corrupt");
        } catch (ForeignFileException e) {
            throw LmdbLadder.foreign(files, e);
        }
        disk.delete(kept);
        AtomicFile.open(disk, files.data()).keepAs(kept);
    }

    @Override
    public List<String> verify() throws IOException {
        LmdbFiles files = files();
        List<String> damage = new ArrayList<>();
        try {
            new BesideOwner(disk, files).read();
        } catch (NoSuchFileException e) {
            damage.add(files.data() + ": is not there");
        } catch (MalformedFileException | ForeignFileException e) {
            damage.add(files.data() + ": " + e.getMessage());
        }
        for (Backup backup : backups()) {
            damage(files.backup(backup.number())).ifPresent(damage::add);
        }
        return damage;
    }

    private Optional<String> damage(Path backup) throws IOException {
        try {
            LmdbContents.read(disk, backup);
            return Optional.empty();
        } catch (NoSuchFileException e) {
            // the owner has made a new one meanwhile, and moved this one on
            return Optional.empty();
        } catch (MalformedFileException | ForeignFileException e) {
            return Optional.of(backup + ": " + e.getMessage());
        }
    }

    @Override
    public void compact(StoreOptions options) throws IOException {
        LmdbFiles files = files();
        if (disk.stat(files.data()).isEmpty()) {
            return;
        }
        owned(files, () -> compact(files, options));
    }

    private void compact(LmdbFiles files, StoreOptions options) throws IOException {
        try {
            LmdbContents.read(disk, files.data());
        } catch (MalformedFileException e) {
            throw LmdbLadder.corrupt(files, files.data(), e, "; restore a backup");
        } catch (ForeignFileException e) {
            throw LmdbLadder.foreign(files, e);
        }
        LmdbBackups backups = new LmdbBackups(disk, files, options);
        LmdbFiles scratch = backups.emptyScratch();
        try {
            try (LmdbEnvironment environment =
                    LmdbEnvironment.openOwned(disk, files, LmdbEnvironment.FIRST_MAP_BYTES)) {
                environment.copyTo(scratch.directory());
            }
            backups.sync(scratch.data());
            disk.rename(scratch.data(), files.data());
            disk.syncDirectory(files.directory());
        } finally {
            backups.clear(scratch);
        }
    }

    @Override
    public long sizeBytes() throws IOException {
        return disk.stat(files().data()).map(FileStat::size).orElse(0L);
    }
}
