package dev.cairn.blake3;

import java.io.IOException;

/** An outboard whose nodes do not lead to the root; of the content it tells nothing. */
public final class DamagedOutboardException extends IOException {

    private static final long serialVersionUID = 1L;

    DamagedOutboardException(String message) {
        super(message);
    }
}
