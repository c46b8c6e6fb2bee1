package dev.cairn.blake3;

import java.util.Random;
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

/** What hashing costs, in microseconds per 4 MiB or per small file. {@code bench/jmh} runs it. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class Blake3Benchmark {

    /** Bytes hashed. */
    @Param({"1000", "16384", "4194304"})
    public int bytes;

    /** Threads that may help. */
    @Param({"1", "2"})
    public int threads;

    private byte[] data;

    /** Makes bytes that are all different. */
    @Setup
    public void fill() {
        data = new byte[bytes];
        new Random(bytes).nextBytes(data);
    }

    /** A hasher of its own for each. */
    @Benchmark
    public byte[] hash() {
        Blake3 hasher = Blake3.parallel(HashMode.PLAIN, threads);
        hasher.update(data);
        return hasher.digest();
    }
}
