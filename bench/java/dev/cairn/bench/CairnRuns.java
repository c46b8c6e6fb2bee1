package dev.cairn.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;

/** Runs of the packaged program, each a cold process with tracking on, each checked. */
final class CairnRuns {

    /** Ends a run at the first look that finds nothing new. */
    private static final String UNTIL_IDLE = "1ms";

    private final Settings settings;
    private final Scratch scratch;

    CairnRuns(Settings settings, Scratch scratch) {
        this.settings = settings;
        this.scratch = scratch;
    }

    /** The big file into a file. */
    Program.Run append(String fsync) throws IOException, InterruptedException {
        Path work = scratch.fresh();
        Path sink = work.resolve("out.log");
        Program.Run run =
                Program.run(
                        work,
                        Optional.empty(),
                        settings.cairn().toString(),
                        "tail",
                        scratch.big.toString(),
                        "--start-from",
                        "beginning",
                        "--to",
                        "append:" + sink + "?fsync=" + fsync,
                        "--track",
                        "--registry-file",
                        registry(work).toString(),
                        "--until-idle",
                        UNTIL_IDLE);
        Checks.same(scratch.big, sink);
        Checks.covers(registry(work), scratch.bigWritten.bytes());
        return run;
    }

    /** A file to a route that drops everything; positions are kept all the same. */
    Program.Run discard(Path file, boolean batching) throws IOException, InterruptedException {
        Path work = scratch.fresh();
        Path route = work.resolve("route.yaml");
        Files.writeString(
                route,
                """
                - route:
                    id: discard
                    from:
                      uri: "tail:%s"
                      parameters: {startFrom: beginning, batching: %s}
                      steps:
                        - setHeader: {name: seen, constant: "yes"}
                """
                        .formatted(file, batching));
        Program.Run run =
                Program.run(
                        work,
                        Optional.empty(),
                        settings.cairn().toString(),
                        "run",
                        route.toString(),
                        "--track",
                        "--registry-file",
                        registry(work).toString(),
                        "--until-idle",
                        UNTIL_IDLE);
        Checks.covers(registry(work), Files.size(file));
        return run;
    }

    /** Many small files into one. */
    Program.Run many() throws IOException, InterruptedException {
        Path work = scratch.fresh();
        Program.Run run = Program.run(work, Optional.empty(), manyCommand(work, true));
        checkMany(work);
        return run;
    }

    /**
     * Many small files into one, and on; once all has arrived it has a second to settle down.
     *
     * @return share of a core, in percent, used while nothing is written for the idle time
     */
    double idlePercent() throws IOException, InterruptedException {
        Path work = scratch.fresh();
        try (Program program = Program.start(work, Optional.empty(), manyCommand(work, false))) {
            Path sink = work.resolve("out.log");
            while (!Files.exists(sink) || Files.size(sink) < scratch.manyWritten.bytes()) {
                if (!program.isAlive()) {
                    throw program.failed();
                }
                Thread.sleep(50);
            }
            Thread.sleep(1000);
            long before = program.cpuNanos();
            long start = System.nanoTime();
            Thread.sleep(settings.idleSeconds() * 1000L);
            double percent = 100.0 * (program.cpuNanos() - before) / (System.nanoTime() - start);
            program.terminate();
            checkMany(work);
            return percent;
        }
    }

    private String[] manyCommand(Path work, boolean untilIdle) {
        String[] command = {
            settings.cairn().toString(),
            "tail",
            scratch.many + "/*.log",
            "--start-from",
            "beginning",
            "--to",
            "append:" + work.resolve("out.log"),
            "--track",
            "--registry-file",
            registry(work).toString(),
            "--until-idle",
            UNTIL_IDLE
        };
        return untilIdle ? command : Arrays.copyOf(command, command.length - 2);
    }

    private void checkMany(Path work) throws IOException {
        Checks.everyLineOnce(work.resolve("out.log"), scratch.manyWritten);
        Checks.covers(registry(work), scratch.manyWritten.bytes());
    }

    private static Path registry(Path work) {
        return work.resolve("registry.json");
    }
}
