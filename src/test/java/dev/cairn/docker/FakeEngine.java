package dev.cairn.docker;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.cairn.source.EngineTime;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * An engine on loopback that has no containers but what a test writes for them, with a clock of its
 * own that only moves when something is written. It passes the contract that a real one does.
 */
final class FakeEngine implements AutoCloseable {

    private static final int CHUNK = 16 * 1024;

    private final HttpServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final Map<String, FakeContainer> containers = new LinkedHashMap<>();
    private final List<String> events = new ArrayList<>();
    private long clockNanos = 1_800_000_000_123_456_789L;
    private int made;
    private int epoch;
    private boolean refusing;
    private int listings;

    private FakeEngine(HttpServer server) {
        this.server = server;
    }

    static FakeEngine start() throws IOException {
        HttpServer server =
                HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        FakeEngine engine = new FakeEngine(server);
        server.setExecutor(engine.threads);
        server.createContext("/", engine::handle);
        server.start();
        return engine;
    }

    String host() {
        return "tcp://127.0.0.1:" + port();
    }

    int port() {
        return server.getAddress().getPort();
    }

    /** A record as the log file has it. */
    private static final class Rec {
        private final boolean stderr;
        private final long nanos;
        private final byte[] content;

        Rec(boolean stderr, long nanos, byte[] content) {
            this.stderr = stderr;
            this.nanos = nanos;
            this.content = content;
        }
    }

    /** A container that a test writes for. */
    final class FakeContainer {
        final String id;
        private final String name;
        private final boolean terminal;
        private String driver = "json-file";
        private Map<String, String> labels = Map.of();
        private boolean running = true;
        private int starts = 1;
        private final List<Rec> records = new ArrayList<>();

        /** Records that were rotated away. */
        private int gone;

        /** How often followers were sent back, and to which record. */
        private int replays;

        private int replayFrom;

        /** Who has followed so far, and how many of them get nothing. */
        private int followers;

        private int forgotten;

        private FakeContainer(String id, String name, boolean terminal) {
            this.id = id;
            this.name = name;
            this.terminal = terminal;
        }

        /** Writes text; what has no newline is a part of a line. */
        FakeContainer out(String text) {
            return write(false, text, tick());
        }

        FakeContainer err(String text) {
            return write(true, text, tick());
        }

        FakeContainer write(boolean stderr, String text, long nanos) {
            synchronized (FakeEngine.this) {
                byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
                for (int at = 0; at < bytes.length || at == 0; at += CHUNK) {
                    int to = Math.min(bytes.length, at + CHUNK);
                    // the newline of a line that fills its last record travels with it
                    int end = bytes.length - to == 1 && bytes[to] == '\n' ? to + 1 : to;
                    records.add(
                            new Rec(
                                    stderr && !terminal,
                                    nanos,
                                    Arrays.copyOfRange(bytes, at, end)));
                    if (end > to) {
                        break;
                    }
                }
                FakeEngine.this.notifyAll();
            }
            return this;
        }

        FakeContainer driver(String other) {
            driver = other;
            return this;
        }

        FakeContainer label(String key, String value) {
            labels = Map.of(key, value);
            return this;
        }

        /** Throws the first records away that are still there. */
        void rotateAway(int count) {
            synchronized (FakeEngine.this) {
                gone += count;
            }
        }

        /** Sends whoever follows back by some records, as a rotation does; not before its since. */
        void replay(int count) {
            synchronized (FakeEngine.this) {
                replays++;
                replayFrom = Math.max(gone, records.size() - count);
                while (replayFrom > gone
                        && replayFrom < records.size()
                        && records.get(replayFrom).nanos == records.get(replayFrom - 1).nanos) {
                    replayFrom--; // files are not cut between records of one time here
                }
                FakeEngine.this.notifyAll();
            }
        }

        /** Forgets who follows: they stay connected, and get nothing any more. */
        void forget() {
            synchronized (FakeEngine.this) {
                forgotten = followers;
            }
        }

