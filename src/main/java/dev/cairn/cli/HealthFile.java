package dev.cairn.cli;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The file of {@code --health-file}, by which a probe learns how a running program fares without
 * starting one. It holds one line: {@code STARTING}, {@code UP}, {@code DOWN: why} or {@code
 * STOPPING}. While the program collects it is written every 5 s, so that its age tells whether the
 * program still lives; a clean end deletes it. It is overwritten in place and never grows, so that
 * a full disk does not look like a dead program.
 */
final class HealthFile implements Closeable {

    /** How often it is written. */
    static final Duration BEAT = Duration.ofSeconds(5);

    /** The line with its newline, filled up with blanks; what is longer is cut. */
    static final int SIZE_BYTES = 512;

    private static final Logger LOG = LoggerFactory.getLogger(HealthFile.class);

    private final Optional<Path> file;
    private final LongSupplier nanoTime;
    private Optional<Long> lastBeat = Optional.empty();
    private boolean failing;

    private HealthFile(Optional<Path> file, LongSupplier nanoTime) {
        this.file = file;
        this.nanoTime = nanoTime;
    }

    /**
     * Says {@code STARTING}.
     *
     * @param file empty: nothing is ever written
     * @param nanoTime as {@link System#nanoTime}
     * @throws IOException if the file cannot be written
     */
    static HealthFile open(Optional<Path> file, LongSupplier nanoTime) throws IOException {
        HealthFile opened = new HealthFile(file, nanoTime);
        if (file.isPresent()) {
            opened.write("STARTING");
        }
        return opened;
    }

    /**
     * Says how the program fares, if it is time to. A file that cannot be written any more is
     * logged once; its age will tell.
     *
     * @param trouble why health is DOWN, if it is
     */
    void beat(Supplier<Optional<String>> trouble) {
        long now = nanoTime.getAsLong();
        boolean due = lastBeat.isEmpty() || now - lastBeat.get() >= BEAT.toNanos();
        if (file.isPresent() && due) {
            lastBeat = Optional.of(now);
            say(trouble.get().map(why -> "DOWN: " + why).orElse("UP"));
        }
    }

    /** The program has begun to stop. */
    void stopping() {
        if (file.isPresent()) {
            say("STOPPING");
        }
    }

    private void say(String line) {
        try {
            write(line);
            failing = false;
        } catch (IOException e) {
            if (!failing) {
                LOG.warn("Cannot write the health file {}: {}", file.get(), e.toString());
            }
            failing = true;
        }
    }

    private void write(String line) throws IOException {
        ByteBuffer block = ByteBuffer.allocate(SIZE_BYTES);
        CharBuffer oneLine = CharBuffer.wrap(line.replaceAll("\\s+", " "));
        // stops before a character for which there is no room
        StandardCharsets.UTF_8.newEncoder().encode(oneLine, block.limit(SIZE_BYTES - 1), true);
        Arrays.fill(block.array(), block.position(), SIZE_BYTES - 1, (byte) ' ');
        block.array()[SIZE_BYTES - 1] = '\n';
        // opened each time: another command may have been given the same file, and have deleted it
        try (FileChannel channel =
                FileChannel.open(file.get(), StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            channel.write(block.clear(), 0);
        }
    }

    /** Deletes the file: there is no program any more whose health it could tell. */
    @Override
    public void close() throws IOException {
        if (file.isPresent()) {
            Files.deleteIfExists(file.get());
        }
    }
}
