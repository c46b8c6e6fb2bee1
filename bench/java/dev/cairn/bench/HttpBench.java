package dev.cairn.bench;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Reading an API into a file: the packaged program as a cold process, against {@code cp} of the
 * same bytes and against a program that reads the same pages and keeps nothing. Every run is
 * checked.
 */
public final class HttpBench {

    private static final int PAGE = 1_000;
    private static final int LARGE_PAGE = 8_000;
    private static final long LOOK_MILLIS = 2;

    private final Path cairn;
    private final Path directory;
    private final long events;
    private final int rounds;

    private HttpBench(Path cairn, Path directory, long events, int rounds) {
        this.cairn = cairn;
        this.directory = directory;
        this.events = events;
        this.rounds = rounds;
    }

    /**
     * Runs the benchmark.
     *
     * @param arguments the launcher, the directory for temporary files, and optionally the number
     *     of events and of rounds
     */
    public static void main(String[] arguments) throws InterruptedException {
        List<String> rest = Arrays.asList(arguments).subList(2, arguments.length);
        if (rest.size() > 2 || !rest.stream().allMatch(word -> word.matches("\\d{1,7}"))) {
            System.err.println("usage: bench/http [EVENTS [ROUNDS]]   (default 500000 and 5)");
            System.exit(2);
        }
        long events = rest.isEmpty() ? 500_000 : Long.parseLong(rest.get(0));
        int rounds = rest.size() < 2 ? 5 : Integer.parseInt(rest.get(1));
        Path directory = Path.of(arguments[1]).resolve("cairn-bench-http");
        try {
            Files.createDirectory(directory);
            try {
                new HttpBench(Path.of(arguments[0]), directory, events, rounds).measure();
            } finally {
                Program.run(Path.of("/"), Optional.empty(), "rm", "-rf", directory.toString());
            }
        } catch (IOException e) {
            System.err.println("bench/http: " + e);
            System.exit(1);
        }
    }

    private void measure() throws IOException, InterruptedException {
        Series cp = new Series();
        Series plain = new Series();
        Series whole = new Series();
        Series steady = new Series();
        Series peak = new Series();
        Series largePeak = new Series();
        for (int round = 0; round <= rounds; round++) {
            System.err.println(round == 0 ? "warming up" : "round " + round + " of " + rounds);
            double read = plainly();
            Collected small = collect(PAGE);
            double copied = copy();
            if (round > 0) {
                plain.add(read);
                cp.add(copied);
                whole.add(small.seconds());
                steady.add(small.steadyPerEvent() * events);
                peak.add(small.peakMegabytes());
                largePeak.add(collect(LARGE_PAGE).peakMegabytes());
            }
        }
        System.out.println(new Machine(directory).describe());
        System.out.printf(
                Locale.ROOT,
                "%,d events of %,d bytes, pages of %,d; %d rounds%n%n",
                events,
                ApiPages.EVENT_BYTES,
                PAGE,
                rounds);
        Table table = new Table("", "events/s", "min–max", "MB/s", "target", "");
        row(table, "cp of the same bytes", cp, Target.NONE);
        row(table, "java.net.http into a file, keeping nothing", plain, Target.NONE);
        row(table, "cairn, the whole of a cold process", whole, Target.NONE);
        Target fast = Target.atLeast(50_000, "≥ 50,000");
        row(table, "cairn, behind the first tenth", steady, fast);
        System.out.println(table);
        System.out.printf(
                Locale.ROOT,
                "peak resident memory: %.0f MB with pages of %,d (%.1f MB each), %.0f MB with pages"
                        + " of %,d (%.1f MB each)%n",
                peak.max(),
                PAGE,
                PAGE * ApiPages.EVENT_BYTES / 1e6,
                largePeak.max(),
                LARGE_PAGE,
                LARGE_PAGE * ApiPages.EVENT_BYTES / 1e6);
    }

    private void row(Table table, String name, Series seconds, Target target) {
        Series rates = seconds.per((double) events);
        table.row(
                name,
                Table.number(rates.median()),
                Table.range(rates),
                Table.number(seconds.per((double) events * ApiPages.EVENT_BYTES / 1e6).median()),
                target.text(),
                target.verdict(rates.median()));
    }

    /** What a run of the program was like. */
    private record Collected(double seconds, double steadyPerEvent, double peakMegabytes) {}

