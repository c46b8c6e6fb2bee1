package dev.cairn.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * The checkpoint stores with many checkpoints against what the disk and Jackson do by themselves,
 * in the same rounds: commits of one change, the journal's size, snapshots, waiting threads; and
 * the packaged program's start and throughput.
 */
public final class StoreBench {

    private final StoreSettings settings;
    private final StoreRows rows = new StoreRows();

    private StoreBench(StoreSettings settings) {
        this.settings = settings;
    }

    /**
     * Runs the benchmark.
     *
     * @param arguments the launcher, the directory for temporary files, and what {@link
     *     StoreSettings} takes
     */
    public static void main(String[] arguments) throws InterruptedException {
        List<String> options = Arrays.asList(arguments);
        if (options.contains("--help")) {
            System.out.print(StoreSettings.USAGE);
            return;
        }
        try {
            StoreSettings settings =
                    StoreSettings.parse(
                            Path.of(arguments[0]),
                            Path.of(arguments[1]),
                            options.subList(2, options.size()));
            Files.createDirectory(settings.directory());
            try {
                new StoreBench(settings).measure();
            } finally {
                String scratch = settings.directory().toString();
                Program.run(Path.of(arguments[1]), Optional.empty(), "rm", "-rf", scratch);
            }
        } catch (IllegalArgumentException e) {
            System.err.println("bench/stores: " + e.getMessage());
            System.err.print(StoreSettings.USAGE);
            System.exit(2);
        } catch (IOException e) {
            System.err.println("bench/stores: " + e);
            System.exit(1);
        }
    }

    private Path part(String name) throws IOException {
        System.err.println("measuring: " + name);
        return Files.createDirectory(settings.directory().resolve(name));
    }

    private void measure() throws IOException, InterruptedException {
        String machine = new Machine(settings.directory()).describe();
        Checkpoints checkpoints =
                new Checkpoints(Path.of("/var/log/pods/of-a-benchmark"), settings.checkpoints());
        boolean inProcess =
                settings.measures("commit")
                        || settings.measures("journal")
                        || settings.measures("snapshot")
                        || settings.measures("group");
        if (inProcess) {
            Path directory = part("registries");
            try (StoreCommits stores = new StoreCommits(settings, checkpoints, directory)) {
                if (settings.measures("commit")) {
                    stores.commits(rows);
                }
                if (settings.measures("snapshot")) {
                    stores.snapshots(rows);
                }
                if (settings.measures("journal")) {
                    stores.journal(rows);
                }
            }
            if (settings.measures("group")) {
                new GroupCommits(settings, checkpoints).measure(directory, rows);
            }
        }
        if (settings.measures("start")) {
            new StoreStarts(settings, part("starts")).measure(rows);
        }
        if (settings.measures("ingest")) {
            new StoreIngest(settings, part("ingestion")).measure(rows);
        }
        System.out.println(machine);
        System.out.printf(
                Locale.ROOT,
                "%,d checkpoints; %d rounds, %,d commits of each kind in a round%n%n",
                settings.checkpoints(),
                settings.rounds(),
                settings.commits());
        System.out.print(rows);
    }
}
