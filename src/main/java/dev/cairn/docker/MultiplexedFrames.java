package dev.cairn.docker;

import java.io.EOFException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/**
 * The log of a container without a terminal. Each frame is one record of the engine.
 *
 * <pre>
 * frame   stream (0 stdin, 1 stdout, 2 stderr, 3 the engine's own error), 0, 0, 0,
 *         length of the rest (4 bytes, big endian), time, space, content
 * </pre>
 *
 * @see <a
 *     href="https://docs.docker.com/reference/api/engine/version/v1.41/#tag/Container/operation/ContainerAttach">
 *     Docker Engine API, stream format</a>
 */
final class MultiplexedFrames extends Frames {

    private static final int HEADER_BYTES = 8;
    private static final int STDERR = 2;
    private static final int ENGINE_ERROR = 3;

    MultiplexedFrames(Buffered input) {
        super(input);
    }

    @Override
    boolean next() throws IOException {
        if (!input.need(HEADER_BYTES)) {
            return false;
        }
        byte[] bytes = input.bytes();
        int at = input.at();
        int stream = bytes[at];
        if (stream < 0 || stream > ENGINE_ERROR || (bytes[at + 1] | bytes[at + 2]) != 0) {
            throw new IOException("what the engine sends is no log of a container");
        }
        int length =
                (bytes[at + 4] & 0xFF) << 24
                        | (bytes[at + 5] & 0xFF) << 16
                        | (bytes[at + 6] & 0xFF) << 8
                        | (bytes[at + 7] & 0xFF);
        if (length < 0 || length > MAX_FRAME_BYTES - HEADER_BYTES) {
            throw new IOException("a record of " + Integer.toUnsignedString(length) + " bytes");
        }
        if (!input.need(HEADER_BYTES + length)) {
            throw new EOFException("the connection ended within a record");
        }
        int begin = input.at() + HEADER_BYTES;
        input.skip(HEADER_BYTES + length);
        if (stream == ENGINE_ERROR) {
            String message =
                    new String(input.bytes(), begin, length, StandardCharsets.UTF_8).strip();
            throw new IOException("the engine ends the log: " + message);
        }
        stderr = stream == STDERR;
        takeTime(begin, begin + length);
        return true;
    }
}
