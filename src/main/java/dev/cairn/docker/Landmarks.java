package dev.cairn.docker;

import dev.cairn.source.ContainerPosition.Mark;
import dev.cairn.source.EngineTime;
import dev.cairn.tail.ContainerLines;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.HashSet;
import java.util.List;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.LongSupplier;

/**
 * Records that a container's stream must bring, because the files that the engine writes it to hold
 * them: the first of each file, and the last of each that was rotated away. An engine that is
 * overtaken by the rotation of its files goes on behind the gap and says nothing: a landmark shows
 * it. Where the files cannot be read there are none. For one connection, one thread.
 */
final class Landmarks {

    /** Time between two looks at the files, while records come. */
    private static final long LOOK_NANOS = 5_000_000;

    /** Longest line of a file: an engine's record of 16 KiB, each byte escaped. */
    private static final int MAX_LINE_BYTES = 128 * 1024;

    /** What a line has at most, as a rule. */
    private static final int USUAL_LINE_BYTES = 4 * 1024;

    /** Where nothing is known. */
    private static final long NONE = Long.MAX_VALUE;

    private final Path log;
    private final boolean readable;
    private final LongSupplier nanoTime;
    private final List<Lane> lanes;
    private Set<Object> known = Set.of();
    private Object current;
    private long nextLook;

    /** The times of landmarks that have not come in a stream, and the first of them. */
    private static final class Lane {
        final boolean wanted;
        final NavigableSet<Long> times = new TreeSet<>();
        long first = NONE;
        long read;

        Lane(boolean wanted) {
            this.wanted = wanted;
        }

        void add(long nanos) {
            if (wanted && nanos > read) {
                times.add(nanos);
                first = times.first();
            }
        }
    }

    /**
     * Landmarks that have not been looked for.
     *
     * @param log the file that the engine writes now; empty if that is not known
     * @param options which streams are read
     * @param nanoTime the clock, as {@link System#nanoTime}
     */
    Landmarks(Path log, DockerOptions options, LongSupplier nanoTime) {
        this.log = log;
        this.readable = !log.toString().isEmpty() && Files.isReadable(log);
        this.nanoTime = nanoTime;
        this.lanes = List.of(new Lane(options.stdout()), new Lane(options.stderr()));
        this.nextLook = nanoTime.getAsLong();
    }

    /** Looks for new files, if it is time; returns soon. */
    void look(Mark stdout, Mark stderr) {
        if (!readable) {
            return;
        }
        long now = nanoTime.getAsLong();
        if (now - nextLook < 0) {
            return;
        }
        nextLook = now + LOOK_NANOS;
        lanes.get(0).read = stdout.nanos();
        lanes.get(1).read = stderr.nanos();
        try {
            Object key = key(log);
            if (!key.equals(current)) {
                boolean begun = lookAtFirst(log);
                lookAtRotated();
                current = begun ? key : null;
            }
        } catch (IOException e) {
            // it is being rotated, or the container removed: another look will see
        }
    }

    private static Object key(Path file) throws IOException {
        Object key = Files.readAttributes(file, BasicFileAttributes.class).fileKey();
        return key == null ? file : key;
    }

    private void lookAtRotated() throws IOException {
        Set<Object> seen = new HashSet<>();
        for (int i = 1; ; i++) {
            Path file = log.resolveSibling(log.getFileName() + "." + i);
            if (!Files.exists(file)) {
                break;
            }
            Object key = key(file);
            seen.add(key);
            if (!known.contains(key)) {
                if (!key.equals(current)) { // else it was looked at when it began
                    lookAtFirst(file);
                }
                lookAtLast(file);
            }
        }
        known = seen;
    }

    /** Whether it has a first record. */
    private boolean lookAtFirst(Path path) throws IOException {
        try (RandomAccessFile file = new RandomAccessFile(path.toFile(), "r")) {
            for (int size = USUAL_LINE_BYTES; ; size = MAX_LINE_BYTES) {
                byte[] bytes = read(file, 0, size);
                int end = newline(bytes, 0, bytes.length);
                if (end >= 0) {
                    add(bytes, 0, end);
                    return true;
                }
                if (size == MAX_LINE_BYTES || bytes.length < size) {
                    return false;
                }
            }
        }
    }

    private void lookAtLast(Path path) throws IOException {
        try (RandomAccessFile file = new RandomAccessFile(path.toFile(), "r")) {
            long length = file.length();
            for (int size = USUAL_LINE_BYTES; ; size = MAX_LINE_BYTES) {
                long from = Math.max(0, length - size);
                byte[] bytes = read(file, from, (int) (length - from));
                int end = bytes.length - 1;
                if (end < 0 || bytes[end] != '\n') {
                    return; // not written to its end, or not by an engine
                }
                int begin = end;
                while (begin > 0 && bytes[begin - 1] != '\n') {
                    begin--;
                }
                if (begin > 0 || from == 0) {
                    add(bytes, begin, end);
                    return;
                }
                if (size == MAX_LINE_BYTES) {
                    return;
                }
            }
        }
    }

    private static byte[] read(RandomAccessFile file, long from, int size) throws IOException {
        byte[] bytes = new byte[(int) Math.min(size, Math.max(0, file.length() - from))];
        file.seek(from);
        file.readFully(bytes);
        return bytes;
    }

    private static int newline(byte[] bytes, int from, int to) {
        for (int i = from; i < to; i++) {
            if (bytes[i] == '\n') {
                return i;
            }
        }
        return -1;
    }

    private void add(byte[] bytes, int from, int to) {
        ContainerLines.stampOf(bytes, from, to)
                .ifPresent(
                        stamp -> {
                            Lane lane = lanes.get(stamp.stream().equals("stderr") ? 1 : 0);
                            EngineTime.parse(stamp.time()).ifPresent(lane::add);
                        });
    }

    /**
     * A record has come.
     *
     * @param stderr its stream
     * @param nanos its time
     * @param before how far this stream was read before it
     * @return what the engine left out before it, for people
     */
    Optional<String> leftOut(boolean stderr, long nanos, Mark before) {
        Lane lane = lanes.get(stderr ? 1 : 0);
        if (nanos < lane.first) {
            return Optional.empty();
        }
        boolean left = lane.first < nanos;
        lane.times.headSet(nanos, true).clear();
        lane.first = lane.times.isEmpty() ? NONE : lane.times.first();
        if (!left) {
            return Optional.empty();
        }
        return Optional.of(
                "what was written after "
                        + EngineTime.text(before.nanos())
                        + " and before "
                        + EngineTime.text(nanos)
                        + " was rotated away before the engine had sent it");
    }
}
