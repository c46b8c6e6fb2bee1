package dev.cairn.docker;

import java.io.IOException;
import java.io.InputStream;
import java.util.Objects;

/** An answer of a length that is known, or up to where the connection ends. */
final class PlainBody extends InputStream {

    /** The length of one that ends with the connection. */
    static final long TO_THE_END = -1;

    private final Received received;
    private final boolean counted;
    private long left;

    PlainBody(Received received, long length) {
        this.received = received;
        this.counted = length != TO_THE_END;
        this.left = counted ? length : Long.MAX_VALUE;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    @Override
    public int read(byte[] target, int from, int length) throws IOException {
        Objects.checkFromIndexSize(from, length, target.length);
        if (length == 0) {
            return 0;
        }
        if (left <= 0) {
            return -1;
        }
        if (received.available() == 0) {
            if (counted) {
                received.require();
            } else if (!received.more()) {
                return -1;
            }
        }
        int taken = received.take(target, from, (int) Math.min(left, length));
        left -= taken;
        return taken;
    }
}
