package dev.cairn.http.call;

import java.io.IOException;

/** The body of an answer is not what its headers say. */
final class UnreadableBodyException extends IOException {

    private static final long serialVersionUID = 1L;

    /**
     * @param message what was asked, and what is wrong; nothing of the content
     */
    UnreadableBodyException(String message) {
        super(message);
    }
}
