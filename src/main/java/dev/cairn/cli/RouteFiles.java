package dev.cairn.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;

/** The files of routes that a command was given, or finds in {@code routes/}. */
final class RouteFiles {

    private static final Path DEFAULT_DIRECTORY = Path.of("routes");

    private RouteFiles() {}

    /**
     * Resource URIs: {@code file:PATH}, or {@code classpath:…} as given.
     *
     * @param given what stands on the command line; empty means routes/*.yaml
     * @throws ParameterException if there is no such file
     */
    static List<String> find(List<String> given, CommandLine command) throws IOException {
        List<String> found = new ArrayList<>();
        for (String route : given.isEmpty() ? inDefaultDirectory(command) : given) {
            if (route.startsWith("classpath:")) {
                found.add(route);
                continue;
            }
            Path path = Path.of(route.startsWith("file:") ? route.substring(5) : route);
            if (!Files.isRegularFile(path)) {
                throw new ParameterException(
                        command,
                        Files.exists(path) ? path + " is not a file" : "no such file: " + path);
            }
            found.add("file:" + path);
        }
        return found;
    }

    private static List<String> inDefaultDirectory(CommandLine command) throws IOException {
        List<String> found = new ArrayList<>();
        if (Files.isDirectory(DEFAULT_DIRECTORY)) {
            try (Stream<Path> entries = Files.list(DEFAULT_DIRECTORY)) {
                entries.map(Path::toString)
                        .filter(name -> name.endsWith(".yaml") || name.endsWith(".yml"))
                        .sorted()
                        .forEach(found::add);
            }
        }
        if (found.isEmpty()) {
            throw new ParameterException(
                    command, "no routes: name a ROUTE.yaml, or put one into routes/ here");
        }
        return found;
    }
}
