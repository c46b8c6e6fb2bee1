package dev.cairn.bench;

import java.io.IOException;
import java.io.OutputStream;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Random;

/** The mirror as a cold process, against b3sum and cp. Every copy is compared with its source. */
public final class MirrorBench {

    private static final int ARCHIVES = 10_000;
    private static final long SPARSE_BYTES = 10L << 30;

    private final Path cairn;
    private final Path directory;
    private final long bytes;
    private final int rounds;
    private final Series b3sum = new Series();
    private final Series cp = new Series();
    private final Series cpSynced = new Series();
    private final Series one = new Series();
    private final Series two = new Series();
    private final Series start = new Series();
    private final Series first = new Series();
    private final Series append = new Series();
    private final Series check = new Series();
    private final Series many = new Series();
    private final Series peak = new Series();

    private MirrorBench(Path cairn, Path directory, long bytes, int rounds) {
        this.cairn = cairn;
        this.directory = directory;
        this.bytes = bytes;
        this.rounds = rounds;
    }

    /**
     * Runs the benchmark.
     *
     * @param arguments the launcher, the directory for temporary files, and optionally the size of
     *     the large file in GiB and the number of rounds
     */
    public static void main(String[] arguments) throws InterruptedException {
        List<String> rest = Arrays.asList(arguments).subList(2, arguments.length);
        if (rest.size() > 2 || !rest.stream().allMatch(word -> word.matches("[1-9]\\d?"))) {
            System.err.println("usage: bench/mirror [GIB [ROUNDS]]   (default 2 and 5)");
            System.exit(2);
        }
        long gib = rest.isEmpty() ? 2 : Long.parseLong(rest.get(0));
        int rounds = rest.size() < 2 ? 5 : Integer.parseInt(rest.get(1));
        Path directory = Path.of(arguments[1]).resolve("cairn-bench-mirror");
        try {
            Files.createDirectory(directory);
            try {
                new MirrorBench(Path.of(arguments[0]), directory, gib << 30, rounds).measure();
            } finally {
                Program.run(Path.of("/"), Optional.empty(), "rm", "-rf", directory.toString());
            }
        } catch (IOException e) {
            System.err.println("bench/mirror: " + e);
            System.exit(1);
        }
    }

    private void measure() throws IOException, InterruptedException {
        Path logs = Files.createDirectory(directory.resolve("logs"));
        Path large = logs.resolve("app.log");
        fill(large);
        configure("large", logs);
        configure("empty", Files.createDirectory(directory.resolve("none")));
        for (int round = 0; round <= rounds; round++) {
            System.err.println(round == 0 ? "warming up" : "round " + round + " of " + rounds);
            measureLarge(large, round > 0);
        }
        measureMany();
        measureSparse();
        print();
    }

    private void measureLarge(Path large, boolean counts) throws IOException, InterruptedException {
        run("rm", "-rf", "large", "copy", "empty");
        double summed = run("b3sum", "--num-threads", "1", large.toString());
        double idle = run(cairn.toString(), "sync", "empty.yaml");
        // memory that a virtual machine has just had is faster than what its host has taken back:
        // each copy begins with what another one has left
        run("cp", large.toString(), "copy");
        run("rm", "-f", "copy");
        double copied = run("cp", large.toString(), "copy");
        double synced = run("sync", "copy");
        run("rm", "-f", "copy");
        double mirrored = run(cairn.toString(), "sync", "large.yaml");
        run("cmp", large.toString(), "large/app.log");
        Files.write(large, new byte[1024], StandardOpenOption.APPEND);
        double appended = run(cairn.toString(), "sync", "large.yaml");
        double checked = run(cairn.toString(), "check", "large.yaml");
        double rateOne = rate(large, 1);
        double rateTwo = rate(large, 2);
        if (counts) {
            b3sum.add(summed);
            cp.add(copied);
            cpSynced.add(copied + synced);
            start.add(idle);
            first.add(mirrored);
            append.add(appended);
            check.add(checked);
            one.add(bytes / 1e9 / rateOne);
            two.add(bytes / 1e9 / rateTwo);
        }
    }

    private void measureMany() throws IOException, InterruptedException {
        Path logs = Files.createDirectory(directory.resolve("archives"));
        for (int i = 0; i < ARCHIVES; i++) {
            Files.writeString(logs.resolve("app-" + i + ".log"), "archive " + i + "\n");
        }
        configure("many", logs);
        run(cairn.toString(), "sync", "many.yaml");
        for (int round = 0; round < rounds; round++) {
            many.add(run(cairn.toString(), "sync", "many.yaml"));
        }
    }

