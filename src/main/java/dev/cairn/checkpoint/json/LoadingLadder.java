package dev.cairn.checkpoint.json;

import dev.cairn.checkpoint.CorruptStoreException;
import dev.cairn.checkpoint.Entry;
import dev.cairn.checkpoint.Mark;
import dev.cairn.checkpoint.StoreOptions;
import dev.cairn.io.AtomicFile;
import dev.cairn.io.Disk;
import dev.cairn.io.DiskFile;
import dev.cairn.io.FileStat;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Finds the newest good state of a registry: itself, then its backups, each with its journals. A
 * bad one is never taken for an empty one, and never destroyed.
 *
 * <p>The bad registry itself stays in its place, besides being kept under another name, until the
 * first save replaces it. Were it moved away, a crash before that save would make the next start a
 * fresh one. For the same reason journals that are left out are set aside by the first save, when
 * it is done.
 */
final class LoadingLadder {

    private final Disk disk;
    private final RegistryFiles files;
    private final AtomicFile file;
    private final StoreOptions options;
    private final List<String> warnings = new ArrayList<>();
    private final Map<Path, Path> aside = new LinkedHashMap<>();

    LoadingLadder(RegistryFiles files, AtomicFile file, StoreOptions options) {
        this.disk = files.disk();
        this.files = files;
        this.file = file;
        this.options = options;
    }

    /**
     * What was found.
     *
     * @param document empty if there is no registry
     * @param snapshot the snapshot on disk, if it is one of Cairn's and good
     * @param lastSequence the largest sequence that anything there has
     * @param replayed whether the document holds more than the snapshot
     * @param restored whether something newer is missing from the document
     * @param bad whether the registry's file is bad
     * @param journals whether there are any
     * @param aside what to set aside before the first save, by the names it gets
     * @param warnings a line each
     */
    record Found(
            Optional<JsonDocument> document,
            Optional<SnapshotId> snapshot,
            long lastSequence,
            boolean replayed,
            boolean restored,
            boolean bad,
            boolean journals,
            Map<Path, Path> aside,
            List<String> warnings) {}

    Found climb() throws IOException {
        DocumentReader.Parsed parsed;
        try {
            parsed = read(disk, file.path());
        } catch (NoSuchFileException e) {
            setAsideAll("orphan", "it belonged to a registry that is gone");
            return absent();
        } catch (MalformedDocumentException e) {
            return switch (options.onCorrupt()) {
                case RESTORE -> restore(e);
                case RESET -> reset(e);
                case FAIL -> throw refused(e);
            };
        }
        return newest(parsed);
    }

    private Found absent() throws IOException {
        return new Found(
                Optional.empty(),
                Optional.empty(),
                0,
                false,
                false,
                false,
                false,
                Map.of(),
                warnings);
    }

    /** Reads one version of a registry. */
    static DocumentReader.Parsed read(Disk disk, Path path) throws IOException {
        Optional<FileStat> stat = disk.stat(path);
        if (stat.isPresent() && stat.get().kind() != FileStat.Kind.FILE) {
            throw new IOException("registry " + path + " is not a regular file");
        }
        try (DiskFile opened = disk.open(path, Disk.Mode.READ)) {
            if (opened.size() > HeapBudget.MAX_DOCUMENT_BYTES) {
                throw new HeapBudget.TooLargeException(
                        "has "
                                + (opened.size() >> 20)
                                + " MiB, and "
                                + (HeapBudget.MAX_DOCUMENT_BYTES >> 20)
                                + " MiB are the most that is read");
            }
            Optional<DocumentReader.Parsed> written =
                    WrittenReader.read(opened, HeapBudget.ofProcess());
            return written.isPresent()
                    ? written.get()
                    : DocumentReader.read(opened, HeapBudget.ofProcess());
        } catch (HeapBudget.TooLargeException e) {
            throw new IOException(
                    "registry "
                            + path
                            + " "
                            + e.getMessage()
                            + "; give Java more memory (CAIRN_JAVA_OPTS=-Xmx512m), or use another"
                            + " --registry-file",
                    e);
        } catch (ForeignVersionException e) {
            throw new IOException(
                    "registry "
                            + path
                            + " "
                            + e.getMessage()
                            + "; use the program that wrote it, or another --registry-file",
                    e);
        }
    }

