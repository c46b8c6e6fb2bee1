package dev.cairn.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import javax.tools.ToolProvider;

/**
 * The real {@code camel} command, from Maven artifacts alone. It finds our jar in a local
 * repository of its own, which leads on to the user's for everything else: nothing is installed
 * there.
 */
final class CamelCommand {

    private static final Path SOURCES = Path.of("src/test/camel-cli");

    private final Path home;
    private final String libraries;

    private CamelCommand(Path home, String libraries) {
        this.home = home;
        this.libraries = libraries;
    }

    /** Resolves and compiles what is missing. */
    static CamelCommand prepare() throws IOException, InterruptedException {
        Path home =
                Files.createDirectories(
                        Path.of(System.getProperty("cairn.target")).resolve("camel-cli"));
        String libraries = ResolvedClassPath.of(SOURCES.resolve("pom.xml"), home);
        int status =
                ToolProvider.getSystemJavaCompiler()
                        .run(
                                null,
                                null,
                                null,
                                "-proc:none",
                                "-cp",
                                libraries,
                                "-d",
                                home.toString(),
                                SOURCES.resolve("CamelCli.java").toString());
        assertThat(status).as("compiled CamelCli").isZero();
        installJar(home.resolve("repository"));
        return new CamelCommand(home, libraries);
    }

    /**
     * Lays the packaged jar out as an installed one, and links the rest of the user's repository.
     */
    private static void installJar(Path repository) throws IOException {
        Path users = Path.of(System.getProperty("cairn.local-repository"));
        Path ours = Files.createDirectories(repository.resolve("dev/cairn"));
        link(users, repository, "dev");
        if (Files.isDirectory(users.resolve("dev"))) {
            link(users.resolve("dev"), repository.resolve("dev"), "cairn");
        }
        String version = System.getProperty("cairn.version");
        Path place = Files.createDirectories(ours.resolve("camel-cairn").resolve(version));
        Path base = place.resolve("camel-cairn-" + version);
        replace(CairnProcess.jar(), Path.of(base + ".jar"));
        replace(Path.of("pom.xml"), Path.of(base + ".pom"));
    }

    private static void link(Path from, Path to, String except) throws IOException {
        try (Stream<Path> entries = Files.list(from)) {
            for (Path entry : entries.filter(Files::isDirectory).toList()) {
                Path link = to.resolve(entry.getFileName().toString());
                if (!entry.endsWith(except) && !Files.isSymbolicLink(link)) {
                    Files.createSymbolicLink(link, entry);
                }
            }
        }
    }

    private static void replace(Path from, Path to) throws IOException {
        Files.copy(from, to, java.nio.file.StandardCopyOption.REPLACE_EXISTING);
    }

    /** Starts {@code camel run ARGUMENTS --dep=mvn:dev.cairn:camel-cairn:VERSION}. */
    CairnProcess run(Path directory, String... arguments) throws IOException {
        return run(directory, Map.of(), arguments);
    }

    /** The same with more environment. */
    CairnProcess run(Path directory, Map<String, String> environment, String... arguments)
            throws IOException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.add("-Dmaven.repo.local=" + home.resolve("repository").toAbsolutePath());
        command.addAll(List.of("-cp", home + File.pathSeparator + libraries));
        command.addAll(List.of("CamelCli", "run"));
        command.addAll(Arrays.asList(arguments));
        command.add("--dep=mvn:dev.cairn:camel-cairn:" + System.getProperty("cairn.version"));
        command.add("--kamelets-version=4.18.0");
        command.add("--logging-color=false");
        return CairnProcess.start(directory, command, environment);
    }
}
