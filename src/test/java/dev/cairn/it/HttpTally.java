package dev.cairn.it;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.Executors;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A server on loopback that counts how often each numbered event has been posted to a path. */
final class HttpTally implements AutoCloseable {

    private static final Pattern NUMBER = Pattern.compile("\"n\":(\\d+)|(?m)^[a-z]+ (\\d+) x*$");

    private final HttpServer server;
    private final Map<String, Map<Integer, Integer>> counts = new ConcurrentHashMap<>();

    private HttpTally(HttpServer server) {
        this.server = server;
    }

    static HttpTally start() throws IOException {
        HttpServer server =
                HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        HttpTally tally = new HttpTally(server);
        server.setExecutor(Executors.newCachedThreadPool());
        server.createContext("/", tally::count);
        server.start();
        return tally;
    }

    /** Where the events of a name are posted to. */
    String url(String name) {
        return "http://127.0.0.1:" + server.getAddress().getPort() + "/" + name;
    }

    private void count(HttpExchange exchange) throws IOException {
        String name = exchange.getRequestURI().getPath().substring(1);
        String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
        Matcher numbers = NUMBER.matcher(body);
        while (numbers.find()) {
            String number = numbers.group(1) != null ? numbers.group(1) : numbers.group(2);
            of(name).merge(Integer.valueOf(number), 1, Integer::sum);
        }
        exchange.sendResponseHeaders(204, -1);
        exchange.close();
    }

    private Map<Integer, Integer> of(String name) {
        return counts.computeIfAbsent(name, first -> new ConcurrentSkipListMap<>());
    }

    /** How many different events have come. */
    int different(String name) {
        return of(name).size();
    }

    /** How many came again, as often as they did. */
    int again(String name) {
        return of(name).values().stream().mapToInt(times -> times - 1).sum();
    }

    /** Whether every number up to one has come. */
    boolean hasAll(String name, long last) {
        Map<Integer, Integer> found = of(name);
        for (int number = 1; number <= last; number++) {
            if (!found.containsKey(number)) {
                return false;
            }
        }
        return true;
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
