package dev.cairn.component;

import java.io.IOException;

/**
 * Whoever took the records has gone, and the sink has asked for the stop already. What was not
 * taken counts as not delivered, and is nothing to report.
 */
public final class SinkGoneException extends IOException {

    private static final long serialVersionUID = 1L;

    public SinkGoneException(String message, Throwable cause) {
        super(message, cause);
    }
}