        void stop() {
            synchronized (FakeEngine.this) {
                running = false;
                happened("die", id);
            }
        }

        void start() {
            synchronized (FakeEngine.this) {
                running = true;
                starts++;
                happened("start", id);
            }
        }

        void remove() {
            synchronized (FakeEngine.this) {
                running = false;
                containers.remove(id);
                happened("destroy", id);
            }
        }
    }

    FakeContainer run(String name) {
        return run(name, false);
    }

    /** Runs one of which no event tells. */
    synchronized FakeContainer runUnheard(String name) {
        FakeContainer container = run(name, false);
        events.remove(events.size() - 1);
        return container;
    }

    synchronized FakeContainer run(String name, boolean terminal) {
        made++;
        String id = String.format("%08x", made * 0x9E3779B9).repeat(8);
        FakeContainer container = new FakeContainer(id, name, terminal);
        containers.put(id, container);
        happened("start", id);
        return container;
    }

    /** The next time of its clock; each is another. */
    synchronized long tick() {
        clockNanos += 1_001;
        return clockNanos;
    }

    /** Sets the clock; it may go back. */
    synchronized void clock(long nanos) {
        clockNanos = nanos;
    }

    synchronized long clock() {
        return clockNanos;
    }

    /** Breaks what is open, and answers nothing from now on, or answers again. */
    synchronized void refuse(boolean refuse) {
        refusing = refuse;
        epoch++;
        notifyAll();
    }

    /** Breaks every log that is open. */
    synchronized void breakConnections() {
        epoch++;
        notifyAll();
    }

    synchronized int listings() {
        return listings;
    }

    private synchronized void happened(String what, String id) {
        events.add("{\"status\":\"" + what + "\",\"id\":\"" + id + "\",\"Type\":\"container\"}\n");
        notifyAll();
    }