    /** What people should know of a good document. */
    static List<String> warnings(Path path, DocumentReader.Parsed parsed) {
        return parsed.edited()
                ? List.of(
                        "registry "
                                + path
                                + " was changed by hand or by another program; it is used as it is")
                : List.of();
    }

    /** What people should know of a journal that is left out. */
    static String warning(Path path, Replay.LeftOut leftOut) {
        return leftOut.commits()
                + " committed changes in "
                + leftOut.journal()
                + " are left out because registry "
                + path
                + " was changed by hand or by another program after a crash";
    }

    // ---- the registry is good

    private Found newest(DocumentReader.Parsed parsed) throws IOException {
        Replay.Newest newest = new Replay(files).newest(parsed);
        if (newest.damaged().isPresent()) {
            Replay.Damaged damaged = newest.damaged().get();
            MalformedDocumentException why =
                    new MalformedDocumentException(
                            "its journal " + damaged.journal() + ": " + damaged.what());
            switch (options.onCorrupt()) {
                case RESET -> {
                    return reset(why);
                }
                case FAIL -> throw refused(why);
                case RESTORE -> setAsideLater(damaged);
            }
        }
        warnings.addAll(warnings(file.path(), parsed));
        for (Replay.LeftOut leftOut : newest.leftOut()) {
            Path to = files.aside(leftOut.journal(), "orphan", options.clock());
            aside.put(leftOut.journal(), to);
            warnings.add(warning(file.path(), leftOut) + "; kept as " + to.getFileName());
        }
        if (!aside.isEmpty()) {
            markRestored(parsed.document());
        }
        return new Found(
                Optional.of(parsed.document()),
                parsed.id(),
                lastSequence(parsed),
                newest.commits() > 0,
                !aside.isEmpty(),
                false,
                !files.journals().isEmpty(),
                aside,
                warnings);
    }

    /**
     * The first save makes the file a good one, and the next start would know of nothing. So the
     * document says it, until the sinks that may be ahead of it have been seen to.
     */
    private void markRestored(JsonDocument document) {
        Entry mark = Entry.of(Map.of("at", options.clock().instant().toString()));
        document.apply(Map.of(Mark.RESTORED, Optional.of(mark)));
    }

    private void setAsideLater(Replay.Damaged damaged) throws IOException {
        Path to = files.aside(damaged.journal(), "corrupt", options.clock());
        aside.put(damaged.journal(), to);
        warnings.add(
                "journal %s is corrupt (%s): the %d commits before that are used, kept as %s"
                        .formatted(
                                damaged.journal(),
                                damaged.what(),
                                damaged.commits(),
                                to.getFileName()));
    }

    private long lastSequence(DocumentReader.Parsed parsed) throws IOException {
        return Math.max(parsed.sequence(), files.lastSequence());
    }

    // ---- it is not

    private CorruptStoreException refused(MalformedDocumentException why) {
        return corrupt(
                why,
                "; --on-corrupt=restore takes the newest good backup,"
                        + " --on-corrupt=reset starts afresh");
    }

    private CorruptStoreException corrupt(MalformedDocumentException why, String whatToDo) {
        return new CorruptStoreException(
                "registry " + file.path() + " is corrupt (" + why.getMessage() + ")" + whatToDo,
                why);
    }

    private Found restore(MalformedDocumentException why) throws IOException {
        List<Path> bad = new ArrayList<>();
        for (int n = 1; n <= StoreOptions.MAX_BACKUPS; n++) {
            DocumentReader.Parsed parsed;
            try {
                parsed = read(disk, file.backup(n));
            } catch (NoSuchFileException e) {
                if (n > options.backups()) {
                    break;
                }
                continue;
            } catch (MalformedDocumentException e) {
                bad.add(file.backup(n));
                continue;
            }
            Found found = restore(why, n, parsed);
            for (Path path : bad) {
                moveAside(path, "corrupt", "it is corrupt, too");
            }
            disk.syncDirectory(file.path().getParent());
            return found;
        }
        throw corrupt(
                why,
                " and has no good backup; bring back a copy of your own, or start afresh with"
                        + " --on-corrupt=reset");
    }

