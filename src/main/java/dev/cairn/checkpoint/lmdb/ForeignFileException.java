package dev.cairn.checkpoint.lmdb;

import java.io.IOException;

/** A data file is sound, but not one that this Cairn has written. It is not corrupt. */
final class ForeignFileException extends IOException {

    private static final long serialVersionUID = 1L;

    /**
     * @param message what it is, to be read after the registry's name
     */
    ForeignFileException(String message) {
        super(message);
    }
}
