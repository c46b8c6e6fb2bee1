package dev.cairn.http.kit;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.cairn.http.call.Header;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.IntConsumer;
import java.util.zip.GZIPOutputStream;

/** An HTTP server on loopback that remembers what it was asked. Closing ends it. */
public final class LocalServer implements AutoCloseable {

    /** What answers. Asked by several threads at once. */
    public interface Application {
        Reply answer(Request request) throws IOException;
    }

    private static final int SLOW_PIECES = 5;
    private static final Duration SLOW_PAUSE = Duration.ofMillis(15);
    private static final long ENDLESS_MOST_BYTES = 1L << 30;

    static {
        // headers and body go out in two writes: without this every answer waits for an ACK
        System.setProperty("sun.net.httpserver.nodelay", "true");
    }

    private final HttpServer server;
    private final ExecutorService threads;
    private final Application application;
    private final AtomicInteger numbers = new AtomicInteger();
    private final List<Request> requests = new ArrayList<>();
    private final List<RuntimeException> bugs = new ArrayList<>();
    private volatile boolean gzip;
    private volatile IntConsumer onRequest = number -> {};
    private volatile IntConsumer onAnswered = number -> {};

    private LocalServer(HttpServer server, Application application) {
        this.server = server;
        this.application = application;
        this.threads =
                Executors.newCachedThreadPool(
                        task -> {
                            Thread thread = new Thread(task, "local-server");
                            thread.setDaemon(true);
                            return thread;
                        });
    }

    /** Starts one on a free port. */
    public static LocalServer start(Application application) {
        try {
            InetSocketAddress free = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
            HttpServer http = HttpServer.create(free, 0);
            LocalServer server = new LocalServer(http, application);
            http.createContext("/", server::handle);
            http.setExecutor(server.threads);
            http.start();
            return server;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Compresses for whoever accepts it. */
    public LocalServer gzip(boolean on) {
        gzip = on;
        return this;
    }

    /** Called with a request's number before it is answered. */
    public void onRequest(IntConsumer action) {
        onRequest = action;
    }

    /** Called with a request's number when the last byte of its answer has been sent. */
    public void onAnswered(IntConsumer action) {
        onAnswered = action;
    }

    /** Scheme, host and port. */
    public String origin() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    /** What it has been asked so far. */
    public List<Request> requests() {
        synchronized (requests) {
            return List.copyOf(requests);
        }
    }

    /** The last request. */
    public Request last() {
        synchronized (requests) {
            return requests.get(requests.size() - 1);
        }
    }

    public int count() {
        return numbers.get();
    }

    /** What failed in answering, which a client cannot be blamed for. */
    public List<RuntimeException> bugs() {
        synchronized (bugs) {
            return List.copyOf(bugs);
        }
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            Request request = read(exchange);
            onRequest.accept(request.number());
            send(exchange, request, application.answer(request));
            onAnswered.accept(request.number());
        } catch (RuntimeException e) {
            synchronized (bugs) {
                bugs.add(e);
            }
            throw e;
        }
    }

    private Request read(HttpExchange exchange) throws IOException {
        String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
        List<Header> headers = new ArrayList<>();
        exchange.getRequestHeaders()
                .forEach(
                        (name, values) ->
                                values.forEach(value -> headers.add(new Header(name, value))));
        synchronized (requests) {
            Request request =
                    new Request(
                            numbers.incrementAndGet(),
                            exchange.getRequestMethod(),
                            exchange.getRequestURI(),
                            headers,
                            body);
            requests.add(request);
            return request;
        }
    }

    private void send(HttpExchange exchange, Request request, Reply reply) throws IOException {
        byte[] body = reply.body().getBytes(StandardCharsets.UTF_8);
        for (Header header : reply.headers()) {
            exchange.getResponseHeaders().add(header.name(), header.value());
        }
        if (reply.manner() == Reply.Manner.ENDLESS) {
            exchange.sendResponseHeaders(reply.status(), 0);
            writeOn(exchange.getResponseBody(), body);
            return;
        }
        if (gzip && request.header("Accept-Encoding").orElse("").contains("gzip")) {
            exchange.getResponseHeaders().add("Content-Encoding", "gzip");
            body = compressed(body);
        }
        exchange.sendResponseHeaders(reply.status(), body.length == 0 ? -1 : body.length);
        if (body.length == 0) {
            return;
        }
        OutputStream out = exchange.getResponseBody();
        switch (reply.manner()) {
            case SLOW -> writeSlowly(out, body);
            case CUT -> {
                out.write(body, 0, body.length / 2);
                out.flush();
            }
            default -> {
                out.write(body);
                out.close();
            }
        }
    }

    private static void writeSlowly(OutputStream out, byte[] body) throws IOException {
        int from = 0;
        for (int piece = 1; piece <= SLOW_PIECES; piece++) {
            int to = (int) ((long) body.length * piece / SLOW_PIECES);
            out.write(body, from, to - from);
            out.flush();
            LockSupport.parkNanos(SLOW_PAUSE.toNanos());
            from = to;
        }
        out.close();
    }

    private static void writeOn(OutputStream out, byte[] body) throws IOException {
        byte[] blanks = " ".repeat(64 << 10).getBytes(StandardCharsets.US_ASCII);
        out.write(body);
        for (long sent = 0; sent < ENDLESS_MOST_BYTES; sent += blanks.length) {
            out.write(blanks);
        }
    }

    private static byte[] compressed(byte[] body) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(bytes)) {
            gzip.write(body);
        }
        return bytes.toByteArray();
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
