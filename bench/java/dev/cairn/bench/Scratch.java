package dev.cairn.bench;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** The scratch directory: generated data, which may stay for the next time, and what runs write. */
final class Scratch {

    private static final long SEED = 20_261_120;
    private static final int LINES_PER_FILE = 100;

    final Path root;
    final Path big;
    final Path single;
    final Path many;
    final AccessLog lines = new AccessLog(SEED);

    /** Where runs write; emptied before each. */
    final Path work;

    final AccessLog.Written bigWritten;
    final AccessLog.Written manyWritten;

    /**
     * Held for as long as this is in use: two runs in one place would measure each other's files.
     */
    private final FileChannel lock;

    private Scratch(Settings settings) throws IOException {
        root = settings.scratch();
        Files.createDirectories(root);
        lock = lock(root.resolve("lock"));
        big = root.resolve("big.log");
        single = root.resolve("single.log");
        many = root.resolve("many");
        work = root.resolve("work");
        Files.createDirectories(work);
        Files.writeString(single, "one line, so that a run over it does everything once\n");
        bigWritten = lines.writeBytes(big, settings.sizeBytes());
        manyWritten = writeMany(settings.files());
    }

    private static FileChannel lock(Path file) throws IOException {
        FileChannel channel =
                FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        if (channel.tryLock() == null) {
            channel.close();
            throw new IOException(
                    "another benchmark runs in " + file.getParent() + "; give another --dir");
        }
        return channel;
    }

    /** Generates the data anew, so that all of it is in the page cache. */
    static Scratch generate(Settings settings) throws IOException {
        return new Scratch(settings);
    }

    private AccessLog.Written writeMany(int files) throws IOException {
        delete(many);
        Files.createDirectories(many);
        AccessLog.Written all = new AccessLog.Written(0, 0);
        for (int i = 0; i < files; i++) {
            Path file = many.resolve(String.format("app-%05d.log", i));
            all = all.plus(lines.writeLines(file, all.lines(), LINES_PER_FILE));
        }
        return all;
    }

    /** An empty working directory with nothing left to be written to the disk from before. */
    Path fresh() throws IOException, InterruptedException {
        delete(work);
        Files.createDirectories(work);
        Program.run(root, Optional.empty(), "sync");
        return work;
    }

    /** Deletes everything that was generated or written. */
    void remove() throws IOException {
        for (Path each :
                List.of(big, single, many, work, root.resolve("log"), root.resolve("lock"))) {
            delete(each);
        }
        lock.close();
        try (Stream<Path> rest = Files.list(root)) {
            if (rest.findAny().isPresent()) {
                return; // something that is not ours
            }
        }
        Files.delete(root);
    }

    private static void delete(Path path) throws IOException {
        if (!Files.exists(path)) {
            return;
        }
        List<Path> all;
        try (Stream<Path> walk = Files.walk(path)) {
            all = walk.sorted(Comparator.reverseOrder()).toList();
        }
        for (Path each : all) {
            Files.delete(each);
        }
    }
}
