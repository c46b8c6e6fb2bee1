package dev.cairn.checkpoint;

import java.io.IOException;

/** What a store holds cannot be trusted. The message names the file and says what to do. */
public final class CorruptStoreException extends IOException {

    private static final long serialVersionUID = 1L;

    public CorruptStoreException(String message) {
        super(message);
    }

    public CorruptStoreException(String message, Throwable cause) {
        super(message, cause);
    }
}
