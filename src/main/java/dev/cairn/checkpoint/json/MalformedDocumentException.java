package dev.cairn.checkpoint.json;

import java.io.IOException;

/** A registry document cannot be trusted; the message says why, without naming the file. */
public final class MalformedDocumentException extends IOException {

    private static final long serialVersionUID = 1L;

    MalformedDocumentException(String message) {
        super(message);
    }

    /** Says why, with what showed it. */
    public MalformedDocumentException(String message, Throwable cause) {
        super(message, cause);
    }
}
