package dev.cairn.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/**
 * The whole program against what the machine can do: interleaved rounds of {@code cat}, {@code wc
 * -l}, {@code cp}, {@code cp} with a sync, and Cairn, on the same data in the page cache. Every run
 * is checked; ratios are taken within a round, and their median counts.
 */
public final class Bench {

    private final Settings settings;
    private final Scratch scratch;
    private final CairnRuns cairn;
    private final Results results = new Results();

    private Bench(Settings settings) throws IOException {
        this.settings = settings;
        this.scratch = Scratch.generate(settings);
        this.cairn = new CairnRuns(settings, scratch);
    }

    /**
     * Runs the benchmark.
     *
     * @param arguments the launcher, the directory for temporary files, and what {@link Settings}
     *     takes
     */
    public static void main(String[] arguments) throws InterruptedException {
        if (Arrays.asList(arguments).contains("--help")) {
            System.out.print(Settings.USAGE);
            return;
        }
        try {
            Settings settings =
                    Settings.parse(
                            Path.of(arguments[0]),
                            Path.of(arguments[1]),
                            Arrays.copyOfRange(arguments, 2, arguments.length));
            run(settings);
        } catch (IllegalArgumentException e) {
            System.err.println("bench/run: " + e.getMessage());
            System.err.print(Settings.USAGE);
            System.exit(2);
        } catch (IOException e) {
            System.err.println("bench/run: " + e.getMessage());
            System.exit(1);
        }
    }

    private static void run(Settings settings) throws IOException, InterruptedException {
        System.err.println("generating the data in " + settings.scratch());
        Bench bench = new Bench(settings);
        try {
            bench.measure();
        } finally {
            if (!settings.keep()) {
                bench.scratch.remove();
            }
        }
    }

    private void measure() throws IOException, InterruptedException {
        Results warmUp = new Results();
        System.err.println("warming up");
        round(warmUp);
        for (int i = 1; i <= settings.rounds(); i++) {
            System.err.println("round " + i + " of " + settings.rounds());
            round(results);
        }
        System.err.println("idle for " + settings.idleSeconds() + " s");
        results.idlePercent = cairn.idlePercent();
        System.err.println("latency over " + settings.latencyLines() + " lines");
        results.latency = new Latency(settings, scratch).measure();
        System.out.println(new Machine(scratch.root).describe());
        System.out.printf(
                Locale.ROOT,
                "%,d bytes in %,d lines; %,d files of 100 lines; %d rounds%n%n",
                scratch.bigWritten.bytes(),
                scratch.bigWritten.lines(),
                settings.files(),
                settings.rounds());
        System.out.print(results.table(scratch, settings));
    }

    private void round(Results into) throws IOException, InterruptedException {
        String big = scratch.big.toString();
        Path work = scratch.fresh();
        into.cat.add(Program.run(work, Optional.empty(), "cat", big).seconds());
        into.wc.add(countLines(big));
        into.cp.add(copy("cp \"$1\" \"$2\""));
        into.never.add(into.cairn(cairn.append("never")));
        into.cpSync.add(copy("cp \"$1\" \"$2\" && sync \"$2\""));
        into.commit.add(into.cairn(cairn.append("commit")));
        into.startUp.add(into.cairn(cairn.discard(scratch.single, true)));
        into.discard.add(into.cairn(cairn.discard(scratch.big, true)));
        into.records.add(into.cairn(cairn.discard(scratch.big, false)));
        into.many.add(into.cairn(cairn.many()));
    }

    private double countLines(String file) throws IOException, InterruptedException {
        Path count = scratch.work.resolve("count");
        Program.Run run = Program.run(scratch.work, Optional.of(count), "wc", "-l", file);
        String lines = Files.readString(count).strip().split(" ", 2)[0];
        if (Long.parseLong(lines) != scratch.bigWritten.lines()) {
            throw new IOException(file + " has " + lines + " lines: it was changed meanwhile");
        }
        return run.seconds();
    }

    private double copy(String script) throws IOException, InterruptedException {
        Path work = scratch.fresh();
        Path copy = work.resolve("copy");
        Program.Run run =
                Program.run(
                        work,
                        Optional.empty(),
                        "sh",
                        "-c",
                        script,
                        "sh",
                        scratch.big.toString(),
                        copy.toString());
        Checks.same(scratch.big, copy);
        return run.seconds();
    }
}
