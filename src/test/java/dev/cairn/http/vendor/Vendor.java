package dev.cairn.http.vendor;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * A vendor's API on this machine: numbered events, kept in the order in which they were added, and
 * a check of who asks. It keeps what it was asked, for tests to look at.
 */
public abstract class Vendor implements AutoCloseable {

    /** A secret of the kind that does not survive careless escaping. */
    public static final String TOKEN = "s+e&c=r%e\"t'x";

    static final ObjectMapper JSON = new ObjectMapper();

    /**
     * One event.
     *
     * @param number counts from 1
     * @param time when it happened
     */
    record Event(int number, Instant time) {

        String id() {
            return "event-" + number;
        }
    }

    /**
     * A request.
     *
     * @param method {@code GET} …
     * @param path without query
     * @param query decoded
     * @param body whole
     * @param accepted whether it was known who asks
     */
    public record Asked(
            String method, String path, Map<String, String> query, String body, boolean accepted) {}

    /** What a vendor answers. */
    record Told(int status, String body) {}

    private final HttpServer server;
    private final List<Event> events = new ArrayList<>();
    private final List<Asked> asked = new CopyOnWriteArrayList<>();

    Vendor() {
        try {
            server =
                    HttpServer.create(
                            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.createContext("/", this::serve);
        server.start();
    }

    /** Name of the kamelet that collects from it. */
    public abstract String kamelet();

    /** The kamelet's parameters in YAML, a line each, without those that all kamelets have. */
    public abstract List<String> parameters();

    /** What the kamelet calls the source, if nobody else does. */
    public abstract String defaultName();

    /** What is answered to who may ask. */
    abstract Told answer(Asked request, HttpExchange exchange) throws IOException;

    /** Whether it is known who asks. */
    boolean isKnown(HttpExchange exchange) {
        return ("Bearer " + TOKEN).equals(exchange.getRequestHeaders().getFirst("Authorization"));
    }

    /** Requests that need no proof of who asks, because they bring one. */
    boolean isOpen(String path) {
        return false;
    }

    private void serve(HttpExchange exchange) throws IOException {
        try (exchange) {
            String body =
                    new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            String path = exchange.getRequestURI().getPath();
            boolean accepted = isOpen(path) || isKnown(exchange);
            Asked request =
                    new Asked(
                            exchange.getRequestMethod(),
                            path,
                            query(exchange.getRequestURI().getRawQuery()),
                            body,
                            accepted);
            Told told;
            synchronized (this) {
                told = accepted ? answered(request, exchange) : new Told(401, "{}");
            }
            asked.add(request);
            byte[] bytes = told.body().getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().add("Content-Type", "application/json");
            exchange.sendResponseHeaders(told.status(), bytes.length == 0 ? -1 : bytes.length);
            exchange.getResponseBody().write(bytes);
        }
    }

    /** What the vendor did not expect is its own failure, and a test's. */
    private Told answered(Asked request, HttpExchange exchange) {
        try {
            return answer(request, exchange);
        } catch (IOException | RuntimeException e) {
            return new Told(500, e.toString());
        }
    }

    private static Map<String, String> query(String raw) {
        Map<String, String> query = new LinkedHashMap<>();
        if (raw != null) {
            for (String pair : raw.split("&", -1)) {
                String[] parts = pair.split("=", 2);
                query.put(
                        URLDecoder.decode(parts[0], StandardCharsets.UTF_8),
                        URLDecoder.decode(parts[1], StandardCharsets.UTF_8));
            }
        }
        return query;
    }

    /** Adds events that happened at these times. */
    public synchronized void add(List<Instant> times) {
        times.forEach(time -> events.add(new Event(events.size() + 1, time)));
    }

    /** The events so far, in the order in which they were added. */
    synchronized List<Event> events() {
        return List.copyOf(events);
    }

    /** Everything that it was asked. */
    public List<Asked> asked() {
        return List.copyOf(asked);
    }

    /** Its address, without a slash at the end. */
    public String url() {
        return "http://" + host() + ":" + server.getAddress().getPort();
    }

    static String host() {
        return "127.0.0.1";
    }

    static ObjectNode object() {
        return JSON.createObjectNode();
    }

    static int number(Map<String, String> query, String name, int otherwise) {
        return query.containsKey(name) ? Integer.parseInt(query.get(name)) : otherwise;
    }

    @Override
    public void close() {
        server.stop(0);
    }

    @Override
    public String toString() {
        return kamelet();
    }
}
