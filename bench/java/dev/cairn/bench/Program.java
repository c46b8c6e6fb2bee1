package dev.cairn.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * A program under measurement. Its time runs from just before it is started to its exit; one that
 * fails, or takes too long, ends the benchmark.
 */
final class Program implements AutoCloseable {

    /** Longest that any one run may take. */
    private static final long MAX_SECONDS = 300;

    /** How often the peak of resident memory is looked at; the kernel keeps it. */
    private static final long LOOK_MILLIS = 25;

    /** What a run took. */
    record Run(long nanos, long peakKiB) {
        double seconds() {
            return nanos / 1e9;
        }
    }

    private final Process process;
    private final List<String> command;
    private final Path log;
    private final long started;
    private long peakKiB;

    private Program(Process process, List<String> command, Path log, long started) {
        this.process = process;
        this.command = command;
        this.log = log;
        this.started = started;
    }

    /**
     * Starts a program.
     *
     * @param directory where it runs; what it prints on standard error goes to {@code log} there
     * @param output where its standard output goes, or nothing to drop it
     */
    static Program start(Path directory, Optional<Path> output, String... command)
            throws IOException {
        Path log = directory.resolve("log");
        ProcessBuilder builder =
                new ProcessBuilder(command)
                        .directory(directory.toFile())
                        .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
                        .redirectOutput(
                                output.map(file -> ProcessBuilder.Redirect.to(file.toFile()))
                                        .orElse(ProcessBuilder.Redirect.DISCARD))
                        .redirectError(log.toFile());
        long started = System.nanoTime();
        return new Program(builder.start(), List.of(command), log, started);
    }

    /** Starts a program and waits for its successful end. */
    static Run run(Path directory, Optional<Path> output, String... command)
            throws IOException, InterruptedException {
        try (Program program = start(directory, output, command)) {
            return program.await();
        }
    }

    long pid() {
        return process.pid();
    }

    boolean isAlive() {
        return process.isAlive();
    }

    long startedNanos() {
        return started;
    }

    /** Waits for its successful end. */
    Run await() throws IOException, InterruptedException {
        long deadline = started + TimeUnit.SECONDS.toNanos(MAX_SECONDS);
        while (!process.waitFor(LOOK_MILLIS, TimeUnit.MILLISECONDS)) {
            look();
            if (System.nanoTime() - deadline > 0) {
                throw new IOException(command + " takes more than " + MAX_SECONDS + " s");
            }
        }
        long took = System.nanoTime() - started;
        if (process.exitValue() != 0) {
            throw failed();
        }
        return new Run(took, peakKiB);
    }

    /** What to throw when it has ended and should not have, or has failed. */
    IOException failed() throws IOException {
        return new IOException(
                command
                        + " ended with status "
                        + process.exitValue()
                        + "; it said: "
                        + Files.readString(log).strip());
    }

    private void look() {
        List<String> status;
        try {
            status = Files.readAllLines(Path.of("/proc/" + pid() + "/status"));
        } catch (IOException e) {
            return; // it has just ended
        }
        for (String line : status) {
            if (line.startsWith("VmHWM:")) {
                peakKiB = Math.max(peakKiB, Long.parseLong(line.replaceAll("\\D", "")));
            }
        }
    }

    /** Peak of its resident memory so far, in KiB. */
    long peakKiB() {
        look();
        return peakKiB;
    }

    /** CPU time used so far by all its threads. */
    long cpuNanos() {
        return process.info()
                .totalCpuDuration()
                .orElseThrow(() -> new IllegalStateException("the system tells no CPU time"))
                .toNanos();
    }

    /** Asks it to stop, as an operator would, and waits for its successful end. */
    void terminate() throws IOException, InterruptedException {
        process.destroy();
        if (!process.waitFor(MAX_SECONDS, TimeUnit.SECONDS) || process.exitValue() != 0) {
            throw failed();
        }
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
