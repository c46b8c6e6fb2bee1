package dev.cairn.cli;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;

/**
 * The files of routes that a command was given, or finds in the directories of {@code
 * CAIRN_ROUTES}, by default {@code routes/}.
 */
final class RouteFiles {

    /** Directories, separated like those of a class path. */
    static final String VARIABLE = "CAIRN_ROUTES";

    private static final String DEFAULT_DIRECTORY = "routes";

    private RouteFiles() {}

    /**
     * Resource URIs: {@code file:PATH}, or {@code classpath:…} as given.
     *
     * @param given what stands on the command line; empty means all in the directories
     * @throws ParameterException if there is no such file
     */
    static List<String> find(List<String> given, CommandLine command) throws IOException {
        String directories = System.getenv().getOrDefault(VARIABLE, DEFAULT_DIRECTORY);
        return find(given, List.of(directories.split(File.pathSeparator)), command);
    }

    static List<String> find(List<String> given, List<String> directories, CommandLine command)
            throws IOException {
        List<String> found = new ArrayList<>();
        for (String route : given.isEmpty() ? within(directories, command) : given) {
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

    private static List<String> within(List<String> directories, CommandLine command)
            throws IOException {
        List<String> found = new ArrayList<>();
        for (String directory : directories) {
            if (Files.isDirectory(Path.of(directory))) {
                try (Stream<Path> entries = Files.list(Path.of(directory))) {
                    entries.map(Path::toString)
                            .filter(name -> name.endsWith(".yaml") || name.endsWith(".yml"))
                            .sorted()
                            .forEach(found::add);
                }
            }
        }
        if (found.isEmpty()) {
            String places = String.join("/ or ", directories);
            throw new ParameterException(
                    command, "no routes: name a ROUTE.yaml, or put one into " + places + "/");
        }
        return found;
    }
}
