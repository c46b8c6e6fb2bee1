package dev.cairn.it;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;

/**
 * A program that appends lines {@code NAME NUMBER PADDING} to one file until it is closed, numbers
 * without gaps from 1. It can pause, and be told to open its file again, as a daemon does after a
 * rotation.
 */
final class NumberedWriter implements AutoCloseable {

    private final String name;
    private final Path file;
    private final Random random;
    private final long pauseNanos;
    private final ReentrantLock writing = new ReentrantLock();
    private final Thread thread;
    private volatile boolean closed;
    private volatile RuntimeException failure;
    private FileChannel channel;
    private volatile long written;

    /**
     * Starts writing.
     *
     * @param pauseNanos between two bursts of 1 to 40 lines
     */
    static NumberedWriter start(String name, Path file, long seed, long pauseNanos)
            throws IOException {
        NumberedWriter writer = new NumberedWriter(name, file, seed, pauseNanos);
        writer.reopen();
        writer.thread.start();
        return writer;
    }

    private NumberedWriter(String name, Path file, long seed, long pauseNanos) {
        this.name = name;
        this.file = file;
        this.random = new Random(seed);
        this.pauseNanos = pauseNanos;
        this.thread = new Thread(this::writeUntilClosed, "writer-" + name);
    }

    private void writeUntilClosed() {
        while (!closed) {
            writing.lock();
            try {
                burst();
            } catch (IOException e) {
                failure = new UncheckedIOException(e);
                return;
            } finally {
                writing.unlock();
            }
            LockSupport.parkNanos(pauseNanos);
        }
    }

    private void burst() throws IOException {
        StringBuilder lines = new StringBuilder();
        int count = 1 + random.nextInt(40);
        for (int i = 0; i < count; i++) {
            // the only thread that writes it
            long number = written + 1;
            written = number;
            lines.append(name).append(' ').append(number).append(' ');
            lines.append("x".repeat(random.nextInt(150))).append('\n');
        }
        byte[] bytes = lines.toString().getBytes(StandardCharsets.US_ASCII);
        // as buffered output does: the end of a write is not the end of a line
        int first = random.nextInt(bytes.length);
        write(ByteBuffer.wrap(bytes, 0, first));
        write(ByteBuffer.wrap(bytes, first, bytes.length - first));
    }

    private void write(ByteBuffer bytes) throws IOException {
        while (bytes.hasRemaining()) {
            channel.write(bytes);
        }
    }

    /** Stops between two bursts, until {@link #resume}. */
    void pause() {
        writing.lock();
    }

    /** Goes on; called by the thread that paused. */
    void resume() {
        writing.unlock();
    }

    /** Opens the file at its path again. */
    void reopen() throws IOException {
        writing.lock();
        try {
            FileChannel before = channel;
            channel =
                    FileChannel.open(
                            file,
                            StandardOpenOption.CREATE,
                            StandardOpenOption.WRITE,
                            StandardOpenOption.APPEND);
            if (before != null) {
                before.close();
            }
        } finally {
            writing.unlock();
        }
    }

    String name() {
        return name;
    }

    /** The number of the last line written. */
    long written() {
        return written;
    }

    /** Stops for good, and tells of a failure that it met. */
    @Override
    public void close() throws IOException {
        closed = true;
        try {
            thread.join(10_000);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        channel.close();
        if (failure != null) {
            throw failure;
        }
    }
}