    private void measureSparse() throws IOException, InterruptedException {
        Path logs = Files.createDirectory(directory.resolve("sparse-logs"));
        run("rm", "-rf", "large", "logs");
        try (RandomAccessFile file = new RandomAccessFile(logs.resolve("app.log").toFile(), "rw")) {
            file.setLength(SPARSE_BYTES);
        }
        configure("sparse", logs);
        Program.Run run =
                Program.run(directory, Optional.empty(), cairn.toString(), "sync", "sparse.yaml");
        peak.add(run.peakKiB() / 1024.0);
    }

    private double run(String... command) throws IOException, InterruptedException {
        return Program.run(directory, Optional.empty(), command).seconds();
    }

    private double rate(Path file, int threads) throws IOException, InterruptedException {
        Path output = directory.resolve("rate");
        Program.run(
                directory,
                Optional.of(output),
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-cp",
                System.getProperty("java.class.path"),
                HashRate.class.getName(),
                file.toString(),
                Integer.toString(threads));
        return Double.parseDouble(Files.readString(output).strip());
    }

    private void configure(String name, Path logs) throws IOException {
        Files.writeString(
                directory.resolve(name + ".yaml"),
                "name: %s%narchived_pattern: %s/app-*%nactive_pattern: %s/app.log%npond_path: %s%n"
                        .formatted(name, logs, logs, name));
    }

    private void fill(Path file) throws IOException {
        byte[] block = new byte[1 << 20];
        Random random = new Random(1);
        try (OutputStream out = Files.newOutputStream(file)) {
            for (long written = 0; written < bytes; written += block.length) {
                random.nextBytes(block);
                out.write(block);
            }
        }
    }

    private void print() throws IOException {
        double gigabytes = bytes / 1e9;
        System.out.println(new Machine(directory).describe());
        System.out.printf(Locale.ROOT, "one file of %.2f GB; %d rounds%n%n", gigabytes, rounds);
        Table table = new Table("", "median", "min–max", "ratio", "target", "");
        rate(table, "b3sum --num-threads 1, cold process, GB/s", b3sum.per(gigabytes));
        rate(table, "cp, GB/s", cp.per(gigabytes));
        ratio(table, "hashing, one thread, warm, GB/s", one, b3sum, 0.42, "b3sum");
        ratio(table, "hashing, two threads, warm, GB/s", two, b3sum, 0.75, "b3sum");
        ratio(table, "first sync less start-up, GB/s", first.less(start), cp, 0.35, "cp");
        table.row(
                "the same against cp + sync of the file",
                Table.number(cpSynced.per(gigabytes).median()),
                Table.range(cpSynced.per(gigabytes)),
                Table.number(first.less(start).into(cpSynced).median()),
                "",
                "");
        rate(table, "check, GB/s", check.less(start).per(gigabytes));
        rate(table, "start-up, sync of nothing, s", start);
        rate(table, "1 KiB appended to it, less start-up, s", append.less(start));
        Series spent = new Series();
        Series idle = new Series();
        idle.add(start.median());
        spent.add(many.median());
        Target most = Target.atMost(0.5, "≤ 0.5 s");
        double extra = spent.less(idle).median();
        table.row(
                "10,000 unchanged archives, less start-up, s",
                Table.number(extra),
                Table.range(many),
                "",
                most.text(),
                most.verdict(extra));
        Target memory = Target.atMost(128, "≤ 128 MiB");
        table.row(
                "peak memory, 10 GiB sparse file, MiB",
                Table.number(peak.median()),
                Table.range(peak),
                "",
                memory.text(),
                memory.verdict(peak.median()));
        System.out.print(table);
    }

    private static void rate(Table table, String name, Series series) {
        table.row(name, Table.number(series.median()), Table.range(series), "", "", "");
    }

    /** A time, as a rate, against another time of the same round. */
    private void ratio(
            Table table, String name, Series seconds, Series other, double least, String than) {
        Series rates = seconds.per(bytes / 1e9);
        double ratio = seconds.into(other).median();
        Target target = Target.atLeast(least, "≥ " + least + " × " + than);
        table.row(
                name,
                Table.number(rates.median()),
                Table.range(rates),
                Table.number(ratio),
                target.text(),
                target.verdict(ratio));
    }
}
