package dev.cairn.bench;

import dev.cairn.checkpoint.CheckpointRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

/**
 * From the start of the packaged program to the first line in the sink, with registries that hold
 * many checkpoints of other files, or none.
 */
final class StoreStarts {

    /** Of the journal that is replayed by one of the starts. */
    private static final long JOURNAL_BYTES = 1 << 20;

    private static final long MAX_SECONDS = 60;
    private static final long LOOK_NANOS = 500_000;

    private final StoreSettings settings;
    private final Path directory;

    /** A registry as it is found at a start. */
    private record Case(String name, String uri, Optional<Path> prepared) {}

    StoreStarts(StoreSettings settings, Path directory) {
        this.settings = settings;
        this.directory = directory;
    }

    /** Measures all starts, in rounds. */
    void measure(StoreRows rows) throws IOException, InterruptedException {
        Path there = Files.createDirectories(directory.resolve("there"));
        Checkpoints gone = new Checkpoints(directory.resolve("missing"), settings.checkpoints());
        Checkpoints other = new Checkpoints(there, settings.checkpoints());
        List<Case> cases =
                List.of(
                        new Case("JSON, no checkpoint", "registry.json", Optional.empty()),
                        json("snapshot", other, 0),
                        json("snapshot and 1 MiB of journal", other, JOURNAL_BYTES),
                        json("of a directory that is missing", gone, 0),
                        new Case("LMDB, no checkpoint", "lmdb:lmdb", Optional.empty()),
                        lmdb(other));
        Map<Case, Series> seconds = new LinkedHashMap<>();
        Map<Case, Series> megabytes = new LinkedHashMap<>();
        for (int round = -1; round < settings.rounds(); round++) {
            for (Case each : cases) {
                Program.Run run = start(each);
                if (round >= 0) {
                    seconds.computeIfAbsent(each, none -> new Series()).add(run.seconds());
                    megabytes
                            .computeIfAbsent(each, none -> new Series())
                            .add(run.peakKiB() * 1024 / 1e6);
                }
            }
        }
        Series none = new Series();
        for (Case each : cases) {
            Series took = seconds.get(each);
            if (each.prepared.isEmpty()) {
                none = took;
                rows.plain("start to first line, " + each.name + ", s", took);
            } else {
                rows.difference(
                        "start to first line, " + each.name + ", s",
                        took,
                        none,
                        took.less(none),
                        Target.atMost(0.5, "≤ 0.500 s more"));
            }
            rows.plain("  resident memory at its first line, MB", megabytes.get(each));
        }
    }

    private Case json(String name, Checkpoints checkpoints, long journalBytes) throws IOException {
        Path prepared = Files.createTempDirectory(directory, "json");
        Path file = prepared.resolve("registry.json");
        try (CheckpointRegistry registry = Checkpoints.open(file.toString())) {
            checkpoints.fill(registry);
            for (int i = 0; bytes(prepared, "journal") < journalBytes; i++) {
                registry.commit(checkpoints.moved(i % checkpoints.count(), 1L << 33));
            }
        }
        return new Case(
                String.format("JSON, %,d, %s", checkpoints.count(), name),
                "registry.json",
                Optional.of(prepared));
    }

    private static long bytes(Path directory, String named) throws IOException {
        long bytes = 0;
        try (Stream<Path> files = Files.list(directory)) {
            for (Path file : files.filter(each -> each.toString().contains(named)).toList()) {
                bytes += Files.size(file);
            }
        }
        return bytes;
    }

    private Case lmdb(Checkpoints checkpoints) throws IOException {
        Path prepared = Files.createTempDirectory(directory, "lmdb");
        try (CheckpointRegistry registry = Checkpoints.open("lmdb:" + prepared.resolve("lmdb"))) {
            checkpoints.fill(registry);
        }
        String name = String.format("LMDB, %,d", checkpoints.count());
        return new Case(name, "lmdb:lmdb", Optional.of(prepared));
    }

    /** One start; the program is killed when its first line is there. */
    private Program.Run start(Case which) throws IOException, InterruptedException {
        Path work = directory.resolve("work");
        Program.run(directory, Optional.empty(), "rm", "-rf", work.toString());
        if (which.prepared.isPresent()) {
            String from = which.prepared.get().toString();
            Program.run(directory, Optional.empty(), "cp", "-r", from, work.toString());
        } else {
            Files.createDirectories(work);
        }
        Files.writeString(work.resolve("source.log"), "the first line\n");
        Program.run(directory, Optional.empty(), "sync");
        Path sink = work.resolve("out.log");
        String[] command = {
            settings.cairn().toString(),
            "tail",
            "source.log",
            "--start-from",
            "beginning",
            "--to",
            "append:out.log",
            "--track",
            "--registry-file",
            which.uri
        };
        try (Program program = Program.start(work, Optional.empty(), command)) {
            while (!Files.exists(sink) || Files.size(sink) == 0) {
                long waited = System.nanoTime() - program.startedNanos();
                if (!program.isAlive()) {
                    throw program.failed();
                }
                if (waited > TimeUnit.SECONDS.toNanos(MAX_SECONDS)) {
                    throw new IOException(which + ": no line within " + MAX_SECONDS + " s");
                }
                LockSupport.parkNanos(LOOK_NANOS);
            }
            long took = System.nanoTime() - program.startedNanos();
            return new Program.Run(took, program.peakKiB());
        }
    }
}
