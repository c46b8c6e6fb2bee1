package dev.cairn.docker;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** A socket of this machine that leads to a port on loopback. */
final class SocketRelay implements AutoCloseable {

    private final Path path;
    private final int port;
    private final ServerSocketChannel server;
    private final ExecutorService threads = Executors.newCachedThreadPool();

    private SocketRelay(Path path, int port, ServerSocketChannel server) {
        this.path = path;
        this.port = port;
        this.server = server;
    }

    static SocketRelay to(int port) throws IOException {
        // a short path: that of a socket may have 108 bytes
        Path path = Files.createTempDirectory("cairn").resolve("sock");
        ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        server.bind(UnixDomainSocketAddress.of(path));
        SocketRelay relay = new SocketRelay(path, port, server);
        relay.threads.execute(relay::accept);
        return relay;
    }

    Path path() {
        return path;
    }

    private void accept() {
        try {
            while (true) {
                SocketChannel near = server.accept();
                threads.execute(() -> relay(near));
            }
        } catch (IOException e) {
            // it is closed
        }
    }

    private void relay(SocketChannel near) {
        try (near;
                SocketChannel far =
                        SocketChannel.open(
                                new InetSocketAddress(InetAddress.getLoopbackAddress(), port))) {
            threads.execute(() -> pass(near, far));
            pass(far, near);
        } catch (IOException e) {
            // there is nobody to relay to
        }
    }

    /** When one way has ended, so does the other: nobody asks any more, or nobody answers. */
    private static void pass(SocketChannel from, SocketChannel to) {
        ByteBuffer bytes = ByteBuffer.allocate(8192);
        try (from;
                to) {
            while (from.read(bytes.clear()) >= 0) {
                bytes.flip();
                while (bytes.hasRemaining()) {
                    to.write(bytes);
                }
            }
        } catch (IOException e) {
            // one of the two has closed it
        }
    }

    @Override
    public void close() throws IOException {
        server.close();
        threads.shutdownNow();
        Files.deleteIfExists(path);
        Files.delete(path.getParent());
    }
}
