package dev.cairn.bench;

import dev.cairn.checkpoint.CheckpointRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * How much the packaged program reads per second while a registry of many checkpoints is flushed
 * every five seconds, against the same without a flush. One exchange per record, to a route that
 * drops it, so that the processor is the limit and not the disk.
 */
final class StoreIngest {

    /** More than the program reads in a second. */
    private static final long BYTES_PER_SECOND = 230_000_000;

    /** What it is given to get going before it is measured. */
    private static final long WARM_MILLIS = 3000;

    /** The source is this often the same bytes, copied. */
    private static final int BLOCK_BYTES = 64 << 20;

    private final StoreSettings settings;
    private final Path directory;

    StoreIngest(StoreSettings settings, Path directory) {
        this.settings = settings;
        this.directory = directory;
    }

    /** Measures with and without flushes, for a buffered and for a durable registry. */
    void measure(StoreRows rows) throws IOException, InterruptedException {
        Path prepared = Files.createDirectories(directory.resolve("filled")).resolve("r.json");
        Path there = Files.createDirectories(directory.resolve("there"));
        try (CheckpointRegistry registry = Checkpoints.open(prepared.toString())) {
            new Checkpoints(there, settings.checkpoints()).fill(registry);
        }
        Path source = source();
        for (String durability : List.of("buffered", "durable")) {
            Series without = new Series();
            Series with = new Series();
            without.add(rate(prepared, source, durability, "24h"));
            with.add(rate(prepared, source, durability, "5s"));
            rows.ratio(
                    String.format(
                            "ingestion over %d s, a flush every 5 s, %s JSON, MB/s",
                            settings.ingestSeconds(), durability),
                    with,
                    without,
                    with.over(without),
                    Target.atLeast(0.9, "≥ 0.900 × without"),
                    0);
        }
        Files.delete(source);
    }

    private Path source() throws IOException, InterruptedException {
        Path block = directory.resolve("block.log");
        Path source = directory.resolve("source.log");
        new AccessLog(1).writeBytes(block, BLOCK_BYTES);
        long seconds = settings.ingestSeconds() + WARM_MILLIS / 1000 + 2;
        long blocks = seconds * BYTES_PER_SECOND / BLOCK_BYTES + 1;
        Program.run(
                directory,
                Optional.empty(),
                "sh",
                "-c",
                "i=0; while [ $i -lt $1 ]; do cat block.log; i=$((i + 1)); done >source.log",
                "sh",
                Long.toString(blocks));
        Files.delete(block);
        return source;
    }

    private double rate(Path prepared, Path source, String durability, String flushInterval)
            throws IOException, InterruptedException {
        Path work = directory.resolve("work");
        Program.run(directory, Optional.empty(), "rm", "-rf", work.toString());
        Files.createDirectories(work);
        Path registry = work.resolve("r.json");
        Files.copy(prepared, registry);
        Files.writeString(
                work.resolve("route.yaml"),
                """
                - route:
                    from:
                      uri: "tail:%s"
                      parameters: {startFrom: beginning, batching: false}
                      steps:
                        - setHeader: {name: seen, constant: "yes"}
                """
                        .formatted(source));
        Program.run(directory, Optional.empty(), "sync");
        List<String> command = new ArrayList<>(List.of("env"));
        command.add("CAIRN_REGISTRY_DURABILITY=" + durability);
        command.add("CAIRN_REGISTRY_FLUSH_INTERVAL=" + flushInterval);
        // only the interval is to flush
        command.add("CAIRN_REGISTRY_MAX_MEMORY_BUFFER=1000000000");
        command.add("CAIRN_REGISTRY_MAX_UNCOMMITTED_BYTES=1000000000000");
        command.add("CAIRN_REGISTRY_MAX_UNCOMMITTED_AGE=24h");
        command.addAll(List.of(settings.cairn().toString(), "run", "route.yaml", "--track"));
        command.addAll(List.of("--registry-file", registry.toString()));
        try (Program program =
                Program.start(work, Optional.empty(), command.toArray(String[]::new))) {
            Thread.sleep(WARM_MILLIS);
            long before = read(program);
            long start = System.nanoTime();
            Thread.sleep(settings.ingestSeconds() * 1000L);
            long bytes = read(program) - before;
            double rate = bytes / 1e6 / ((System.nanoTime() - start) / 1e9);
            if (read(program) >= Files.size(source)) {
                throw new IOException("the source was read to its end: it is too short");
            }
            return rate;
        }
    }

    /** Bytes that a program has read so far. */
    private static long read(Program program) throws IOException {
        if (!program.isAlive()) {
            throw program.failed();
        }
        for (String line : Files.readAllLines(Path.of("/proc/" + program.pid() + "/io"))) {
            if (line.startsWith("rchar:")) {
                return Long.parseLong(line.substring(6).strip());
            }
        }
        throw new IOException("/proc tells nothing of what a program reads");
    }
}
