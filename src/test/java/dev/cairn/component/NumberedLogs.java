package dev.cairn.component;

import dev.cairn.delivery.FakeBatch;
import dev.cairn.source.Batch;
import dev.cairn.source.FilePosition;
import dev.cairn.source.Partition;
import dev.cairn.source.Position;
import dev.cairn.source.Source;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/** Logs of numbered lines that outlive the sources that read them, as files do. */
final class NumberedLogs {

    private final Map<String, Integer> lines = new LinkedHashMap<>();
    private final int batchLines;
    private int failingPolls;

    NumberedLogs(int batchLines) {
        this.batchLines = batchLines;
    }

    /** Appends lines to a log, which is made if need be. */
    synchronized void grow(String name, int count) {
        lines.merge(name, count, Integer::sum);
        notifyAll();
    }

    /** The next polls fail. */
    synchronized void failPolls(int count) {
        failingPolls = count;
    }

    /** A source of all of them. */
    Source source(String group) {
        return new Reader(group);
    }

    private final class Reader implements Source {

        private final String group;
        private final Map<String, Integer> read = new HashMap<>();
        private boolean awake;
        private int turn;

        Reader(String group) {
            this.group = group;
        }

        private Partition partition(String name) {
            return new Partition(Partition.Kind.FILE, group, name, "id-" + name);
        }

        @Override
        public Map<Partition, Position> start(boolean first, List<Position> known) {
            for (Position each : known) {
                read.put(((FilePosition) each).path(), FakeBatch.lines(each));
            }
            Map<Partition, Position> found = new LinkedHashMap<>();
            synchronized (NumberedLogs.this) {
                for (String name : lines.keySet()) {
                    if (!read.containsKey(name)) {
                        found.put(partition(name), FakeBatch.position(partition(name), 0));
                    }
                }
            }
            return found;
        }

        @Override
        public Optional<Batch> poll(Duration wait, Predicate<Partition> paused) throws IOException {
            synchronized (NumberedLogs.this) {
                if (failingPolls > 0) {
                    failingPolls--;
                    throw new IOException("cannot be read");
                }
                Optional<Batch> batch = next(paused);
                if (batch.isEmpty() && !awake && wait.toMillis() > 0) {
                    try {
                        NumberedLogs.this.wait(wait.toMillis());
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                    batch = next(paused);
                }
                awake = false;
                return batch;
            }
        }

        private Optional<Batch> next(Predicate<Partition> paused) {
            List<String> names = new ArrayList<>(lines.keySet());
            for (int i = 0; i < names.size(); i++) {
                turn = (turn + 1) % names.size();
                String name = names.get(turn);
                int from = read.getOrDefault(name, 0);
                int to = Math.min(from + batchLines, lines.get(name));
                if (from < to && !paused.test(partition(name))) {
                    read.put(name, to);
                    return Optional.of(FakeBatch.of(partition(name), from, to));
                }
            }
            return Optional.empty();
        }

        @Override
        public void wakeUp() {
            synchronized (NumberedLogs.this) {
                awake = true;
                NumberedLogs.this.notifyAll();
            }
        }

        @Override
        public boolean follows(Partition other) {
            synchronized (NumberedLogs.this) {
                return lines.containsKey(other.name());
            }
        }

        @Override
        public Existence exists(Partition partition) {
            return Existence.EXISTS;
        }

        @Override
        public void close() {}
    }
}
