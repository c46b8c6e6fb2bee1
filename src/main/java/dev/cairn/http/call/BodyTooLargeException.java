package dev.cairn.http.call;

import java.io.IOException;

/** An answer has more bytes than are accepted; asking again would not help. */
public final class BodyTooLargeException extends IOException {

    private static final long serialVersionUID = 1L;

    /**
     * @param message what was asked, and how many bytes are accepted
     */
    public BodyTooLargeException(String message) {
        super(message);
    }
}
