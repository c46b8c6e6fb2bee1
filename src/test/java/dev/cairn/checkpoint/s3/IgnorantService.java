package dev.cairn.checkpoint.s3;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListMap;

/** A service that keeps objects and knows nothing of conditions, as old ones do. */
final class IgnorantService implements AutoCloseable {

    private final HttpServer server;
    private final Map<String, byte[]> objects = new ConcurrentSkipListMap<>();

    private IgnorantService(HttpServer server) {
        this.server = server;
    }

    static IgnorantService start() throws IOException {
        HttpServer server =
                HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        IgnorantService service = new IgnorantService(server);
        server.createContext("/", service::answer);
        server.start();
        return service;
    }

    URI endpoint() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    Set<String> keys() {
        return objects.keySet();
    }

    private void answer(HttpExchange exchange) throws IOException {
        String key = exchange.getRequestURI().getPath();
        byte[] sent = exchange.getRequestBody().readAllBytes();
        byte[] found = objects.get(key);
        int status = 200;
        byte[] body = new byte[0];
        switch (exchange.getRequestMethod()) {
            case "PUT" -> {
                objects.put(key, sent);
                found = sent;
            }
            case "DELETE" -> {
                objects.remove(key);
                status = 204;
            }
            default -> {
                status = found == null ? 404 : 200;
                body =
                        found == null
                                ? "<Error><Code>NoSuchKey</Code></Error>"
                                        .getBytes(StandardCharsets.UTF_8)
                                : found;
            }
        }
        if (found != null) {
            exchange.getResponseHeaders().set("ETag", "\"" + digest(found) + "\"");
            exchange.getResponseHeaders()
                    .set(
                            "Last-Modified",
                            DateTimeFormatter.RFC_1123_DATE_TIME.format(
                                    Instant.now().atOffset(ZoneOffset.UTC)));
        }
        exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
        if (body.length > 0) {
            exchange.getResponseBody().write(body);
        }
        exchange.close();
    }

    private static String digest(byte[] bytes) {
        try {
            byte[] digest = MessageDigest.getInstance("MD5").digest(bytes);
            return String.format("%032x", new BigInteger(1, digest));
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
