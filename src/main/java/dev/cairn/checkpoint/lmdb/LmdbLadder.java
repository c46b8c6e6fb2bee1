package dev.cairn.checkpoint.lmdb;

import dev.cairn.checkpoint.CorruptStoreException;
import dev.cairn.checkpoint.Loaded;
import dev.cairn.checkpoint.StoreOptions;
import dev.cairn.io.AtomicFile;
import dev.cairn.io.Disk;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;

/**
 * Finds the newest good state of a registry: its data file, then its backups. A bad one is never
 * taken for an empty one, and never destroyed; a good one takes its place in one step, and carries
 * a mark that it was restored, so that a crash in between changes nothing.
 */
final class LmdbLadder {

    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'").withZone(ZoneOffset.UTC);

    private final Disk disk;
    private final LmdbFiles files;
    private final StoreOptions options;
    private final LmdbBackups backups;
    private final List<String> warnings = new ArrayList<>();

    LmdbLadder(Disk disk, LmdbFiles files, StoreOptions options) {
        this.disk = disk;
        this.files = files;
        this.options = options;
        this.backups = new LmdbBackups(disk, files, options);
    }

    /** What the registry holds from now on. */
    Loaded climb() throws IOException {
        try {
            return loaded(LmdbContents.read(disk, files.data()), false, warnings);
        } catch (NoSuchFileException e) {
            setBackupsAside("orphan", "it was a backup of a registry that is gone");
            return new Loaded.Absent(warnings);
        } catch (ForeignFileException e) {
            throw foreign(files, e);
        } catch (MalformedFileException e) {
            return switch (options.onCorrupt()) {
                case RESTORE -> restore(e);
                case RESET -> reset(e);
                case FAIL ->
                        throw corrupt(
                                files,
                                files.data(),
                                e,
                                "; --on-corrupt=restore takes the newest good backup,"
                                        + " --on-corrupt=reset starts afresh");
            };
        }
    }

    /** What a file's contents are to the program. */
    static Loaded loaded(LmdbContents contents, boolean restored, List<String> warnings) {
        return contents.state().isEmpty()
                ? new Loaded.Absent(warnings)
                : Loaded.Present.of(contents.sections(), restored, warnings);
    }

    static IOException foreign(LmdbFiles files, ForeignFileException why) {
        return new IOException(
                "registry lmdb:"
                        + files.directory()
                        + " "
                        + why.getMessage()
                        + "; use the program that wrote it, or another --registry-file",
                why);
    }

    /**
     * Says that a file cannot be trusted.
     *
     * @param file the bad one of them
     * @param whatToDo begins with a semicolon, or is empty
     */
    static CorruptStoreException corrupt(
            LmdbFiles files, Path file, MalformedFileException why, String whatToDo) {
        return new CorruptStoreException(
                "registry lmdb:"
                        + files.directory()
                        + " is corrupt ("
                        + file.getFileName()
                        + ": "
                        + why.getMessage()
                        + ")"
                        + whatToDo,
                why);
    }

    private Loaded restore(MalformedFileException why) throws IOException {
        List<Path> bad = new ArrayList<>();
        for (int n = 1; n <= StoreOptions.MAX_BACKUPS; n++) {
            Path backup = files.backup(n);
            try {
                if (LmdbContents.read(disk, backup).state().isPresent()) {
                    return restore(backup, bad, why);
                }
                bad.add(backup);
            } catch (NoSuchFileException e) {
                if (n > options.backups()) {
                    break;
                }
            } catch (MalformedFileException | ForeignFileException e) {
                bad.add(backup);
            }
        }
        throw corrupt(
                files,
                files.data(),
                why,
                " and has no good backup; bring back a copy of your own, or start afresh with"
                        + " --on-corrupt=reset");
    }

    private Loaded restore(Path backup, List<Path> bad, MalformedFileException why)
            throws IOException {
        LmdbFiles scratch = backups.restorable(backup);
        Path kept = aside(files.data(), "corrupt");
        AtomicFile.open(disk, files.data()).keepAs(kept);
        disk.rename(scratch.data(), files.data());
        backups.clear(scratch);
        warnings.add(
                "registry lmdb:%s is corrupt (data.mdb: %s): kept as %s, restored from %s, which may be older"
                        .formatted(files.directory(), why.getMessage(), kept, backup));
        for (Path path : bad) {
            moveAside(path, "corrupt", "it is corrupt, too");
        }
        disk.syncDirectory(files.directory());
        return loaded(LmdbContents.read(disk, files.data()), true, warnings);
    }

    private Loaded reset(MalformedFileException why) throws IOException {
        setBackupsAside("corrupt", "the registry is begun afresh");
        moveAside(files.data(), "corrupt", "it is corrupt (" + why.getMessage() + ")");
        disk.syncDirectory(files.directory());
        return new Loaded.Absent(warnings);
    }

    private void setBackupsAside(String kind, String why) throws IOException {
        for (int n = 1; n <= StoreOptions.MAX_BACKUPS; n++) {
            if (disk.stat(files.backup(n)).isPresent()) {
                moveAside(files.backup(n), kind, why);
            }
        }
    }

    private void moveAside(Path path, String kind, String why) throws IOException {
        Path to = aside(path, kind);
        disk.rename(path, to);
        warnings.add(path + " is set aside as " + to.getFileName() + ": " + why);
    }

    /** A name that is not taken: {@code data.mdb.corrupt-20251216T103045Z}. */
    Path aside(Path path, String kind) throws IOException {
        String name =
                path.getFileName() + "." + kind + "-" + TIME.format(options.clock().instant());
        Path free = path.resolveSibling(name);
        for (int n = 2; disk.stat(free).isPresent(); n++) {
            free = path.resolveSibling(name + "-" + n);
        }
        return free;
    }
}
