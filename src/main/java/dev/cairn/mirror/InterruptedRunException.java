package dev.cairn.mirror;

import java.io.IOException;
import java.nio.file.Path;

/** A run was interrupted in the middle of its work on files; the next one completes it. */
public final class InterruptedRunException extends IOException {

    private static final long serialVersionUID = 1L;

    InterruptedRunException(Path pond) {
        super(pond + ": a run was interrupted; the next `cairn sync` completes it");
    }
}
