package dev.cairn.checkpoint.json;

import java.io.IOException;

/** A registry document is of a version of the format that is not read here. It is not corrupt. */
final class ForeignVersionException extends IOException {

    private static final long serialVersionUID = 1L;

    ForeignVersionException(String version) {
        super(
                "is of version "
                        + version
                        + ", and this Cairn reads version "
                        + DocumentFormat.VERSION);
    }
}
