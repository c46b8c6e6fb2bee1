package dev.cairn.tail;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.io.BufferPool;
import dev.cairn.io.Disk;
import dev.cairn.io.FileStat;
import dev.cairn.io.SimulatedDisk;
import dev.cairn.source.Batch;
import dev.cairn.source.FilePosition;
import dev.cairn.source.LogRecord;
import dev.cairn.source.Loss;
import dev.cairn.source.Partition;
import dev.cairn.source.Position;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.function.BiPredicate;
import java.util.function.Function;

/**
 * A tail source on a simulated disk and clock, with the part of the delivery that it needs: batches
 * wait for their acknowledgement in order, what is acknowledged is committed and counts as
 * delivered, and a restart goes on from what was committed.
 */
final class TailHarness {

    static final Path ROOT = Path.of("/logs");
    private static final long EPOCH_NANOS = 1_700_000_000_000_000_000L;

    /** A record that was delivered and committed. */
    record Line(Partition partition, String path, long offset, String text, boolean partial) {}

    long nanos;
    SimulatedDisk disk = new SimulatedDisk(() -> EPOCH_NANOS + (nanos += 1_000_000));
    Function<SimulatedDisk, Disk> wrapping = simulated -> simulated;
    TailOptions options;
    BufferPool pool = new BufferPool();
    BiPredicate<Path, FileStat> own = (path, stat) -> false;
    TailSource source;
    HeardFindings heard;
    final Map<Partition, FilePosition> committed = new LinkedHashMap<>();
    final List<Line> lines = new ArrayList<>();
    final List<Loss> ledger = new ArrayList<>();
    final ArrayDeque<Batch> pending = new ArrayDeque<>();
    final Set<Partition> paused = new HashSet<>();
    private final Map<Partition, FilePosition> handedOut = new HashMap<>();
    private final Random random = new Random(7);
    private boolean first = true;

    TailHarness(TailOptions options) {
        this.options = options;
        disk.outsideMakeDirectory(ROOT);
    }

    static TailHarness fromBeginning(String... globs) {
        return new TailHarness(TailOptions.of(globs).startingFrom(TailOptions.StartFrom.BEGINNING));
    }

    static Path path(String name) {
        return ROOT.resolve(name);
    }

    void append(String name, String text) {
        disk.outsideAppend(path(name), text);
    }

    void rename(String from, String to) {
        disk.outsideRename(path(from), path(to));
    }

    void truncate(String name, int size) {
        disk.outsideTruncate(path(name), size);
    }

    void delete(String name) {
        disk.outsideDelete(path(name));
    }

    void copy(String from, String to) {
        disk.outsideWrite(path(to), disk.bytes(path(from)));
    }

    TailHarness start() throws IOException {
        heard = new HeardFindings();
        source =
                new TailSource(
                        options,
                        wrapping.apply(disk),
                        new ClockWatch(),
                        pool,
                        () -> Instant.ofEpochSecond(0, EPOCH_NANOS + nanos),
                        () -> nanos,
                        random,
                        own,
                        heard);
        handedOut.clear();
        List<Position> known = new ArrayList<>(committed.values());
        known.removeIf(position -> !source.concerns(((FilePosition) position).path()));
        Map<Partition, Position> initial = source.start(first, known);
        first = false;
        initial.forEach((partition, at) -> committed.put(partition, (FilePosition) at));
        handedOut.putAll(committed);
        return this;
    }

    /** One look; whether there was a batch. */
    boolean poll(Duration wait) throws IOException {
        Optional<Batch> batch = source.poll(wait, paused::contains);
        batch.ifPresent(this::accept);
        return batch.isPresent();
    }

    private void accept(Batch batch) {
        FilePosition before = handedOut.get(batch.partition());
        FilePosition start = (FilePosition) batch.start();
        if (before == null) {
            assertThat(batch.isEmpty()).as("first batch of %s", batch).isTrue();
        } else {
            assertThat(start).as("start of %s", batch).isEqualTo(before);
        }
        handedOut.put(batch.partition(), (FilePosition) batch.end());
        pending.add(batch);
    }

    /** Acknowledges and commits the oldest batch. */
    void acknowledge() {
        Batch batch = pending.remove();
        FilePosition end = (FilePosition) batch.end();
        String path = end.path();
        int count = 0;
        StringBuilder content = new StringBuilder();
        for (Iterator<LogRecord> records = batch.records(); records.hasNext(); count++) {
            LogRecord record = records.next();
            String text = record.text(StandardCharsets.ISO_8859_1);
            assertThat(record.id()).isEqualTo(batch.partition().id() + ":" + record.offset());
            lines.add(new Line(batch.partition(), path, record.offset(), text, record.partial()));
            content.append(text);
        }
        assertThat(batch.recordCount()).isEqualTo(count);
        assertThat(batch.content().remaining()).isEqualTo(batch.sizeBytes());
        ledger.addAll(batch.losses());
        if (batch.isLast()) {
            committed.remove(batch.partition());
        } else {
            committed.put(batch.partition(), end);
        }
        batch.release();
    }

    /** Reads and commits everything there is, in a time in which everything is looked at. */
    TailHarness drain() throws IOException {
        return drain(options.pollInterval().plusMillis(10));
    }

    TailHarness drain(Duration time) throws IOException {
        long end = nanos + time.toNanos();
        while (nanos < end) {
            if (poll(Duration.ofNanos(end - nanos))) {
                while (!pending.isEmpty()) {
                    acknowledge();
                }
            }
        }
        return this;
    }

    /** Long enough for rotated files to be retired. */
    TailHarness drainAndRetire() throws IOException {
        return drain(options.rotateWait().plusSeconds(3));
    }

    /** The process dies: what was not committed never happened. */
    void kill() {
        disk = disk.kill();
        pending.clear();
        source = null;
    }

    TailHarness restart() throws IOException {
        if (source != null) {
            kill();
        }
        return start();
    }

    /** All texts so far, in the order of delivery. */
    List<String> texts() {
        return lines.stream().map(Line::text).toList();
    }

    /** The texts since the last call. */
    List<String> taken() {
        List<String> texts = texts();
        lines.clear();
        return texts;
    }

    /** The committed position of the newest generation of a path. */
    FilePosition position(String name) {
        return committed.values().stream()
                .filter(position -> position.path().equals(path(name).toString()))
                .max((a, b) -> Integer.compare(a.generation(), b.generation()))
                .orElseThrow(() -> new AssertionError("no position of " + name));
    }

    /** Cannot watch, and passes the time by moving the clock. */
    private final class ClockWatch implements DirectoryWatch {
        private volatile boolean woken;

        @Override
        public boolean watch(Path directory) {
            return false;
        }

        @Override
        public void unwatch(Path directory) {}

        @Override
        public void tell(Listener listener) {}

        @Override
        public boolean await(long waitNanos) {
            nanos += waitNanos;
            boolean called = woken;
            woken = false;
            return called;
        }

        @Override
        public void wakeUp() {
            woken = true;
        }

        @Override
        public void close() {}
    }
}
