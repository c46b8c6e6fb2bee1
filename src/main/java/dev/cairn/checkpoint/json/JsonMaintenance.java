package dev.cairn.checkpoint.json;

import dev.cairn.checkpoint.ChangeSet;
import dev.cairn.checkpoint.CorruptStoreException;
import dev.cairn.checkpoint.Entry;
import dev.cairn.checkpoint.Mark;
import dev.cairn.checkpoint.RegistryUri;
import dev.cairn.checkpoint.StoreMaintenance;
import dev.cairn.checkpoint.StoreOptions;
import dev.cairn.io.AtomicFile;
import dev.cairn.io.Disk;
import dev.cairn.io.FileStat;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Looks after a JSON registry. A backup is restored as it was saved: what its journal holds was
 * committed after it, and stays with the backup.
 */
final class JsonMaintenance implements StoreMaintenance {

    private static final ChangeSet NOTHING = new ChangeSet(Map.of());

    private final Disk disk;
    private final RegistryUri uri;
    private final Owning owning;

    /** Takes the ownership of a registry. */
    interface Owning {

        /**
         * Takes it.
         *
         * @param path the registry's, with links followed
         * @throws dev.cairn.checkpoint.OwnedStoreException if another process has it
         */
        Closeable own(Path path) throws IOException;
    }

    JsonMaintenance(Disk disk, RegistryUri uri, Owning owning) {
        this.disk = disk;
        this.uri = uri;
        this.owning = owning;
    }

    private RegistryFiles files() throws IOException {
        Path path = uri.path().toAbsolutePath();
        boolean there = disk.stat(path.getParent()).isPresent();
        return new RegistryFiles(disk, there ? AtomicFile.resolve(disk, path) : path);
    }

    @Override
    public List<Backup> backups() throws IOException {
        List<Backup> found = new ArrayList<>();
        RegistryFiles files = files();
        for (Map.Entry<Long, Path> backup : files.backups().entrySet()) {
            Optional<FileStat> stat = disk.stat(backup.getValue());
            if (stat.isPresent()) {
                found.add(
                        new Backup(
                                backup.getKey().intValue(),
                                backup.getValue().getFileName().toString(),
                                Instant.ofEpochSecond(0, stat.get().modifiedNanos()),
                                stat.get().size()));
            }
        }
        return found;
    }

    @Override
    public void restore(StoreOptions options, int number) throws IOException {
        RegistryFiles files = files();
        Closeable ownership = owning.own(files.path());
        try {
            DocumentReader.Parsed backup = backup(files, number);
            boolean bad = foldPresent(options, files);
            long sequence = 1 + files.lastSequence();
            Entry mark = Entry.of(Map.of("at", options.clock().instant().toString()));
            backup.document().apply(Map.of(Mark.RESTORED, Optional.of(mark)));
            AtomicFile file = AtomicFile.open(disk, files.path());
            if (bad) {
                file.keepAs(files.aside(files.path(), "corrupt", options.clock()));
            }
            int backups = Math.max(1, options.backups());
            file.replace(bad ? 0 : backups, out -> backup.document().writeTo(out, sequence));
            files.deleteJournalsBefore(sequence, backups);
        } finally {
            ownership.close();
        }
    }

    private DocumentReader.Parsed backup(RegistryFiles files, int number) throws IOException {
        Path path = files.backup(number);
        if (number < 1 || disk.stat(path).isEmpty()) {
            throw new NoSuchFileException(
                    path.toString(),
                    null,
                    "there is no backup " + number + " of registry " + files.path());
        }
        try {
            return LoadingLadder.read(disk, path);
        } catch (MalformedDocumentException e) {
            throw new CorruptStoreException(
                    "backup "
                            + path
                            + " is corrupt ("
                            + e.getMessage()
                            + "); nothing has been changed, choose another",
                    e);
        }
    }

    /**
     * Brings what was committed into the file that is about to become a backup.
     *
     * @return whether that file is corrupt
     */
    private boolean foldPresent(StoreOptions options, RegistryFiles files) throws IOException {
        if (disk.stat(files.path()).isEmpty()) {
            return false;
        }
        StoreOptions strict =
                new StoreOptions(options.backups(), StoreOptions.OnCorrupt.FAIL, options.clock());
        try (JsonStore store = JsonStore.open(disk, files.path(), strict, () -> {})) {
            store.load();
            store.commitFolded(NOTHING);
            return false;
        } catch (CorruptStoreException e) {
            return true;
        }
    }

    @Override
    public void compact(StoreOptions options) throws IOException {
        RegistryFiles files = files();
        Closeable ownership = owning.own(files.path());
        try (JsonStore store = JsonStore.open(disk, files.path(), options, ownership)) {
            store.load();
            store.commitFolded(NOTHING);
        }
    }

    @Override
    public long sizeBytes() throws IOException {
        RegistryFiles files = files();
        long bytes = disk.stat(files.path()).map(FileStat::size).orElse(0L);
        if (bytes > 0) {
            Path journal = files.journal(files.sequenceOf(files.path()).orElse(0));
            bytes += disk.stat(journal).map(FileStat::size).orElse(0L);
        }
        return bytes;
    }

    @Override
    public List<String> verify() throws IOException {
        RegistryFiles files = files();
        List<String> damage = new ArrayList<>();
        verifyDocument(files.path(), damage);
        for (Path backup : files.backups().values()) {
            verifyDocument(backup, damage);
        }
        for (Map.Entry<Long, Path> journal : files.journals().entrySet()) {
            verifyJournal(journal.getKey(), journal.getValue(), damage);
        }
        return damage;
    }

    private void verifyDocument(Path path, List<String> damage) throws IOException {
        try {
            if (LoadingLadder.read(disk, path).edited()) {
                damage.add(
                        path
                                + ": its checksum does not match; it was changed by hand or by"
                                + " another program, or is damaged");
            }
        } catch (MalformedDocumentException e) {
            damage.add(path + ": corrupt (" + e.getMessage() + ")");
        } catch (NoSuchFileException e) {
            if (disk.stat(path).isPresent()) {
                throw e;
            }
        }
    }

    private void verifyJournal(long sequence, Path path, List<String> damage) throws IOException {
        try (JournalReader reader = JournalReader.open(disk, path, sequence)) {
            reader.skipToEnd();
            if (reader.ending() == JournalReader.Ending.DAMAGED) {
                damage.add(path + ": " + reader.damage());
            }
        } catch (NoSuchFileException e) {
            if (disk.stat(path).isPresent()) {
                throw e;
            }
        }
    }
}