    private Found restore(MalformedDocumentException why, int n, DocumentReader.Parsed parsed)
            throws IOException {
        long lastSequence = lastSequence(parsed);
        Replay.Chain chain = new Replay(files).chain(parsed);
        boolean complete = isNewest(n, parsed.document(), chain);
        Path kept = files.aside(file.path(), "corrupt", options.clock());
        file.keepAs(kept);
        String journals =
                chain.commits() == 0
                        ? ""
                        : " and the " + chain.commits() + " commits in its journals";
        warnings.add(
                "registry %s is corrupt (%s): kept as %s, restored from %s%s, which %s"
                        .formatted(
                                file.path(),
                                why.getMessage(),
                                kept,
                                file.backup(n),
                                journals,
                                complete ? "is all that it held" : "may be older"));
        chain.damaged()
                .ifPresent(
                        damaged ->
                                warnings.add(
                                        "journal "
                                                + damaged.journal()
                                                + " is corrupt ("
                                                + damaged.what()
                                                + ")"));
        if (!complete) {
            setAsideBehind(chain);
            markRestored(parsed.document());
        }
        return new Found(
                Optional.of(parsed.document()),
                Optional.empty(),
                lastSequence,
                false,
                !complete,
                true,
                !files.journals().isEmpty(),
                aside,
                warnings);
    }

    /** Journals behind the place where a chain breaks are kept, and out of the way. */
    private void setAsideBehind(Replay.Chain chain) throws IOException {
        for (Path journal : chain.unused()) {
            Path to = files.aside(journal, "corrupt", options.clock());
            aside.put(journal, to);
            warnings.add(journal + " cannot be used and is kept as " + to.getFileName());
        }
    }

    /** Whether a backup with its journals is all that the bad registry held. */
    private boolean isNewest(int n, JsonDocument document, Replay.Chain chain) throws IOException {
        if (chain.id().isEmpty() || !chain.unused().isEmpty()) {
            return false;
        }
        long reached = chain.id().get().sequence();
        OptionalLong sequence = files.sequenceOf(file.path());
        if (sequence.isPresent() ? sequence.getAsLong() == reached : chain.snapshots() >= n) {
            return true;
        }
        return isWrittenAs(document.as(sequence.orElse(reached + 1)));
    }

    /** Whether the bad registry has the size and ends with the checksum of a snapshot. */
    private boolean isWrittenAs(SnapshotId snapshot) throws IOException {
        byte[] end =
                (DocumentReader.checksumText(snapshot.checksum()) + "\"\n}\n")
                        .getBytes(StandardCharsets.US_ASCII);
        ByteBuffer found = ByteBuffer.allocate(end.length);
        try (DiskFile opened = disk.open(file.path(), Disk.Mode.READ)) {
            if (opened.size() != snapshot.sizeBytes()) {
                return false;
            }
            opened.read(found, opened.size() - end.length);
        }
        return java.util.Arrays.equals(found.array(), end);
    }

    private Found reset(MalformedDocumentException why) throws IOException {
        setAsideAll("corrupt", "the registry is begun afresh");
        moveAside(file.path(), "corrupt", "it is corrupt (" + why.getMessage() + ")");
        disk.syncDirectory(file.path().getParent());
        return absent();
    }

    private void setAsideAll(String kind, String why) throws IOException {
        List<Path> all = new ArrayList<>(files.backups().values());
        all.addAll(files.journals().values());
        for (Path path : all) {
            moveAside(path, kind, why);
        }
    }

    private void moveAside(Path path, String kind, String why) throws IOException {
        Path to = files.aside(path, kind, options.clock());
        disk.rename(path, to);
        warnings.add(path + " is set aside as " + to.getFileName() + ": " + why);
    }
}
