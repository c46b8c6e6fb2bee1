package dev.cairn.mirror;

import java.io.IOException;
import java.nio.file.Path;

/** A source was replaced, or an archive written to, while it was read. */
final class MovedSourceException extends IOException {

    private static final long serialVersionUID = 1L;

    MovedSourceException(Path source) {
        super(source + " was replaced or written to while it was read");
    }
}
