package dev.cairn.checkpoint.json;

import dev.cairn.checkpoint.ChangeSet;
import dev.cairn.checkpoint.CheckpointStore;
import dev.cairn.checkpoint.Loaded;
import dev.cairn.checkpoint.StoreOptions;
import dev.cairn.io.AtomicFile;
import dev.cairn.io.Disk;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * A registry in one JSON file, with a journal beside it for what is committed between two saves of
 * the whole. The formats are those of {@link DocumentFormat} and {@link JournalFormat}; older
 * versions are kept as {@code .bak1}, {@code .bak2} …
 */
final class JsonStore implements CheckpointStore {

    private final RegistryFiles files;
    private final AtomicFile file;
    private final StoreOptions options;
    private final Closeable ownership;
    private Optional<JournaledDocument> document = Optional.empty();
    private boolean open = true;

    private JsonStore(
            RegistryFiles files, AtomicFile file, StoreOptions options, Closeable ownership) {
        this.files = files;
        this.file = file;
        this.options = options;
        this.ownership = ownership;
    }

    /**
     * Opens the registry at a path, in an existing directory.
     *
     * @param ownership closed with the store
     */
    static JsonStore open(Disk disk, Path path, StoreOptions options, Closeable ownership)
            throws IOException {
        AtomicFile file = AtomicFile.open(disk, path);
        return new JsonStore(new RegistryFiles(disk, file.path()), file, options, ownership);
    }

    /** What the registry at a path holds; changes nothing. */
    static Loaded read(Disk disk, Path path) throws IOException {
        Path resolved;
        try {
            resolved = AtomicFile.resolve(disk, path);
        } catch (NoSuchFileException e) {
            return new Loaded.Absent(); // nor is its directory there
        }
        return new ReadingBeside(new RegistryFiles(disk, resolved)).read();
    }

    @Override
    public Loaded load() throws IOException {
        requireOpen();
        boolean uncertain = document.map(JournaledDocument::uncertain).orElse(false);
        document.ifPresent(JournaledDocument::close);
        LoadingLadder.Found found = new LoadingLadder(files, file, options).climb();
        JournaledDocument loaded = new JournaledDocument(files, file, options.backups(), found);
        if (uncertain) {
            loaded.distrust();
        }
        document = Optional.of(loaded);
        return found.document().isEmpty()
                ? new Loaded.Absent(found.warnings())
                : Loaded.Present.of(
                        found.document().get().sections(), found.restored(), found.warnings());
    }

    @Override
    public void commit(ChangeSet changes) throws IOException {
        loaded().commit(changes);
    }

    @Override
    public void commitFolded(ChangeSet changes) throws IOException {
        loaded().commitFolded(changes);
    }

    @Override
    public void keepBackup() throws IOException {
        loaded().keepBackup();
    }

    private JournaledDocument loaded() throws IOException {
        requireOpen();
        return document.orElseThrow(() -> new IllegalStateException("commit before load"));
    }

    private void requireOpen() throws IOException {
        if (!open) {
            throw new IOException("registry " + file.path() + " is closed");
        }
    }

    @Override
    public void close() throws IOException {
        if (open) {
            open = false;
            document.ifPresent(JournaledDocument::close);
            ownership.close();
        }
    }
}