    private Collected collect(int page) throws IOException, InterruptedException {
        Path work = fresh();
        try (Program server = serve(page)) {
            Files.writeString(
                    work.resolve("route.yaml"),
                    """
                    - route:
                        from:
                          uri: http-poll:bench
                          parameters:
                            url: "http://127.0.0.1:%s/logs"
                            paging: link
                            cursor: next-url
                            idPath: uuid
                            timePath: published
                            batching: true
                          steps:
                            - to: append:events.ndjson
                    """
                            .formatted(port(server)));
            Path sink = work.resolve("events.ndjson");
            long all = events * ApiPages.EVENT_BYTES;
            try (Program program =
                    Program.start(
                            work,
                            Optional.empty(),
                            cairn.toString(),
                            "run",
                            "route.yaml",
                            "--track",
                            "--registry-file",
                            "registry.json")) {
                long tenth = awaitSize(program, sink, all / 10);
                long tenthSize = Files.size(sink);
                long end = awaitSize(program, sink, all);
                double steady =
                        (end - tenth) / 1e9 / ((all - tenthSize) / (double) ApiPages.EVENT_BYTES);
                double peak = program.peakKiB() * 1024 / 1e6;
                program.terminate();
                check(sink);
                return new Collected((end - program.startedNanos()) / 1e9, steady, peak);
            }
        }
    }

    /** When a file is that large. */
    private static long awaitSize(Program program, Path file, long size)
            throws IOException, InterruptedException {
        while (!Files.exists(file) || Files.size(file) < size) {
            if (!program.isAlive()) {
                throw program.failed();
            }
            if (System.nanoTime() - program.startedNanos() > 300_000_000_000L) {
                throw new IOException(file + " is not complete after 300 s");
            }
            Thread.sleep(LOOK_MILLIS);
        }
        return System.nanoTime();
    }

    private double plainly() throws IOException, InterruptedException {
        Path work = fresh();
        try (Program server = serve(PAGE)) {
            Path file = work.resolve("plain");
            Program.Run run =
                    Program.run(
                            work,
                            Optional.empty(),
                            java(),
                            "-XX:+UseSerialGC",
                            "-cp",
                            System.getProperty("java.class.path"),
                            PlainReader.class.getName(),
                            "http://127.0.0.1:" + port(server) + "/logs",
                            file.toString());
            if (Files.size(file) < events * ApiPages.EVENT_BYTES) {
                throw new IOException(file + " is too short");
            }
            return run.seconds();
        }
    }

    /** Of the file that was collected last. */
    private double copy() throws IOException, InterruptedException {
        Path work = directory.resolve("work");
        return Program.run(work, Optional.empty(), "cp", "events.ndjson", "copy").seconds();
    }

    private Program serve(int page) throws IOException, InterruptedException {
        Path served = directory.resolve("server");
        Program.run(directory, Optional.empty(), "rm", "-rf", served.toString());
        Files.createDirectory(served);
        Program server =
                Program.start(
                        served,
                        Optional.empty(),
                        java(),
                        "-XX:+UseSerialGC",
                        "-cp",
                        System.getProperty("java.class.path"),
                        ApiServer.class.getName(),
                        served.resolve("port").toString(),
                        Integer.toString(page),
                        Long.toString(events));
        return server;
    }

    /** The server's port, as soon as it has one. */
    private String port(Program server) throws IOException, InterruptedException {
        Path port = directory.resolve("server").resolve("port");
        while (!Files.exists(port)) {
            if (!server.isAlive()) {
                throw server.failed();
            }
            Thread.sleep(LOOK_MILLIS);
        }
        return Files.readString(port);
    }

    private Path fresh() throws IOException, InterruptedException {
        Path work = directory.resolve("work");
        Program.run(directory, Optional.empty(), "rm", "-rf", work.toString());
        Program.run(directory, Optional.empty(), "sync");
        return Files.createDirectory(work);
    }

    private static String java() {
        return Path.of(System.getProperty("java.home"), "bin", "java").toString();
    }

    /** The file holds each event once, byte for byte, in order. */
    private void check(Path file) throws IOException {
        ApiPages pages = new ApiPages(1);
        try (InputStream in = new BufferedInputStream(Files.newInputStream(file), 1 << 20)) {
            for (long number = 0; number < events; number++) {
                byte[] line = in.readNBytes(ApiPages.EVENT_BYTES);
                byte[] event = pages.event(number);
                if (line.length != ApiPages.EVENT_BYTES
                        || line[event.length] != '\n'
                        || !Arrays.equals(event, 0, event.length, line, 0, event.length)) {
                    throw new IOException(file + ": line " + (number + 1) + " is not its event");
                }
            }
            if (in.read() >= 0) {
                throw new IOException(file + " has more than " + events + " events");
            }
        }
    }
}
