package dev.cairn.http.probe;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/** A directory of exchanges in the order in which they happened: a file each, by number. */
public final class Recording {

    private final Path directory;
    private int saved;

    private Recording(Path directory) {
        this.directory = directory;
    }

    /**
     * An empty one.
     *
     * @param root gets a directory for each source
     * @throws IOException if there is one of that source already
     */
    public static Recording create(Path root, String source) throws IOException {
        Path directory = directory(root, source);
        Files.createDirectories(directory);
        if (!files(directory).isEmpty()) {
            throw new IOException(
                    directory + " holds a recording already; remove it, or name another directory");
        }
        return new Recording(directory);
    }

    /**
     * The exchanges of a source.
     *
     * @throws IOException if there are none, or a file is not one
     */
    public static List<RecordedExchange> load(Path root, String source) throws IOException {
        Path directory = directory(root, source);
        List<Path> files = Files.isDirectory(directory) ? files(directory) : List.of();
        if (files.isEmpty()) {
            throw new IOException(
                    "no recording of " + source + " in " + root + "; make one with --save " + root);
        }
        List<RecordedExchange> exchanges = new ArrayList<>();
        for (Path file : files) {
            exchanges.add(RecordedExchange.parse(file.toString(), Files.readString(file)));
        }
        return exchanges;
    }

    private static List<Path> files(Path directory) throws IOException {
        try (Stream<Path> entries = Files.list(directory)) {
            return entries.filter(entry -> entry.toString().endsWith(".json")).sorted().toList();
        }
    }

    private static Path directory(Path root, String source) {
        // whatever a source is called, it stays below the root
        String name = source.replaceAll("[^A-Za-z0-9._-]", "_");
        return root.resolve(name.startsWith(".") ? "_" + name : name);
    }

    /** Adds an exchange. */
    public void save(RecordedExchange exchange) throws IOException {
        saved++;
        Path file = directory.resolve(String.format(Locale.ROOT, "%04d.json", saved));
        Files.writeString(file, exchange.toJson());
    }

    /** Where it is. */
    public Path directory() {
        return directory;
    }
}
