package dev.cairn.checkpoint.s3;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** A request or an answer of HTTP/1.1, whole, with its header lines as they came. */
final class HttpMessage {

    private static final int MAX_HEAD_BYTES = 64 << 10;
    private static final byte[] NOTHING = {};

    private final String start;
    private final List<String> headers;
    private final byte[] body;

    /**
     * One of these parts.
     *
     * @param start the first line
     * @param headers the lines after it
     * @param body without the frames of a chunked one
     */
    HttpMessage(String start, List<String> headers, byte[] body) {
        this.start = start;
        this.headers = List.copyOf(headers);
        this.body = body;
    }

    /** The first line. */
    String start() {
        return start;
    }

    /** The same without its body. */
    HttpMessage withoutBody() {
        return new HttpMessage(start, headers, NOTHING);
    }

    int bodyBytes() {
        return body.length;
    }

    /** How the end of a body is known if no header line tells. */
    enum Body {
        /** There is none. */
        NONE,
        /** There is none, whatever the header lines say: the answer to HEAD. */
        NEVER,
        /** It ends with the connection. */
        UNTIL_END
    }

    /** The first line and the header lines, without a body; empty if the connection has ended. */
    static Optional<HttpMessage> head(InputStream in) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        int newlines = 0;
        while (newlines < 2) {
            int next = in.read();
            if (next < 0) {
                if (bytes.size() == 0) {
                    return Optional.empty();
                }
                throw new EOFException("in the head of a message");
            }
            bytes.write(next);
            if (next == '\n') {
                newlines++;
            } else if (next != '\r') {
                newlines = 0;
            }
            if (bytes.size() > MAX_HEAD_BYTES) {
                throw new IOException("a head of more than " + MAX_HEAD_BYTES + " bytes");
            }
        }
        List<String> lines = bytes.toString(StandardCharsets.ISO_8859_1).strip().lines().toList();
        return Optional.of(new HttpMessage(lines.get(0), lines.subList(1, lines.size()), NOTHING));
    }

    /** The same with the body that follows its head. */
    HttpMessage withBody(InputStream in, Body otherwise) throws IOException {
        if (otherwise == Body.NEVER || status() == 204 || status() == 304) {
            return this;
        }
        if (header("Transfer-Encoding").orElse("").equalsIgnoreCase("chunked")) {
            return new HttpMessage(start, headers, chunks(in));
        }
        Optional<String> length = header("Content-Length");
        if (length.isEmpty()) {
            byte[] rest = otherwise == Body.UNTIL_END ? in.readAllBytes() : NOTHING;
            return new HttpMessage(start, headers, rest);
        }
        int bytes = Integer.parseInt(length.get());
        byte[] content = in.readNBytes(bytes);
        if (content.length < bytes) {
            throw new EOFException("after " + content.length + " of " + bytes + " bytes");
        }
        return new HttpMessage(start, headers, content);
    }

    private static byte[] chunks(InputStream in) throws IOException {
        ByteArrayOutputStream content = new ByteArrayOutputStream();
        while (true) {
            int size = Integer.parseInt(line(in).split(";", 2)[0].strip(), 16);
            if (size == 0) {
                while (!line(in).isEmpty()) {
                    // a trailer, which nobody needs here
                }
                return content.toByteArray();
            }
            content.write(in.readNBytes(size));
            line(in);
        }
    }

    private static String line(InputStream in) throws IOException {
        StringBuilder line = new StringBuilder();
        for (int next = in.read(); next != '\n'; next = in.read()) {
            if (next < 0) {
                throw new EOFException("in a chunk");
            }
            if (next != '\r') {
                line.append((char) next);
            }
        }
        return line.toString();
    }

    /** GET, PUT …; of a request. */
    String method() {
        return start.split(" ", 3)[0];
    }

    /** Path and query as they came; of a request. */
    String target() {
        String target = start.split(" ", 3)[1];
        // proxies are asked for a whole URI, whose path may be empty
        String path = target.replaceFirst("^http://[^/?]*", "");
        return path.startsWith("/") ? path : "/" + path;
    }

    /** The same as the server itself is asked; of a request. */
    HttpMessage asAServerIsAsked() {
        return new HttpMessage(method() + " " + target() + " HTTP/1.1", headers, body);
    }

    /** The status; 0 for a request. */
    int status() {
        return start.startsWith("HTTP/") ? Integer.parseInt(start.split(" ", 3)[1]) : 0;
    }

    Optional<String> header(String name) {
        String prefix = name.toLowerCase(Locale.ROOT) + ":";
        return headers.stream()
                .filter(line -> line.toLowerCase(Locale.ROOT).startsWith(prefix))
                .map(line -> line.substring(prefix.length()).strip())
                .findFirst();
    }

    /** The same without some header lines. */
    HttpMessage without(String... names) {
        List<String> kept = new ArrayList<>(headers);
        for (String name : names) {
            String prefix = name.toLowerCase(Locale.ROOT) + ":";
            kept.removeIf(line -> line.toLowerCase(Locale.ROOT).startsWith(prefix));
        }
        return new HttpMessage(start, kept, body);
    }

    /** The same with a header line in the place of all of that name. */
    HttpMessage with(String name, String value) {
        HttpMessage others = without(name);
        List<String> more = new ArrayList<>(others.headers);
        more.add(name + ": " + value);
        return new HttpMessage(start, more, body);
    }

    /** Head and body as they go over the wire. */
    byte[] bytes() throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        StringBuilder head = new StringBuilder(start).append("\r\n");
        headers.forEach(line -> head.append(line).append("\r\n"));
        bytes.write(head.append("\r\n").toString().getBytes(StandardCharsets.ISO_8859_1));
        bytes.write(body);
        return bytes.toByteArray();
    }
}
