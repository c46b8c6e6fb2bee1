package dev.cairn.docker;

import java.io.IOException;

/**
 * An answer in chunks, without them. Engines send each line of a log in a chunk of its own; a read
 * takes out as many as are here.
 *
 * <pre>
 * body    chunks, a last one of size 0, perhaps trailers, an empty line
 * chunk   size in hexadecimal, perhaps an extension behind a semicolon, CR LF, the bytes, CR LF
 * </pre>
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc9112#section-7.1">RFC 9112, chunked transfer
 *     coding</a>
 */
final class ChunkedBody extends Body {

    /** Bytes of the current chunk that have not come. */
    private long left;

    /** Whether a chunk has been begun: behind its bytes stands the end of a line. */
    private boolean begun;

    /** Whether the last chunk has come, and perhaps not what ends the answer. */
    private boolean last;

    private boolean ended;

    ChunkedBody(Received received) {
        super(received);
    }

    @Override
    int some(byte[] target, int from, int length) throws IOException {
        int at = from;
        int end = from + length;
        while (at < end && !ended) {
            boolean given = at > from;
            if (left > 0) {
                if (received.available() == 0) {
                    if (given) {
                        break;
                    }
                    received.require();
                }
                int taken = received.take(target, at, (int) Math.min(left, end - at));
                at += taken;
                left -= taken;
            } else if (last) {
                if (given) {
                    break; // what is here is not kept waiting for the end
                }
                skipTrailers();
            } else {
                if (given && !received.hasLines(begun ? 2 : 1)) {
                    break;
                }
                nextChunk();
            }
        }
        return at > from ? at - from : -1;
    }

    private void nextChunk() throws IOException {
        if (begun) {
            received.requireEmptyLine();
        }
        begun = true;
        left = received.sizeLine();
        last = left == 0;
    }

    private void skipTrailers() throws IOException {
        while (!received.line().isEmpty()) {
            // a trailer tells nothing that is needed
        }
        ended = true;
    }
}
