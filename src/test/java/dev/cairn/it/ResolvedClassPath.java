package dev.cairn.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The class path of a pom of its own, for programs that must not be on that of the tests. */
final class ResolvedClassPath {

    private ResolvedClassPath() {}

    /**
     * Resolves it with the Maven that runs this build, offline if that is.
     *
     * @param home where it is kept until the next clean
     */
    static String of(Path pom, Path home) throws IOException, InterruptedException {
        Path classPath = Files.createDirectories(home).resolve("classpath.txt");
        if (!Files.exists(classPath)) {
            resolve(pom, classPath);
        }
        return Files.readString(classPath).strip();
    }

    private static void resolve(Path pom, Path classPath) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("cairn.maven-home"), "bin", "mvn").toString());
        command.addAll(List.of("-q", "-B", "-f", pom.toString()));
        if (System.getProperty("cairn.offline").endsWith("=true")) {
            command.add("-o");
        }
        command.add("-Dmaven.repo.local=" + System.getProperty("cairn.local-repository"));
        command.add("-Dmdep.outputFile=" + classPath.toAbsolutePath());
        command.add("org.apache.maven.plugins:maven-dependency-plugin:3.6.1:build-classpath");
        Process maven = new ProcessBuilder(command).inheritIO().start();
        assertThat(maven.waitFor(10, TimeUnit.MINUTES)).as("Maven ended").isTrue();
        assertThat(maven.exitValue()).as(String.join(" ", command)).isZero();
    }
}
