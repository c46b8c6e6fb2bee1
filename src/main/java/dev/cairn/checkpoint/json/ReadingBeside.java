package dev.cairn.checkpoint.json;

import dev.cairn.checkpoint.CorruptStoreException;
import dev.cairn.checkpoint.Loaded;
import dev.cairn.io.FileStat;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Reads a registry while its owner may be writing into it. What is read is what was committed at
 * some instant during the reading.
 */
final class ReadingBeside {

    /** Between two folds there is time enough for one reading. */
    private static final int MAX_ATTEMPTS = 20;

    private final RegistryFiles files;

    ReadingBeside(RegistryFiles files) {
        this.files = files;
    }

    Loaded read() throws IOException {
        for (int attempt = 1; ; attempt++) {
            boolean last = attempt == MAX_ATTEMPTS;
            Optional<FileStat> before = files.disk().stat(files.path());
            if (before.isEmpty()) {
                return new Loaded.Absent();
            }
            try {
                Loaded found = once();
                // Else the journal may be that of a later snapshot, or have gone.
                if (last || isSame(before, files.disk().stat(files.path()))) {
                    return found;
                }
            } catch (NoSuchFileException e) {
                if (last || files.disk().stat(files.path()).isEmpty()) {
                    return new Loaded.Absent();
                }
            } catch (MalformedDocumentException e) {
                if (last || isSame(before, files.disk().stat(files.path()))) {
                    throw new CorruptStoreException(
                            "registry " + files.path() + " is corrupt (" + e.getMessage() + ")", e);
                }
            }
        }
    }

    private Loaded once() throws IOException {
        DocumentReader.Parsed parsed = LoadingLadder.read(files.disk(), files.path());
        List<String> warnings = new ArrayList<>(LoadingLadder.warnings(files.path(), parsed));
        Replay.Newest newest = new Replay(files).newest(parsed);
        if (newest.damaged().isPresent()) {
            Replay.Damaged damaged = newest.damaged().get();
            throw new MalformedDocumentException(
                    "its journal " + damaged.journal() + ": " + damaged.what());
        }
        for (Replay.LeftOut leftOut : newest.leftOut()) {
            warnings.add(LoadingLadder.warning(files.path(), leftOut));
        }
        return new Loaded.Present(
                parsed.document().entries(), !newest.leftOut().isEmpty(), warnings);
    }

    private static boolean isSame(Optional<FileStat> before, Optional<FileStat> after) {
        return before.equals(after);
    }
}
