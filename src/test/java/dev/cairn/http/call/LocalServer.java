package dev.cairn.http.call;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** A server of HTTP on a free port of this machine, which keeps what it was asked. */
final class LocalServer implements Closeable {

    /** A request as it arrived. */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Asked(String method, String uri, List<Header> headers, byte[] body) {

        List<String> all(String name) {
            return headers.stream().filter(one -> one.is(name)).map(Header::value).toList();
        }
    }

    /** What answers. */
    interface Handler {
        void handle(HttpExchange exchange) throws IOException;
    }

    private final HttpServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final List<Asked> asked = new CopyOnWriteArrayList<>();

    private LocalServer(HttpServer server) {
        this.server = server;
    }

    static LocalServer open() throws IOException {
        LocalServer local =
                new LocalServer(
                        HttpServer.create(
                                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0));
        local.server.setExecutor(local.threads);
        local.server.start();
        return local;
    }

    LocalServer on(String path, Handler handler) {
        server.createContext(
                path,
                exchange -> {
                    List<Header> headers =
                            exchange.getRequestHeaders().entrySet().stream()
                                    .flatMap(
                                            entry ->
                                                    entry.getValue().stream()
                                                            .map(
                                                                    value ->
                                                                            new Header(
                                                                                    entry.getKey(),
                                                                                    value)))
                                    .toList();
                    asked.add(
                            new Asked(
                                    exchange.getRequestMethod(),
                                    exchange.getRequestURI().toString(),
                                    headers,
                                    exchange.getRequestBody().readAllBytes()));
                    try (exchange) {
                        handler.handle(exchange);
                    }
                });
        return this;
    }

    static void answer(HttpExchange exchange, int status, byte[] body) throws IOException {
        exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
        try (OutputStream out = exchange.getResponseBody()) {
            out.write(body);
        }
    }

    static void redirect(HttpExchange exchange, int status, String location) throws IOException {
        exchange.getResponseHeaders().set("Location", location);
        exchange.sendResponseHeaders(status, -1);
    }

    List<Asked> asked() {
        return asked;
    }

    String url(String path) {
        return "http://127.0.0.1:" + server.getAddress().getPort() + path;
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
