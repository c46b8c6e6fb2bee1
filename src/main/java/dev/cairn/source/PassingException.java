package dev.cairn.source;

import java.io.IOException;

/** A source could not be read just now; it tries again, and people need not see to it yet. */
public final class PassingException extends IOException {

    private static final long serialVersionUID = 1L;

    /**
     * @param cause what happened, whose message is told
     */
    public PassingException(IOException cause) {
        super(cause.getMessage(), cause);
    }
}
