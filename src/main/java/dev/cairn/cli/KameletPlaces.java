package dev.cairn.cli;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import picocli.CommandLine;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/**
 * Where kamelets are looked for: a directory that is named, {@code kamelets/} beside each file of
 * routes, and those of the jar. The first that has one of the name has it.
 */
final class KameletPlaces {

    /** Camel's setting; what application.properties says of it counts. */
    static final String PROPERTY = "camel.component.kamelet.location";

    private static final String DIRECTORY = "kamelets";

    @Option(
            names = "--kamelets",
            paramLabel = "DIR",
            description =
                    "A directory of NAME.kamelet.yaml (default: kamelets/ beside the routes, and"
                            + " those that come with Cairn).")
    private Optional<Path> directory = Optional.empty();

    /**
     * As Camel takes it.
     *
     * @param routes resource URIs of files of routes
     * @throws ParameterException if the directory that was named is none
     */
    String of(List<String> routes, CommandLine command) {
        Set<String> places = new LinkedHashSet<>();
        if (directory.isPresent()) {
            if (!Files.isDirectory(directory.get())) {
                throw new ParameterException(
                        command, "--kamelets: no such directory: " + directory.get());
            }
            places.add("file:" + directory.get());
        }
        routes.forEach(route -> beside(route).ifPresent(places::add));
        places.add("classpath:" + DIRECTORY);
        return String.join(",", new ArrayList<>(places));
    }

    private static Optional<String> beside(String route) {
        if (!route.startsWith("file:")) {
            return Optional.empty();
        }
        Path kamelets = Path.of(route.substring("file:".length())).resolveSibling(DIRECTORY);
        return Files.isDirectory(kamelets) ? Optional.of("file:" + kamelets) : Optional.empty();
    }
}
