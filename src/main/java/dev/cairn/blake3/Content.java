package dev.cairn.blake3;

import java.io.IOException;

/** Something to hash, or that was hashed, at rest. */
public interface Content {

    /**
     * Reads bytes at an offset.
     *
     * @return how many; fewer than asked for only where the content ends
     */
    int read(long offset, byte[] target, int length) throws IOException;
}
