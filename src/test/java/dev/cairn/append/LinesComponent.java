package dev.cairn.append;

import dev.cairn.component.Cairn;
import dev.cairn.component.CairnConstants;
import dev.cairn.component.SourceEndpoint;
import dev.cairn.source.Batch;
import dev.cairn.source.FilePosition;
import dev.cairn.source.LogRecord;
import dev.cairn.source.Partition;
import dev.cairn.source.Position;
import dev.cairn.source.Source;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.apache.camel.Endpoint;
import org.apache.camel.Message;
import org.apache.camel.support.DefaultComponent;

/** {@code lines:FROM-TO}: numbered lines as a source, in batches of ten. For tests. */
final class LinesComponent extends DefaultComponent {

    static final int BATCH_LINES = 10;

    /** The line of a number. */
    static String line(int number) {
        return "line-" + number;
    }

    @Override
    protected Endpoint createEndpoint(
            String uri, String remaining, Map<String, Object> parameters) {
        int dash = remaining.indexOf('-');
        int from = Integer.parseInt(remaining.substring(0, dash));
        int to = Integer.parseInt(remaining.substring(dash + 1));
        return new LinesEndpoint(uri, this, from, to);
    }

    private static final class LinesEndpoint extends SourceEndpoint {

        private final int from;
        private final int to;

        LinesEndpoint(String uri, LinesComponent component, int from, int to) {
            super(uri, component);
            this.from = from;
            this.to = to;
        }

        @Override
        protected Partition.Kind kind() {
            return Partition.Kind.FILE;
        }

        @Override
        protected String markName() {
            return "lines:" + from + "-" + to;
        }

        @Override
        protected Source createSource(Cairn cairn) {
            return new LinesSource(from, to);
        }

        @Override
        protected void describe(Message message, Batch batch, LogRecord record) {
            message.setHeader(AppendConstants.PATH, batch.partition().name());
            if (record != null) {
                message.setHeader(CairnConstants.RECORD_ID, record.id());
                message.setHeader(CairnConstants.OFFSET, record.offset());
            }
        }

        @Override
        protected Object bodyOf(LogRecord record) {
            return record.text(StandardCharsets.UTF_8);
        }
    }

    /** Its offsets count lines' bytes like those of a file. */
    private static final class LinesSource implements Source {

        private final Partition partition;
        private final int to;
        private final Semaphore wakeUps = new Semaphore(0);
        private int next;
        private long offset;

        LinesSource(int from, int to) {
            this.to = to;
            this.next = from;
            String name = "/lines/" + from + "-" + to;
            this.partition = new Partition(Partition.Kind.FILE, "", name, "lines" + from);
        }

        @Override
        public Map<Partition, Position> start(boolean first, List<Position> known) {
            for (Position position : known) {
                FilePosition file = (FilePosition) position;
                while (file.id().equals(partition.id()) && offset < file.offset()) {
                    offset += line(next++).length() + 1;
                }
            }
            return offset > 0 ? Map.of() : Map.of(partition, LinesBatch.position(partition, 0));
        }

        @Override
        public Optional<Batch> poll(Duration wait, Predicate<Partition> paused) {
            if (next > to || paused.test(partition)) {
                try {
                    wakeUps.tryAcquire(Math.min(wait.toMillis(), 20), TimeUnit.MILLISECONDS);
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
                if (next > to || paused.test(partition)) {
                    return Optional.empty();
                }
            }
            StringBuilder text = new StringBuilder();
            for (int i = 0; i < BATCH_LINES && next <= to; i++) {
                text.append(line(next++)).append('\n');
            }
            Batch batch = new LinesBatch(partition, text.toString(), offset);
            offset += batch.sizeBytes();
            return Optional.of(batch);
        }

        @Override
        public void wakeUp() {
            wakeUps.release();
        }

        @Override
        public boolean follows(Partition other) {
            return partition.equals(other);
        }

        @Override
        public Existence exists(Partition asked) {
            return Existence.EXISTS;
        }

        @Override
        public void close() {
            wakeUps.drainPermits();
        }
    }
}
