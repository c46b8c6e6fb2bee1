package dev.cairn.http.call;

import java.io.Closeable;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/** A server that answers with bytes as they are given, and with nothing else. */
final class RawServer implements Closeable {

    /** What is done with a connection, which is closed behind it. */
    interface Connection {
        void serve(Socket socket) throws Exception;
    }

    private final ServerSocket listening;
    private final ExecutorService threads = Executors.newCachedThreadPool();

    private RawServer(ServerSocket listening) {
        this.listening = listening;
    }

    static RawServer open(Connection connection) throws IOException {
        RawServer server = new RawServer(new ServerSocket(0, 10, InetAddress.getLoopbackAddress()));
        server.threads.execute(() -> server.accept(connection));
        return server;
    }

    private void accept(Connection connection) {
        while (!listening.isClosed()) {
            try {
                Socket socket = listening.accept();
                threads.execute(() -> serve(connection, socket));
            } catch (IOException e) {
                return; // closed
            }
        }
    }

    private static void serve(Connection connection, Socket socket) {
        try (socket) {
            connection.serve(socket);
        } catch (Exception e) {
            Thread.currentThread().interrupt(); // the client has gone, or the test is over
        }
    }

    /** Reads a request up to the empty line. */
    static void readHead(Socket socket) throws IOException {
        int last = 0;
        while (last != ('\r' << 24 | '\n' << 16 | '\r' << 8 | '\n')) {
            int next = socket.getInputStream().read();
            if (next < 0) {
                return;
            }
            last = last << 8 | next;
        }
    }

    /** Writes a text, and then a letter every 50 ms. */
    static void drip(Socket socket, String start) throws Exception {
        socket.getOutputStream().write(start.getBytes(StandardCharsets.US_ASCII));
        CountDownLatch never = new CountDownLatch(1);
        while (!never.await(50, TimeUnit.MILLISECONDS)) {
            socket.getOutputStream().write('x');
            socket.getOutputStream().flush();
        }
    }

    URI url(String path) {
        return URI.create("http://127.0.0.1:" + listening.getLocalPort() + path);
    }

    @Override
    public void close() throws IOException {
        listening.close();
        threads.shutdownNow();
    }
}
