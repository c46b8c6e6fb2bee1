package dev.cairn.checkpoint.lmdb;

import java.io.IOException;

/** A data file is not as LMDB and Cairn write it. The message says where, without the path. */
final class MalformedFileException extends IOException {

    private static final long serialVersionUID = 1L;

    MalformedFileException(String message) {
        super(message);
    }

    MalformedFileException(String message, Throwable cause) {
        super(message, cause);
    }
}
