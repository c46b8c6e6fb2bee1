package dev.cairn.http.call;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.Socket;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.net.ssl.SSLSession;
import javax.net.ssl.SSLSocket;
import org.apache.hc.client5.http.io.ManagedHttpClientConnection;
import org.apache.hc.core5.http.config.Http1Config;
import org.apache.hc.core5.http.impl.io.DefaultBHttpClientConnection;
import org.apache.hc.core5.http.impl.io.DefaultHttpRequestWriterFactory;
import org.apache.hc.core5.http.impl.io.DefaultHttpResponseParserFactory;
import org.apache.hc.core5.http.impl.io.SocketHolder;
import org.apache.hc.core5.io.CloseMode;
import org.apache.hc.core5.util.Timeout;

/**
 * A connection that logs nothing. The client's own writes every header and byte, credentials
 * included, to the loggers {@code org.apache.hc.client5.http.headers} and {@code wire} when they
 * are at DEBUG; this one has no logger to turn on.
 */
final class QuietConnection extends DefaultBHttpClientConnection
        implements ManagedHttpClientConnection {

    /** Of a status or header line; the default has no bound. */
    private static final int MAX_LINE_BYTES = 64 * 1024;

    private static final int MAX_HEADERS = 500;

    private static final Http1Config CONFIG =
            Http1Config.custom()
                    .setMaxLineLength(MAX_LINE_BYTES)
                    .setMaxHeaderCount(MAX_HEADERS)
                    .build();

    private final AtomicBoolean closed = new AtomicBoolean();
    private Timeout socketTimeout = Timeout.ZERO_MILLISECONDS;

    QuietConnection() {
        super(
                CONFIG,
                null,
                null,
                null,
                null,
                new DefaultHttpRequestWriterFactory(CONFIG),
                new DefaultHttpResponseParserFactory(CONFIG));
    }

    @Override
    public void bind(Socket socket) throws IOException {
        bind(new SocketHolder(socket), socket);
    }

    @Override
    public void bind(SSLSocket sslSocket, Socket socket) throws IOException {
        bind(new SocketHolder(sslSocket, socket), sslSocket);
    }

    private void bind(SocketHolder holder, Socket socket) throws IOException {
        if (closed.get()) {
            // given up while it was being made
            socket.close();
            throw new InterruptedIOException("the connection was closed");
        }
        super.bind(holder);
        socketTimeout = Timeout.ofMilliseconds(socket.getSoTimeout());
    }

    @Override
    public Socket getSocket() {
        SocketHolder holder = getSocketHolder();
        return holder == null ? null : holder.getSocket();
    }

    @Override
    public SSLSession getSSLSession() {
        return getSocket() instanceof SSLSocket secure ? secure.getSession() : null;
    }

    @Override
    public void setSocketTimeout(Timeout timeout) {
        super.setSocketTimeout(timeout);
        socketTimeout = timeout;
    }

    @Override
    public void passivate() {
        super.setSocketTimeout(Timeout.ZERO_MILLISECONDS);
    }

    @Override
    public void activate() {
        super.setSocketTimeout(socketTimeout);
    }

    @Override
    public void close() throws IOException {
        if (closed.compareAndSet(false, true)) {
            super.close();
        }
    }

    @Override
    public void close(CloseMode closeMode) {
        if (closed.compareAndSet(false, true)) {
            super.close(closeMode);
        }
    }
}
