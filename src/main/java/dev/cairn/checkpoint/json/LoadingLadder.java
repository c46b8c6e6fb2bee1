package dev.cairn.checkpoint.json;

import dev.cairn.checkpoint.CorruptStoreException;
import dev.cairn.checkpoint.StoreOptions;
import dev.cairn.io.AtomicFile;
import dev.cairn.io.Disk;
import dev.cairn.io.DiskFile;
import dev.cairn.io.FileStat;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * Finds the newest good version of a registry: itself, then its backups. A bad one is never taken
 * for an empty one, and never destroyed.
 *
 * <p>The bad registry itself stays in its place, besides being kept under another name, until the
 * first save replaces it. Were it moved away, a crash before that save would make the next start a
 * fresh one.
 */
final class LoadingLadder {

    /** Larger than any registry that can be held in memory. */
    private static final long MAX_DOCUMENT_BYTES = 1L << 30;

    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'").withZone(ZoneOffset.UTC);

    private final Disk disk;
    private final AtomicFile file;
    private final StoreOptions options;
    private final List<String> warnings = new ArrayList<>();

    LoadingLadder(Disk disk, AtomicFile file, StoreOptions options) {
        this.disk = disk;
        this.file = file;
        this.options = options;
    }

    /**
     * What was found.
     *
     * @param document empty if there is no registry
     * @param restored whether the document is a backup's
     * @param warnings a line each
     */
    record Found(
            Optional<DocumentReader.Parsed> document, boolean restored, List<String> warnings) {}

    Found climb() throws IOException {
        try {
            DocumentReader.Parsed parsed = read(disk, file.path());
            warnings.addAll(warnings(file.path(), parsed));
            return new Found(Optional.of(parsed), false, warnings);
        } catch (NoSuchFileException e) {
            setBackupsAside("orphan", "it was a backup of a registry that is gone");
            return new Found(Optional.empty(), false, warnings);
        } catch (MalformedDocumentException e) {
            return switch (options.onCorrupt()) {
                case RESTORE -> restore(e);
                case RESET -> reset(e);
                case FAIL ->
                        throw corrupt(
                                e,
                                "; --on-corrupt=restore takes the newest good backup,"
                                        + " --on-corrupt=reset starts afresh");
            };
        }
    }

    /** Reads one version of a registry. */
    static DocumentReader.Parsed read(Disk disk, Path path) throws IOException {
        Optional<FileStat> stat = disk.stat(path);
        if (stat.isPresent() && stat.get().kind() != FileStat.Kind.FILE) {
            throw new IOException("registry " + path + " is not a regular file");
        }
        byte[] bytes;
        try (DiskFile opened = disk.open(path, Disk.Mode.READ)) {
            bytes = readAll(path, opened);
        }
        try {
            return DocumentReader.read(bytes);
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

    private static byte[] readAll(Path path, DiskFile opened) throws IOException {
        long size = opened.size();
        if (size > MAX_DOCUMENT_BYTES) {
            throw new IOException("registry " + path + " has " + size + " bytes, too many to read");
        }
        ByteBuffer buffer = ByteBuffer.allocate((int) size);
        while (buffer.hasRemaining() && opened.read(buffer, buffer.position()) >= 0) {
            // reads on
        }
        byte[] bytes = new byte[buffer.flip().remaining()];
        buffer.get(bytes);
        return bytes;
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

    private CorruptStoreException corrupt(MalformedDocumentException why, String whatToDo) {
        return new CorruptStoreException(
                "registry " + file.path() + " is corrupt (" + why.getMessage() + ")" + whatToDo,
                why);
    }

    private Found restore(MalformedDocumentException why) throws IOException {
        List<Path> bad = new ArrayList<>();
        for (int n = 1; n <= StoreOptions.MAX_BACKUPS; n++) {
            Path backup = file.backup(n);
            try {
                DocumentReader.Parsed parsed = read(disk, backup);
                Path kept = aside(file.path(), "corrupt");
                file.keepAs(kept);
                warnings.add(
                        "registry %s is corrupt (%s): kept as %s, restored from %s, which may be older"
                                .formatted(file.path(), why.getMessage(), kept, backup));
                for (Path path : bad) {
                    moveAside(path, "corrupt", "it is corrupt, too");
                }
                disk.syncDirectory(file.path().getParent());
                return new Found(Optional.of(parsed), true, warnings);
            } catch (NoSuchFileException e) {
                if (n > options.backups()) {
                    break;
                }
            } catch (MalformedDocumentException e) {
                bad.add(backup);
            }
        }
        throw corrupt(
                why,
                " and has no good backup; bring back a copy of your own, or start afresh with"
                        + " --on-corrupt=reset");
    }

    private Found reset(MalformedDocumentException why) throws IOException {
        setBackupsAside("corrupt", "the registry is begun afresh");
        moveAside(file.path(), "corrupt", "it is corrupt (" + why.getMessage() + ")");
        disk.syncDirectory(file.path().getParent());
        return new Found(Optional.empty(), false, warnings);
    }

    private void setBackupsAside(String kind, String why) throws IOException {
        String prefix = file.path().getFileName() + ".bak";
        List<Path> backups = new ArrayList<>();
        for (Path path : disk.list(file.path().getParent())) {
            String name = path.getFileName().toString();
            if (name.startsWith(prefix) && name.substring(prefix.length()).matches("\\d{1,2}")) {
                backups.add(path);
            }
        }
        backups.sort(Comparator.naturalOrder());
        for (Path backup : backups) {
            moveAside(backup, kind, why);
        }
    }

    private void moveAside(Path path, String kind, String why) throws IOException {
        Path to = aside(path, kind);
        disk.rename(path, to);
        warnings.add(path + " is set aside as " + to.getFileName() + ": " + why);
    }

    /** A name that is not taken: {@code NAME.corrupt-20251216T103045Z}. */
    private Path aside(Path path, String kind) throws IOException {
        String name =
                path.getFileName() + "." + kind + "-" + TIME.format(options.clock().instant());
        Path free = path.resolveSibling(name);
        for (int n = 2; disk.stat(free).isPresent(); n++) {
            free = path.resolveSibling(name + "-" + n);
        }
        return free;
    }
}
