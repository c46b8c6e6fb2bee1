package dev.cairn.checkpoint.json;

import dev.cairn.checkpoint.ChangeSet;
import dev.cairn.checkpoint.CheckpointStore;
import dev.cairn.checkpoint.Key;
import dev.cairn.checkpoint.Loaded;
import dev.cairn.checkpoint.StoreOptions;
import dev.cairn.io.AtomicFile;
import dev.cairn.io.Disk;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/**
 * A registry in one JSON file, saved as a whole by each commit that changes anything. The format is
 * that of {@link DocumentFormat}; older versions are kept as {@code .bak1}, {@code .bak2} …
 */
final class JsonStore implements CheckpointStore {

    private final Disk disk;
    private final AtomicFile file;
    private final StoreOptions options;
    private final Closeable ownership;
    private Optional<JsonDocument> document = Optional.empty();
    private boolean open = true;

    /** Whether the file may differ from {@link #document}. */
    private boolean uncertain;

    /** Whether the file is bad, and no backup to keep. */
    private boolean bad;

    private JsonStore(Disk disk, AtomicFile file, StoreOptions options, Closeable ownership) {
        this.disk = disk;
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
        return new JsonStore(disk, AtomicFile.open(disk, path), options, ownership);
    }

    /** What the registry at a path holds; changes nothing. */
    static Loaded read(Disk disk, Path path) throws IOException {
        try {
            Path resolved = AtomicFile.resolve(disk, path);
            DocumentReader.Parsed parsed = LoadingLadder.read(disk, resolved);
            return new Loaded.Present(
                    parsed.entries(), false, LoadingLadder.warnings(resolved, parsed));
        } catch (NoSuchFileException e) {
            return new Loaded.Absent();
        } catch (MalformedDocumentException e) {
            throw new dev.cairn.checkpoint.CorruptStoreException(
                    "registry " + path + " is corrupt (" + e.getMessage() + ")", e);
        }
    }

    @Override
    public Loaded load() throws IOException {
        requireOpen();
        LoadingLadder.Found found = new LoadingLadder(disk, file, options).climb();
        document =
                Optional.of(found.document().map(JsonDocument::new).orElseGet(JsonDocument::new));
        bad = found.restored();
        uncertain = bad;
        return found.document().isEmpty()
                ? new Loaded.Absent(found.warnings())
                : new Loaded.Present(
                        found.document().get().entries(), found.restored(), found.warnings());
    }

    @Override
    public void commit(ChangeSet changes) throws IOException {
        requireOpen();
        JsonDocument current =
                document.orElseThrow(() -> new IllegalStateException("commit before load"));
        Map<Key, Optional<byte[]>> differing = current.differing(changes);
        if (differing.isEmpty() && !uncertain) {
            return;
        }
        Map<Key, Optional<byte[]>> undo = current.apply(differing);
        uncertain = true;
        try {
            file.replace(bad ? 0 : options.backups(), current::writeTo);
        } catch (IOException e) {
            current.apply(undo);
            throw new IOException(
                    "registry " + file.path() + " could not be saved: " + e.getMessage(), e);
        } catch (RuntimeException | Error e) {
            current.apply(undo);
            throw e;
        }
        current.saved();
        uncertain = false;
        bad = false;
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
            ownership.close();
        }
    }
}
