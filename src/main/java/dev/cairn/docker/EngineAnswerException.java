package dev.cairn.docker;

import java.io.IOException;

/** The engine has answered, and refuses. */
final class EngineAnswerException extends IOException {

    private static final long serialVersionUID = 1L;

    private final int status;

    EngineAnswerException(int status, String message) {
        super(message);
        this.status = status;
    }

    /** The status of the answer, 400 to 599. */
    int status() {
        return status;
    }
}
