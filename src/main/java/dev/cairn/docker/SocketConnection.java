package dev.cairn.docker;

import java.io.IOException;
import java.net.SocketTimeoutException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/** A connection to a socket of this machine. Any thread may close it, which ends a read. */
final class SocketConnection implements ReadableByteChannel {

    private final SocketChannel channel;
    private final Duration longestWait;

    /** Of one that does not wait for ever. */
    private final Optional<Selector> selector;

    private SocketConnection(
            SocketChannel channel, Duration longestWait, Optional<Selector> selector) {
        this.channel = channel;
        this.longestWait = longestWait;
        this.selector = selector;
    }

    /**
     * Connects, and sends a question.
     *
     * @param longestWait how long a read waits; zero for ever
     */
    static SocketConnection open(Path socket, ByteBuffer question, Duration longestWait)
            throws IOException {
        SocketChannel channel = SocketChannel.open(UnixDomainSocketAddress.of(socket));
        try {
            while (question.hasRemaining()) {
                channel.write(question);
            }
            if (longestWait.isZero()) {
                return new SocketConnection(channel, longestWait, Optional.empty());
            }
            channel.configureBlocking(false);
            Selector selector = channel.provider().openSelector();
            channel.register(selector, SelectionKey.OP_READ);
            return new SocketConnection(channel, longestWait, Optional.of(selector));
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    /**
     * Reads what is there, and waits until something is.
     *
     * @throws SocketTimeoutException if that takes too long
     */
    @Override
    public int read(ByteBuffer target) throws IOException {
        int read = channel.read(target);
        while (read == 0 && selector.isPresent()) {
            if (selector.get().select(longestWait.toMillis()) == 0) {
                throw new SocketTimeoutException(
                        "no answer within " + longestWait.toSeconds() + " s");
            }
            selector.get().selectedKeys().clear();
            read = channel.read(target);
        }
        return read;
    }

    @Override
    public boolean isOpen() {
        return channel.isOpen();
    }

    @Override
    public void close() throws IOException {
        channel.close();
        if (selector.isPresent()) {
            selector.get().close();
        }
    }
}
