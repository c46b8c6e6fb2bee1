package dev.cairn.checkpoint.json;

import dev.cairn.checkpoint.Entry;
import dev.cairn.checkpoint.Key;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Brings a document up to date by the journals that continue it, byte for byte. */
final class Replay {

    private static final Logger LOG = LoggerFactory.getLogger(Replay.class);

    private final RegistryFiles files;

    Replay(RegistryFiles files) {
        this.files = files;
    }

    /**
     * A journal that does not continue the document it should continue.
     *
     * @param commits how many are in it
     */
    record LeftOut(Path journal, long commits) {}

    /**
     * A journal with good records behind a bad place.
     *
     * @param commits how many stand before the place, which were used
     */
    record Damaged(Path journal, long commits, String what) {}

    /**
     * What was done to a registry.
     *
     * @param commits how many were added to the document
     * @param leftOut journals with commits that cannot be added
     */
    record Newest(long commits, List<LeftOut> leftOut, Optional<Damaged> damaged) {}

    /** Adds to a registry what has been committed since it was saved. */
    Newest newest(DocumentReader.Parsed registry) throws IOException {
        NavigableMap<Long, Path> journals = files.journals();
        List<LeftOut> leftOut = new ArrayList<>();
        long commits = 0;
        Optional<Damaged> damaged = Optional.empty();
        Optional<Long> own = Optional.of(registry.sequence()).filter(journals::containsKey);
        if (own.isPresent()) {
            Path path = journals.get(own.get());
            try (JournalReader reader = JournalReader.open(files.disk(), path, own.get())) {
                if (reader.snapshot().isPresent() && !reader.snapshot().equals(registry.id())) {
                    reader.skipToEnd();
                    leftOut.add(new LeftOut(path, reader.count()));
                } else {
                    commits = replay(reader, path, registry.document());
                    damaged = damage(reader, path);
                }
            } catch (NoSuchFileException e) {
                LOG.debug("{} has just been deleted", path);
            }
        }
        leftOut.addAll(strangers(registry.sequence(), journals));
        leftOut.removeIf(journal -> journal.commits() == 0);
        return new Newest(commits, leftOut, damaged);
    }

    /** Journals behind the registry that belong to no backup: of what somebody has replaced. */
    private List<LeftOut> strangers(long sequence, NavigableMap<Long, Path> journals)
            throws IOException {
        NavigableMap<Long, Path> behind = new TreeMap<>(journals.tailMap(sequence, false));
        if (behind.isEmpty()) {
            return List.of();
        }
        files.backupSequences().forEach(behind::remove);
        List<LeftOut> found = new ArrayList<>();
        for (Map.Entry<Long, Path> journal : behind.entrySet()) {
            found.add(new LeftOut(journal.getValue(), count(journal.getKey(), journal.getValue())));
        }
        return found;
    }

    /** How many commits a journal holds. */
    long count(long sequence, Path path) throws IOException {
        try (JournalReader reader = JournalReader.open(files.disk(), path, sequence)) {
            reader.skipToEnd();
            return reader.count();
        } catch (NoSuchFileException e) {
            return 0;
        }
    }

    /**
     * How far a backup could be brought.
     *
     * @param id the newest snapshot that it and its journals are known to lead to
     * @param snapshots how many snapshots that is after the backup
     * @param commits how many were added to the document
     * @param unused journals that could not be used, or not to their end
     */
    record Chain(
            Optional<SnapshotId> id,
            int snapshots,
            long commits,
            List<Path> unused,
            Optional<Damaged> damaged) {}

    /** Adds to a backup what its journal holds, and the journals of the snapshots after it. */
    Chain chain(DocumentReader.Parsed backup) throws IOException {
        NavigableMap<Long, Path> journals =
                new TreeMap<>(files.journals().tailMap(backup.sequence(), true));
        JsonDocument document = backup.document();
        Optional<SnapshotId> id = backup.id();
        int snapshots = 0;
        long commits = 0;
        Optional<Damaged> damaged = Optional.empty();
        while (id.isPresent() && !journals.isEmpty()) {
            long sequence = journals.firstKey();
            Path path = journals.get(sequence);
            boolean own = sequence == id.get().sequence();
            SnapshotId continued = own ? id.get() : document.as(sequence);
            try (JournalReader reader = JournalReader.open(files.disk(), path, sequence)) {
                boolean empty = reader.ending() == JournalReader.Ending.TORN;
                if (!(own && empty) && !reader.snapshot().equals(Optional.of(continued))) {
                    break;
                }
                id = Optional.of(continued);
                snapshots += own ? 0 : 1;
                commits += replay(reader, path, document);
                damaged = damage(reader, path);
            }
            if (damaged.isPresent()) {
                break;
            }
            journals.remove(sequence);
        }
        return new Chain(id, snapshots, commits, List.copyOf(journals.values()), damaged);
    }

    private static Optional<Damaged> damage(JournalReader reader, Path path) {
        return reader.ending() == JournalReader.Ending.DAMAGED
                ? Optional.of(new Damaged(path, reader.count(), reader.damage()))
                : Optional.empty();
    }

    private static long replay(JournalReader reader, Path path, JsonDocument document)
            throws IOException {
        Optional<Map<Key, Optional<Entry>>> changes = reader.next();
        while (changes.isPresent()) {
            document.apply(changes.get());
            changes = reader.next();
        }
        if (reader.ending() == JournalReader.Ending.TORN) {
            LOG.debug(
                    "{}: what follows commit {} was never complete and is dropped",
                    path,
                    reader.count());
        }
        return reader.count();
    }
}
