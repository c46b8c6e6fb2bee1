package dev.cairn.checkpoint.s3;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;

/**
 * Stands on loopback between clients and a service, remembers what was asked, and lets go wrong
 * what {@link S3Faults} say. Signatures stay valid, because the name of the host passes through. It
 * can go away and come back at the same port. Closing ends it.
 */
public final class FaultyProxy implements AutoCloseable {

    /** Longer than the time-outs of tests that are to meet one. */
    private static final Duration LATE = Duration.ofMillis(400);

    private static final DateTimeFormatter HTTP_DATE =
            DateTimeFormatter.RFC_1123_DATE_TIME.withZone(ZoneOffset.UTC);

    private final int upstream;
    private final String hostName;
    private final int port;
    private final AtomicInteger numbers = new AtomicInteger();
    private final List<S3Faults.Seen> requests = new ArrayList<>();
    private final Map<S3Fault, Integer> met = new TreeMap<>();
    private final Set<Socket> open = new HashSet<>();
    private volatile S3Faults faults = S3Faults.NO;
    private volatile Consumer<S3Faults.Seen> onRequest = request -> {};
    private volatile Duration late = LATE;
    private volatile Duration ahead = Duration.ZERO;
    private ServerSocket server;

    private FaultyProxy(URI upstream) throws IOException {
        this.upstream = upstream.getPort();
        this.hostName = upstream.getHost();
        this.server = listen(0);
        this.port = server.getLocalPort();
        accept(server);
    }

