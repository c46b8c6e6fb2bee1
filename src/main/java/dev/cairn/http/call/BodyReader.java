package dev.cairn.http.call;

import java.io.EOFException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PushbackInputStream;
import java.util.Locale;
import java.util.zip.GZIPInputStream;
import java.util.zip.Inflater;
import java.util.zip.InflaterInputStream;

/**
 * Takes in the body of an answer: whole, decoded, and never more than is accepted, however small it
 * was before decoding. The stream is left to the caller, who closes the connection: closing a
 * stream would read an endless body to its end.
 */
final class BodyReader {

    /** Behind the end of a compressed body; more is no such body. */
    private static final int MAX_PADDING_BYTES = 64 * 1024;

    private final int maxBytes;

    BodyReader(int maxBytes) {
        this.maxBytes = maxBytes;
    }

    /**
     * The body.
     *
     * @param call of which it is, for messages
     * @param raw as it comes
     * @param coding value of Content-Encoding, or empty
     * @throws BodyTooLargeException if it is larger than is accepted
     * @throws IOException if it ends too early, or is not what the coding says
     */
    byte[] read(Call call, InputStream raw, String coding) throws IOException {
        InputStream unclosed =
                new FilterInputStream(raw) {
                    @Override
                    public int read(byte[] bytes, int offset, int length) throws IOException {
                        return in.read(bytes, offset, length);
                    }

                    @Override
                    public void close() {
                        // the caller's
                    }
                };
        String known = coding.strip().toLowerCase(Locale.ROOT);
        return switch (known) {
            case "", "identity" -> bounded(call, unclosed);
            case "gzip", "x-gzip", "deflate" -> decoded(call, unclosed, known);
            default ->
                    throw new UnreadableBodyException(
                            call
                                    + " answers with a Content-Encoding that is not understood; gzip"
                                    + " and deflate are, as header.Accept-Encoding can say");
        };
    }

    private byte[] decoded(Call call, InputStream raw, String coding) throws IOException {
        PushbackInputStream ahead = new PushbackInputStream(raw, 2);
        int first = ahead.read();
        if (first < 0) {
            // a body without content that is called compressed is common
            return new byte[0];
        }
        ahead.unread(first);
        byte[] body;
        try (InputStream decoding =
                coding.equals("deflate") ? inflating(ahead) : new GZIPInputStream(ahead)) {
            body = bounded(call, decoding);
        }
        int padding = 0;
        while (raw.read() >= 0) {
            if (++padding > MAX_PADDING_BYTES) {
                throw new UnreadableBodyException(
                        call + " answers with more behind a compressed body");
            }
        }
        return body;
    }

    /** Some servers send zlib's form, as RFC 9110 says, and some the bare one. */
    private static InputStream inflating(PushbackInputStream ahead) throws IOException {
        int first = ahead.read();
        int second = ahead.read();
        if (second < 0) {
            throw new EOFException("a compressed body of one byte");
        }
        ahead.unread(second);
        ahead.unread(first);
        boolean zlib = (first & 0x0f) == 8 && (first << 8 | second) % 31 == 0;
        Inflater inflater = new Inflater(!zlib);
        return new InflaterInputStream(ahead, inflater) {
            @Override
            public void close() throws IOException {
                super.close();
                inflater.end();
            }
        };
    }

    private byte[] bounded(Call call, InputStream in) throws IOException {
        byte[] body = in.readNBytes(maxBytes);
        if (body.length == maxBytes && in.read() >= 0) {
            throw new BodyTooLargeException(
                    call
                            + " answers with more than maxBodyBytes="
                            + maxBytes
                            + "; ask for smaller pages, or raise it");
        }
        return body;
    }
}
