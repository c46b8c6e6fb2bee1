package dev.cairn.tail;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Framing of a batch of 256 KiB in direct memory, against one byte at a time. It stands in the
 * package of what it measures. {@code bench/jmh} runs it.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class LineFramerBenchmark {

    private static final int BATCH_BYTES = 256 << 10;

    /** Mean length of a line, in bytes. */
    @Param({"40", "190", "1000"})
    public int lineBytes;

    private ByteBuffer batch;

    /** Fills the batch with lines of random lengths around the mean. */
    @Setup
    public void fill() {
        SplittableRandom random = new SplittableRandom(lineBytes);
        batch = ByteBuffer.allocateDirect(BATCH_BYTES).order(ByteOrder.LITTLE_ENDIAN);
        byte[] line = "x".repeat(2 * lineBytes).getBytes(StandardCharsets.US_ASCII);
        while (batch.hasRemaining()) {
            int length = Math.min(random.nextInt(1, 2 * lineBytes), batch.remaining());
            batch.put(line, 0, length - 1).put(LineFramer.NEWLINE);
        }
    }

    /** What a batch costs on the batching path. */
    @Benchmark
    public int lastNewline() {
        return LineFramer.last(batch, 0, BATCH_BYTES);
    }

    /** What the number of records costs. */
    @Benchmark
    public int count() {
        return LineFramer.count(batch, 0, BATCH_BYTES);
    }

    /** What finding every line costs. */
    @Benchmark
    public int everyLine() {
        int lines = 0;
        int at = 0;
        while (at < BATCH_BYTES) {
            at = LineFramer.first(batch, at, BATCH_BYTES) + 1;
            lines++;
        }
        return lines;
    }

    /** The same, one byte at a time. */
    @Benchmark
    public int everyLineByteByByte() {
        int lines = 0;
        for (int at = 0; at < BATCH_BYTES; at++) {
            if (batch.get(at) == LineFramer.NEWLINE) {
                lines++;
            }
        }
        return lines;
    }
}