    /** Starts one on a free port, before a service that listens on loopback. */
    public static FaultyProxy start(URI upstream) {
        try {
            return new FaultyProxy(upstream);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static ServerSocket listen(int port) throws IOException {
        ServerSocket socket = new ServerSocket();
        socket.setReuseAddress(true);
        socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 100);
        return socket;
    }

    /** Where clients find it: like the service, on another port. */
    public URI endpoint() {
        return URI.create("http://" + hostName + ":" + port);
    }

    /** From the next request on. */
    public FaultyProxy faults(S3Faults wanted) {
        faults = wanted;
        return this;
    }

    /** How late a request or an answer is that is late. */
    public FaultyProxy late(Duration time) {
        late = time;
        return this;
    }

    /** The clock of the service is ahead, to go by its answers. */
    public FaultyProxy clockAhead(Duration time) {
        ahead = time;
        return this;
    }

    /** Called with every request before anything is done about it. */
    public void onRequest(Consumer<S3Faults.Seen> action) {
        onRequest = action;
    }

    /** What has been asked so far. */
    public List<S3Faults.Seen> requests() {
        synchronized (requests) {
            return List.copyOf(requests);
        }
    }

    public int count() {
        return numbers.get();
    }

    /** How often each fault has been met. */
    public Map<S3Fault, Integer> met() {
        synchronized (met) {
            return new TreeMap<>(met);
        }
    }

    /** Nobody listens any more, and every connection ends. */
    public synchronized void goAway() throws IOException {
        server.close();
        synchronized (open) {
            for (Socket socket : open) {
                socket.close();
            }
            open.clear();
        }
    }

    /** Listens again, at the same port. */
    public synchronized void comeBack() throws IOException {
        server = listen(port);
        accept(server);
    }

    private void accept(ServerSocket listening) {
        thread(
                () -> {
                    while (!listening.isClosed()) {
                        try {
                            Socket client = listening.accept();
                            client.setTcpNoDelay(true);
                            thread(() -> serve(client));
                        } catch (IOException e) {
                            // closed, or a client that was gone before it was let in
                        }
                    }
                });
    }

    private static void thread(Runnable task) {
        Thread thread = new Thread(task, "faulty-proxy");
        thread.setDaemon(true);
        thread.start();
    }

    private void serve(Socket client) {
        synchronized (open) {
            open.add(client);
        }
        try (client) {
            InputStream in = new BufferedInputStream(client.getInputStream());
            OutputStream out = client.getOutputStream();
            while (exchange(in, out)) {
                // the connection is kept for the next
            }
        } catch (IOException e) {
            // the client has gone, or this proxy has
        } finally {
            synchronized (open) {
                open.remove(client);
            }
        }
    }

    /** One request and its answer; false if the connection is to end. */
    private boolean exchange(InputStream in, OutputStream out) throws IOException {
        Optional<HttpMessage> head = HttpMessage.head(in);
        if (head.isEmpty()) {
            return false;
        }
        if (head.get().header("Expect").isPresent()) {
            out.write("HTTP/1.1 100 Continue\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
        }
        HttpMessage request = head.get().withBody(in, HttpMessage.Body.NONE);
        S3Fault fault = fault(request);
        if (fault == S3Fault.LATE_REQUEST) {
            pause(late);
        }
        HttpMessage answer = fault.reachesService() ? ask(request) : fault.answer();
        if (fault.answers()) {
            answer = fault.answer();
        }
        if (fault == S3Fault.LATE_ANSWER) {
            pause(late);
        }
        if (fault == S3Fault.DROPPED_REQUEST || fault == S3Fault.DROPPED_ANSWER) {
            return false;
        }
        byte[] bytes = framed(answer, request).bytes();
        if (fault == S3Fault.CUT_ANSWER) {
            // in the middle of its body, or of its head if it has none
            int missing = answer.bodyBytes() > 0 ? (answer.bodyBytes() + 1) / 2 : bytes.length / 2;
            out.write(bytes, 0, bytes.length - missing);
            return false;
        }
        out.write(bytes);
        return true;
    }

    private S3Fault fault(HttpMessage request) {
        S3Faults.Seen seen;
        synchronized (requests) {
            seen =
                    new S3Faults.Seen(
                            numbers.incrementAndGet(),
                            request.method(),
                            request.target(),
                            request.header("Host").orElse(""));
            requests.add(seen);
        }
        onRequest.accept(seen);
        S3Fault fault = faults.at(seen);
        synchronized (met) {
            met.merge(fault, 1, Integer::sum);
        }
        return fault;
    }

    private HttpMessage ask(HttpMessage request) throws IOException {
        HttpMessage sent =
                request.asAServerIsAsked()
                        .without("Expect", "Transfer-Encoding")
                        .with("Connection", "close");
        if (request.bodyBytes() > 0 || request.method().equals("PUT")) {
            sent = sent.with("Content-Length", Integer.toString(request.bodyBytes()));
        }
        try (Socket service = new Socket(InetAddress.getLoopbackAddress(), upstream)) {
            service.setTcpNoDelay(true);
            service.getOutputStream().write(sent.bytes());
            InputStream in = new BufferedInputStream(service.getInputStream());
            HttpMessage head = HttpMessage.head(in).orElseThrow(() -> new IOException("no answer"));
            while (head.status() == 100) {
                head = HttpMessage.head(in).orElseThrow(() -> new IOException("no answer"));
            }
            HttpMessage answer =
                    head.withBody(
                            in,
                            request.method().equals("HEAD")
                                    ? HttpMessage.Body.NEVER
                                    : HttpMessage.Body.UNTIL_END);
            return shifted(shifted(answer, "Date"), "Last-Modified");
        }
    }

    private HttpMessage shifted(HttpMessage answer, String header) {
        Optional<String> time = answer.header(header);
        if (time.isEmpty() || ahead.isZero()) {
            return answer;
        }
        ZonedDateTime then = ZonedDateTime.parse(time.get(), HTTP_DATE);
        return answer.with(header, HTTP_DATE.format(then.plus(ahead)));
    }

    /** With a length, and without a body if it answers HEAD. */
    private static HttpMessage framed(HttpMessage answer, HttpMessage request) {
        HttpMessage whole = answer.without("Connection", "Transfer-Encoding");
        if (request.method().equals("HEAD")) {
            return whole.withoutBody();
        }
        return whole.status() == 204 || whole.status() == 304
                ? whole
                : whole.with("Content-Length", Integer.toString(whole.bodyBytes()));
    }

    /** Lateness is what is wanted here. */
    private static void pause(Duration time) {
        long end = System.nanoTime() + time.toNanos();
        for (long left = end - System.nanoTime(); left > 0; left = end - System.nanoTime()) {
            LockSupport.parkNanos(left);
        }
    }

    @Override
    public void close() {
        try {
            goAway();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
