package dev.cairn.tail;

import dev.cairn.io.BufferPool;
import dev.cairn.source.Batch;
import dev.cairn.source.LogRecord;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.infra.Blackhole;

/**
 * What one record costs before Camel sees it: framing, id, slice, and its text. It stands in the
 * package of what it measures.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class RecordsBenchmark {

    private static final int RECORDS = 1000;
    private static final int LINE_BYTES = 190;

    private Path file;
    private TailSource source;
    private Batch batch;

    /** Reads one batch of a thousand lines. */
    @Setup
    public void read() throws IOException {
        file = Files.createTempFile("cairn-records", ".log");
        Files.writeString(file, ("x".repeat(LINE_BYTES - 1) + "\n").repeat(RECORDS));
        TailOptions options =
                TailOptions.of(file.toString()).startingFrom(TailOptions.StartFrom.BEGINNING);
        source = new TailSource(options, new BufferPool());
        source.start(true, List.of());
        Optional<Batch> polled = Optional.empty();
        while (polled.isEmpty() || polled.get().isEmpty()) {
            polled = source.poll(Duration.ofSeconds(1), partition -> false);
        }
        batch = polled.get();
        if (batch.recordCount() != RECORDS) {
            throw new AssertionError(batch.recordCount() + " records in the batch");
        }
    }

    @TearDown
    public void close() throws IOException {
        batch.release();
        source.close();
        Files.delete(file);
    }

    /** Framed, with its id and a view of its bytes. */
    @Benchmark
    @OperationsPerInvocation(RECORDS)
    public void record(Blackhole hole) {
        for (Iterator<LogRecord> all = batch.records(); all.hasNext(); ) {
            hole.consume(all.next());
        }
    }

    /** The same, and decoded: the body of an exchange with batching=false. */
    @Benchmark
    @OperationsPerInvocation(RECORDS)
    public void text(Blackhole hole) {
        for (Iterator<LogRecord> all = batch.records(); all.hasNext(); ) {
            hole.consume(all.next().text(StandardCharsets.UTF_8));
        }
    }
}
