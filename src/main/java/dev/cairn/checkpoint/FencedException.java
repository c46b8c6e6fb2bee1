package dev.cairn.checkpoint;

import java.io.IOException;

/** Another owner has taken the store over; nothing more may be committed by this one. */
public final class FencedException extends IOException {

    private static final long serialVersionUID = 1L;

    public FencedException(String message) {
        super(message);
    }

    public FencedException(String message, Throwable cause) {
        super(message, cause);
    }
}
