package dev.cairn.docker;

import java.io.IOException;
import java.io.InputStream;
import java.util.Objects;

/** The body of an answer, taken out of what a connection brings. */
abstract class Body extends InputStream {

    final Received received;

    Body(Received received) {
        this.received = received;
    }

    @Override
    public final int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    @Override
    public final int read(byte[] target, int from, int length) throws IOException {
        Objects.checkFromIndexSize(from, length, target.length);
        return length == 0 ? 0 : some(target, from, length);
    }

    /**
     * Reads at least one byte, and no more than is here when one is.
     *
     * @param length from 1
     * @return how many; -1 at the end
     * @throws java.io.EOFException if the connection ends before the answer does
     */
    abstract int some(byte[] target, int from, int length) throws IOException;
}
