package dev.cairn.blake3;

import java.io.IOException;

/** A part of a slice that does not belong to the root. */
public final class DamagedSliceException extends IOException {

    private static final long serialVersionUID = 1L;

    DamagedSliceException(long from, long to) {
        super("bytes " + from + " to " + to + " do not belong to the root");
    }
}