    // ---- HTTP

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            String path = exchange.getRequestURI().getPath();
            Map<String, String> query = query(exchange.getRequestURI().getQuery());
            synchronized (this) {
                if (refusing) {
                    return; // the connection is closed without an answer
                }
            }
            if (path.equals("/containers/json")) {
                json(exchange, 200, list());
            } else if (path.equals("/info")) {
                json(exchange, 200, "{\"SystemTime\":\"" + EngineTime.text(tick()) + "\"}");
            } else if (path.equals("/events")) {
                events(exchange);
            } else {
                String id = path.split("/", -1)[2];
                FakeContainer container;
                synchronized (this) {
                    container = containers.get(id);
                }
                if (container == null) {
                    json(exchange, 404, "{\"message\":\"No such container: " + id + "\"}");
                } else if (path.endsWith("/json")) {
                    json(exchange, 200, inspect(container));
                } else {
                    logs(exchange, container, query);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static Map<String, String> query(String text) {
        Map<String, String> query = new HashMap<>();
        for (String each : String.valueOf(text).split("&", -1)) {
            int at = each.indexOf('=');
            if (at > 0) {
                query.put(each.substring(0, at), each.substring(at + 1));
            }
        }
        return query;
    }

    private static void json(HttpExchange exchange, int status, String text) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        exchange.sendResponseHeaders(status, bytes.length);
        exchange.getResponseBody().write(bytes);
    }

    private synchronized String list() {
        listings++;
        List<String> all = new ArrayList<>();
        for (FakeContainer each : containers.values()) {
            StringBuilder labels = new StringBuilder();
            each.labels.forEach(
                    (key, value) ->
                            labels.append('"')
                                    .append(key)
                                    .append("\":\"")
                                    .append(value)
                                    .append('"'));
            all.add(
                    "{\"Id\":\""
                            + each.id
                            + "\",\"Names\":[\"/"
                            + each.name
                            + "\"],\"Image\":\"image\",\"Labels\":{"
                            + labels
                            + "},\"State\":\""
                            + (each.running ? "running" : "exited")
                            + "\"}");
        }
        return "[" + String.join(",", all) + "]";
    }

    private synchronized String inspect(FakeContainer container) {
        return "{\"State\":{\"Running\":"
                + container.running
                + ",\"StartedAt\":\"start "
                + container.starts
                + "\"},\"Config\":{\"Tty\":"
                + container.terminal
                + "},\"HostConfig\":{\"LogConfig\":{\"Type\":\""
                + container.driver
                + "\"}}}";
    }

    private void events(HttpExchange exchange) throws IOException, InterruptedException {
        int mine;
        int at;
        synchronized (this) { // before the answer: what happens from then on is told
            mine = epoch;
            at = events.size();
        }
        exchange.sendResponseHeaders(200, 0);
        OutputStream body = exchange.getResponseBody();
        body.flush();
        while (true) {
            String event;
            synchronized (this) {
                while (at == events.size() && mine == epoch) {
                    wait();
                }
                if (mine != epoch) {
                    throw new IOException("broken on purpose");
                }
                event = events.get(at++);
            }
            body.write(event.getBytes(StandardCharsets.UTF_8));
            body.flush();
        }
    }

    private void logs(HttpExchange exchange, FakeContainer container, Map<String, String> query)
            throws IOException, InterruptedException {
        if (container.driver.equals("none")) {
            json(
                    exchange,
                    501,
                    "{\"message\":\"configured logging driver does not support reading\"}");
            return;
        }
        String[] since = query.getOrDefault("since", "0.000000000").split("\\.", -1);
        long from = Long.parseLong(since[0]) * 1_000_000_000L + Long.parseLong(since[1]);
        exchange.sendResponseHeaders(200, 0);
        OutputStream body = exchange.getResponseBody();
        body.flush();
        int mine;
        int at;
        int replays;
        int number;
        boolean follow = !"false".equals(query.get("follow"));
        synchronized (this) {
            mine = epoch;
            at = follow ? container.gone : Math.max(0, container.records.size() - 1);
            replays = container.replays;
            number = follow ? ++container.followers : Integer.MAX_VALUE;
        }
        while (true) {
            ByteArrayOutputStream some = new ByteArrayOutputStream();
            synchronized (this) {
                while (mine == epoch
                        && (number <= container.forgotten
                                || (at == container.records.size()
                                        && container.running
                                        && follow
                                        && replays == container.replays))) {
                    wait();
                }
                if (mine != epoch) {
                    throw new IOException("broken on purpose");
                }
                if (replays != container.replays) {
                    replays = container.replays;
                    at = Math.min(at, container.replayFrom); // what was not sent is not skipped
                }
                if (at == container.records.size()) {
                    return;
                }
                for (; at < container.records.size(); at++) {
                    Rec each = container.records.get(at);
                    String wanted = query.get(each.stderr ? "stderr" : "stdout");
                    if (each.nanos >= from && wanted.equals("true")) {
                        send(container, each, some);
                    }
                }
            }
            body.write(some.toByteArray());
            body.flush();
        }
    }

    private static void send(FakeContainer container, Rec record, ByteArrayOutputStream target) {
        byte[] time = (EngineTime.text(record.nanos) + " ").getBytes(StandardCharsets.US_ASCII);
        byte[] content = record.content;
        if (container.terminal) {
            content =
                    new String(content, StandardCharsets.UTF_8)
                            .replace("\n", "\r\n")
                            .getBytes(StandardCharsets.UTF_8);
        }
        try {
            if (!container.terminal) {
                ByteBuffer header = ByteBuffer.allocate(8);
                header.put(0, (byte) (record.stderr ? 2 : 1));
                header.putInt(4, time.length + content.length);
                target.write(header.array());
            }
            target.write(time);
            target.write(content);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        breakConnections();
        server.stop(0);
        threads.shutdownNow();
    }
}
