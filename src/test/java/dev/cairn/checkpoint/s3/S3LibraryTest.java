package dev.cairn.checkpoint.s3;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The AWS SDK where it is not there, and where it is there and not wanted. */
final class S3LibraryTest {

    @TempDir Path directory;

    /** Runs the program to its end; what it said, with its exit status in the last line. */
    private String cairn(List<String> javaOptions, String without, String... words)
            throws IOException, InterruptedException {
        String classPath =
                Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator, -1))
                        .filter(entry -> without.isEmpty() || !entry.contains(without))
                        .collect(Collectors.joining(File.pathSeparator));
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.add("-XX:TieredStopAtLevel=1");
        command.addAll(javaOptions);
        command.addAll(List.of("-cp", classPath, "dev.cairn.cli.CairnCli"));
        command.addAll(List.of(words));
        Process process =
                new ProcessBuilder(command)
                        .directory(directory.toFile())
                        .redirectErrorStream(true)
                        .start();
        try {
            process.getOutputStream().close();
            String said =
                    new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
            return said + "exit " + process.exitValue();
        } finally {
            process.destroyForcibly();
        }
    }

    @Test
    void aMissingJarIsNamedInOneLineWithTheWayToAddIt() throws Exception {
        String said =
                cairn(
                        List.of(),
                        "awssdk" + File.separator + "s3",
                        "registry",
                        "show",
                        "--registry-file",
                        "s3://bucket/key.json");
        assertThat(said.lines().filter(line -> line.startsWith("cairn: ")))
                .singleElement()
                .asString()
                .contains("--dep=mvn:software.amazon.awssdk:s3:2.41.28");
        assertThat(said).endsWith("exit 1");
        said =
                cairn(
                        List.of(),
                        "url-connection-client",
                        "registry",
                        "show",
                        "--registry-file",
                        "s3://bucket/key.json");
        assertThat(said).contains("--dep=mvn:software.amazon.awssdk:url-connection-client:2.41.28");
    }

    @Test
    void aRunWithoutSuchARegistryLoadsNoClassOfTheSdk() throws Exception {
        Files.writeString(directory.resolve("a.log"), "one\n");
        Path loaded = directory.resolve("classes.txt");
        String said =
                cairn(
                        List.of("-Xlog:class+load:file=" + loaded),
                        "",
                        "tail",
                        "a.log",
                        "--track",
                        "--start-from",
                        "beginning",
                        "--to",
                        "append:out",
                        "--until-idle",
                        "0s");
        assertThat(said).endsWith("exit 0");
        assertThat(Files.readString(directory.resolve("out"))).isEqualTo("one\n");
        assertThat(Files.readAllLines(loaded))
                .anyMatch(line -> line.contains("dev.cairn.checkpoint.json.JsonStore"))
                .noneMatch(line -> line.contains("software.amazon"));
    }
}
