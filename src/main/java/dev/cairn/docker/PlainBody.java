package dev.cairn.docker;

import java.io.IOException;

/** An answer of a length that is known, or up to where the connection ends. */
final class PlainBody extends Body {

    /** The length of one that ends with the connection. */
    static final long TO_THE_END = -1;

    private final boolean counted;
    private long left;

    PlainBody(Received received, long length) {
        super(received);
        this.counted = length != TO_THE_END;
        this.left = counted ? length : Long.MAX_VALUE;
    }

    @Override
    int some(byte[] target, int from, int length) throws IOException {
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
