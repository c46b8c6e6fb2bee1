package dev.cairn.checkpoint;

import java.io.IOException;

/** The store is owned by another process. The message names its pid and host. */
public final class OwnedStoreException extends IOException {

    private static final long serialVersionUID = 1L;

    public OwnedStoreException(String message) {
        super(message);
    }

    public OwnedStoreException(String message, Throwable cause) {
        super(message, cause);
    }
}
