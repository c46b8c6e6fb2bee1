package dev.cairn.bench;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;

/**
 * Okta as a process of its own: pages of an array and a link to the next, until there are no more.
 */
public final class ApiServer {

    /** It ends by itself: nobody has to. */
    private static final long MAX_MINUTES = 20;

    private final ApiPages pages;
    private final int pageEvents;
    private final long events;

    private ApiServer(int pageEvents, long events) {
        this.pages = new ApiPages(pageEvents);
        this.pageEvents = pageEvents;
        this.events = events;
    }

    /**
     * Serves.
     *
     * @param arguments the file to write the port to, events on a page, events in all
     */
    public static void main(String[] arguments) throws IOException, InterruptedException {
        System.setProperty("sun.net.httpserver.nodelay", "true");
        ApiServer api = new ApiServer(Integer.parseInt(arguments[1]), Long.parseLong(arguments[2]));
        HttpServer server =
                HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", api::answer);
        server.start();
        Path port = Path.of(arguments[0]);
        Path written = port.resolveSibling("port.new");
        Files.writeString(written, Integer.toString(server.getAddress().getPort()));
        Files.move(written, port, StandardCopyOption.ATOMIC_MOVE);
        TimeUnit.MINUTES.sleep(MAX_MINUTES);
        System.exit(1);
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            String query = String.valueOf(exchange.getRequestURI().getRawQuery());
            int after = query.indexOf("after=");
            long first = after < 0 ? 0 : Long.parseLong(query.substring(after + 6));
            long next = Math.min(events, first + pageEvents);
            String self =
                    "http://127.0.0.1:" + exchange.getLocalAddress().getPort() + "/logs?after=";
            exchange.getResponseHeaders().add("Content-Type", "application/json");
            exchange.getResponseHeaders().add("Link", "<" + self + next + ">; rel=\"next\"");
            byte[] body = body(first, (int) (next - first));
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
            exchange.getResponseBody().close();
        }
    }

    private byte[] body(long first, int count) {
        if (count == 0) {
            return new byte[] {'[', ']'};
        }
        byte[] page = pages.from(first);
        if (count == pageEvents) {
            return page;
        }
        byte[] part = Arrays.copyOf(page, 1 + count * ApiPages.EVENT_BYTES);
        part[part.length - 1] = ']';
        return part;
    }
}
