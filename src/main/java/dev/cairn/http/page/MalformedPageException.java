package dev.cairn.http.page;

import java.io.IOException;

/** An answer is not what the source's options say: it was cut, or is of another form. */
public final class MalformedPageException extends IOException {

    private static final long serialVersionUID = 1L;

    /**
     * @param message what is wrong, and where; nothing of the content
     */
    public MalformedPageException(String message) {
        super(message);
    }

    /**
     * @param message what is wrong, and where; nothing of the content
     * @param cause what the parser said
     */
    public MalformedPageException(String message, Throwable cause) {
        super(message, cause);
    }
}
