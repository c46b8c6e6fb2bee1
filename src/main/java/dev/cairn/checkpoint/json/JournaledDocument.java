package dev.cairn.checkpoint.json;

import dev.cairn.checkpoint.ChangeSet;
import dev.cairn.checkpoint.Entry;
import dev.cairn.checkpoint.Key;
import dev.cairn.io.AtomicFile;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A document, the snapshot of it on disk, and the journal of what has been committed since. A
 * journal continues exactly one snapshot; after any failure nothing is appended until a new
 * snapshot holds everything.
 */
final class JournaledDocument implements Closeable {

    private static final Logger LOG = LoggerFactory.getLogger(JournaledDocument.class);

    /** A journal may be as large as its snapshot, within these bounds; then it is folded. */
    static final long MIN_FOLD_BYTES = 1L << 20;

    static final long MAX_FOLD_BYTES = 64L << 20;

    private final RegistryFiles files;
    private final AtomicFile file;
    private final int backups;
    private final JsonDocument document;

    /** The snapshot on disk, if a journal may continue it. */
    private Optional<SnapshotId> snapshot;

    /** The largest sequence that was ever given to a snapshot. */
    private long lastSequence;

    private Optional<Journal> journal = Optional.empty();

    /**
     * Whether there is a journal that another process has written; it is folded before all else.
     */
    private boolean replayed;

    /** Whether what is on disk may differ from the document, or is known to be bad. */
    private boolean uncertain;

    /** Whether the file is bad, and no backup to keep. */
    private boolean bad;

    /** What to set aside before the next snapshot, by the names it gets. */
    private Map<Path, Path> aside;

    /** Whether there are journals that may have to be deleted after a snapshot. */
    private boolean journals;

    JournaledDocument(
            RegistryFiles files, AtomicFile file, int backups, LoadingLadder.Found found) {
        this.files = files;
        this.file = file;
        this.backups = backups;
        this.document = found.document().orElseGet(JsonDocument::new);
        this.snapshot = found.snapshot();
        this.lastSequence = found.lastSequence();
        this.replayed = found.replayed();
        this.bad = found.bad();
        this.uncertain = found.restored() || found.bad();
        this.aside = found.aside();
        this.journals = found.journals();
    }

    /** Whether the disk may hold something else than what the last commit returned for. */
    boolean uncertain() {
        return uncertain;
    }

    /** Lets the next commit write everything. */
    void distrust() {
        uncertain = true;
    }

    /** Makes changes durable by the journal if that can be, else by a snapshot. */
    void commit(ChangeSet changes) throws IOException {
        Map<Key, Optional<Entry>> differing = document.differing(changes);
        if (uncertain) {
            save(differing);
            return;
        }
        if (differing.isEmpty()) {
            return;
        }
        if (replayed) {
            save(Map.of());
        }
        Optional<byte[]> payload =
                snapshot.isPresent() ? ChangeText.write(differing) : Optional.empty();
        if (payload.isEmpty()) {
            save(differing);
            return;
        }
        append(payload.get());
        if (sizeOfJournal() > foldBytes(snapshot.get())) {
            save(differing);
        } else {
            document.apply(differing);
        }
    }

    private static long foldBytes(SnapshotId snapshot) {
        return Math.min(MAX_FOLD_BYTES, Math.max(MIN_FOLD_BYTES, snapshot.sizeBytes()));
    }

    private long sizeOfJournal() {
        return journal.map(Journal::sizeBytes).orElse(0L);
    }

    /** Makes changes durable by a snapshot; nothing if that is there already. */
    void commitFolded(ChangeSet changes) throws IOException {
        Map<Key, Optional<Entry>> differing = document.differing(changes);
        if (differing.isEmpty() && !uncertain && !hasJournal()) {
            return;
        }
        if (journal.isPresent() && !differing.isEmpty()) {
            // With it the snapshot before and its journal give the new one.
            Optional<byte[]> payload = ChangeText.write(differing);
            if (payload.isPresent()) {
                append(payload.get());
            }
        }
        save(differing);
    }

    /** Lets the next save keep what is committed now as a backup. */
    void keepBackup() throws IOException {
        if (uncertain || hasJournal()) {
            save(Map.of());
        }
        snapshot = Optional.empty();
    }

    private boolean hasJournal() {
        return replayed || journal.isPresent();
    }

    private void append(byte[] payload) throws IOException {
        SnapshotId continued = snapshot.orElseThrow();
        Path path = files.journal(continued.sequence());
        snapshot = Optional.empty();
        uncertain = true;
        try {
            if (journal.isEmpty()) {
                journals = true;
                journal = Optional.of(Journal.create(files.disk(), path, continued));
            }
            journal.get().append(payload);
        } catch (IOException e) {
            closeJournal();
            throw new IOException(
                    "registry " + file.path() + " could not be saved: " + e.getMessage(), e);
        }
        snapshot = Optional.of(continued);
        uncertain = false;
    }

    private void save(Map<Key, Optional<Entry>> changes) throws IOException {
        JsonDocument.Undo undo = document.apply(changes);
        closeJournal();
        snapshot = Optional.empty();
        uncertain = true;
        SnapshotId[] saved = new SnapshotId[1];
        boolean done = false;
        try {
            keepAside();
            long sequence = ++lastSequence;
            file.replace(bad ? 0 : backups, out -> saved[0] = document.writeTo(out, sequence));
            done = true;
        } catch (IOException e) {
            throw new IOException(
                    "registry " + file.path() + " could not be saved: " + e.getMessage(), e);
        } finally {
            if (!done) {
                document.undo(undo);
            }
        }
        snapshot = Optional.of(saved[0]);
        uncertain = false;
        replayed = false;
        bad = false;
        setAside();
        deleteJournals();
    }

    /**
     * Gives what is left out of the document the name that it is kept under. Its old one it has
     * until a snapshot is there: were that never written, the next start must find it again.
     */
    private void keepAside() {
        for (Map.Entry<Path, Path> move : aside.entrySet()) {
            try {
                files.disk().link(move.getKey(), move.getValue());
            } catch (IOException e) {
                // An attempt before has done it, or there are no hard links here.
                LOG.debug("{} has no second name yet: {}", move.getKey(), e.toString());
            }
        }
    }

    /** Takes away the old names of what is left out: a snapshot says so now. */
    private void setAside() {
        for (Map.Entry<Path, Path> move : aside.entrySet()) {
            try {
                if (files.disk().stat(move.getValue()).isPresent()) {
                    files.disk().delete(move.getKey());
                } else {
                    files.disk().rename(move.getKey(), move.getValue());
                }
            } catch (IOException e) {
                LOG.debug("{} is not set aside: {}", move.getKey(), e.toString());
            }
        }
        aside = Map.of();
    }

    private void deleteJournals() {
        if (!journals) {
            return;
        }
        try {
            journals = files.deleteJournalsBefore(lastSequence, backups);
        } catch (IOException e) {
            LOG.debug(
                    "old journals of {} are left for the next save: {}", file.path(), e.toString());
        }
    }

    private void closeJournal() {
        if (journal.isPresent()) {
            try {
                journal.get().close();
            } catch (IOException e) {
                LOG.debug("closing the journal of {}: {}", file.path(), e.toString());
            }
            journal = Optional.empty();
        }
    }

    @Override
    public void close() {
        closeJournal();
    }
}
