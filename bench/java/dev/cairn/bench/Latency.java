package dev.cairn.bench;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;

/**
 * From the write of a line to its appearance in the sink. The writer itself watches the sink, and
 * spins while it does, so the watched program has the other core.
 */
final class Latency {

    private static final long SEED = 7;

    /** Lines that are written before any is counted: the JIT compiler has seen the way by then. */
    private static final int WARM_LINES = 500;

    /** Longest that a line may take: a disk that is busy with something else has been seen to. */
    private static final long MAX_NANOS = 60_000_000_000L;

    private final Settings settings;
    private final Scratch scratch;

    /** Percentiles over all lines, in milliseconds. */
    record Result(double p50Millis, double p99Millis, double maxMillis) {}

    Latency(Settings settings, Scratch scratch) {
        this.settings = settings;
        this.scratch = scratch;
    }

    /** Runs the program and writes the lines. */
    Result measure() throws IOException, InterruptedException {
        Path work = scratch.fresh();
        // what was written before is not to be waited for here
        new ProcessBuilder("sync").start().waitFor();
        Path source = work.resolve("source.log");
        Path sink = work.resolve("out.log");
        Files.createFile(source);
        String[] command = {
            settings.cairn().toString(),
            "tail",
            source.toString(),
            "--start-from",
            "beginning",
            "--to",
            "append:" + sink,
            "--track",
            "--registry-file",
            work.resolve("registry.json").toString()
        };
        try (Program program = Program.start(work, Optional.empty(), command);
                FileChannel out = FileChannel.open(source, StandardOpenOption.APPEND)) {
            write(out, 0);
            while (!Files.exists(sink) || Files.size(sink) < out.size()) {
                if (!program.isAlive()) {
                    throw program.failed();
                }
                Thread.sleep(10);
            }
            long[] nanos = new long[settings.latencyLines()];
            Random random = new Random(SEED);
            try (FileChannel in = FileChannel.open(sink, StandardOpenOption.READ)) {
                for (int i = -WARM_LINES; i < nanos.length; i++) {
                    long took = arrival(out, in, 1 + WARM_LINES + i);
                    if (i >= 0) {
                        nanos[i] = took;
                    }
                    LockSupport.parkNanos(2_000_000L + random.nextInt(8_000_000));
                }
            }
            program.terminate();
            Checks.same(source, sink);
            Arrays.sort(nanos);
            return new Result(
                    nanos[nanos.length / 2] / 1e6,
                    nanos[nanos.length * 99 / 100] / 1e6,
                    nanos[nanos.length - 1] / 1e6);
        }
    }

    private void write(FileChannel out, long number) throws IOException {
        out.write(ByteBuffer.wrap(scratch.lines.line(number)));
    }

    private long arrival(FileChannel out, FileChannel in, long number) throws IOException {
        long start = System.nanoTime();
        write(out, number);
        long wanted = out.size();
        while (in.size() < wanted) {
            if (System.nanoTime() - start > MAX_NANOS) {
                throw new IOException("line " + number + " does not arrive in 60 s");
            }
            Thread.onSpinWait();
        }
        return System.nanoTime() - start;
    }
}
