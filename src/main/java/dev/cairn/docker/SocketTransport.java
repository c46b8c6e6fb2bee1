package dev.cairn.docker;

import com.github.dockerjava.transport.DockerHttpClient;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;

/**
 * docker-java's transport for the socket of an engine on this machine: questions without a body, a
 * connection for each. A log comes through it as it lies in the socket, many lines in a read, which
 * it does not through a client of all of HTTP.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc9112">RFC 9112, HTTP/1.1</a>
 */
final class SocketTransport implements DockerHttpClient {

    /** Most lines of an answer's head. */
    private static final int MAX_HEAD_LINES = 200;

    private static final int STATUS_DIGITS = 3;

    private final Path socket;
    private final Duration longestWait;
    private final Set<SocketConnection> open = ConcurrentHashMap.newKeySet();

    /**
     * A transport that asks nothing yet.
     *
     * @param longestWait how long to wait for the next bytes of an answer; zero for ever
     */
    SocketTransport(Path socket, Duration longestWait) {
        this.socket = socket;
        this.longestWait = longestWait;
    }

    @Override
    public Response execute(Request request) {
        try {
            SocketConnection connection =
                    SocketConnection.open(socket, question(request), longestWait);
            open.add(connection);
            try {
                return answer(connection);
            } catch (IOException | RuntimeException e) {
                end(connection);
                throw e;
            }
        } catch (IOException e) {
            throw new UncheckedIOException(socket + ": " + e.getMessage(), e);
        }
    }

    private static ByteBuffer question(Request request) {
        if (!request.method().equals(Request.Method.GET.name()) || !request.headers().isEmpty()) {
            throw new AssertionError("not a question: " + request);
        }
        String head =
                "GET "
                        + request.path()
                        + " HTTP/1.1\r\nHost: localhost\r\nUser-Agent: cairn\r\n"
                        + "Connection: close\r\n\r\n";
        return ByteBuffer.wrap(head.getBytes(StandardCharsets.ISO_8859_1));
    }

    private Response answer(SocketConnection connection) throws IOException {
        Received received = new Received(connection, Received.NAP);
        int status = status(received.line());
        Map<String, List<String>> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        for (String line = received.line(); !line.isEmpty(); line = received.line()) {
            int colon = line.indexOf(':');
            if (colon <= 0 || headers.size() == MAX_HEAD_LINES) {
                throw new IOException("what answers does not speak HTTP/1.1");
            }
            headers.put(line.substring(0, colon), List.of(line.substring(colon + 1).strip()));
        }
        return new Answer(connection, status, headers, body(received, headers));
    }

    private static int status(String line) throws IOException {
        int space = line.indexOf(' ');
        if (!line.startsWith("HTTP/1.") || line.length() < space + 1 + STATUS_DIGITS) {
            throw new IOException("what answers does not speak HTTP/1.1");
        }
        try {
            return Integer.parseInt(line.substring(space + 1, space + 1 + STATUS_DIGITS));
        } catch (NumberFormatException e) {
            throw new IOException("what answers does not speak HTTP/1.1", e);
        }
    }

    private static InputStream body(Received received, Map<String, List<String>> headers)
            throws IOException {
        String coding = first(headers, "Transfer-Encoding").toLowerCase(Locale.ROOT);
        if (coding.equals("chunked")) {
            return new ChunkedBody(received);
        }
        if (!coding.isEmpty()) {
            throw new IOException("the answer comes in a coding that was not asked for: " + coding);
        }
        String length = first(headers, "Content-Length");
        try {
            return new PlainBody(
                    received, length.isEmpty() ? PlainBody.TO_THE_END : Long.parseLong(length));
        } catch (NumberFormatException e) {
            throw new IOException("the answer's length is " + length, e);
        }
    }

    private static String first(Map<String, List<String>> headers, String name) {
        return headers.getOrDefault(name, List.of("")).get(0);
    }

    private void end(SocketConnection connection) throws IOException {
        open.remove(connection);
        connection.close();
    }

    /** Ends what is under way. */
    @Override
    public void close() throws IOException {
        for (SocketConnection each : open) {
            end(each);
        }
    }

    private final class Answer implements Response {
        private final SocketConnection connection;
        private final int status;
        private final Map<String, List<String>> headers;
        private final InputStream body;

        Answer(
                SocketConnection connection,
                int status,
                Map<String, List<String>> headers,
                InputStream body) {
            this.connection = connection;
            this.status = status;
            this.headers = headers;
            this.body = body;
        }

        @Override
        public int getStatusCode() {
            return status;
        }

        @Override
        public Map<String, List<String>> getHeaders() {
            return headers;
        }

        @Override
        public InputStream getBody() {
            return body;
        }

        @Override
        public void close() {
            try {
                end(connection);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
