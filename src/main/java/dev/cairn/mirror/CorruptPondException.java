package dev.cairn.mirror;

import java.io.IOException;

/** The records of a pond are damaged; its copies may be good. */
public final class CorruptPondException extends IOException {

    private static final long serialVersionUID = 1L;

    CorruptPondException(String message) {
        super(message);
    }

    CorruptPondException(String message, Throwable cause) {
        super(message, cause);
    }
}
