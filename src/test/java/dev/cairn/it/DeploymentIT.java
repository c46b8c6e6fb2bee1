package dev.cairn.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.cli.Manifests;
import dev.cairn.docker.DockerEngine;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What {@code docker/} says, given to the programs that it is for. */
@Timeout(120)
class DeploymentIT {

    private static final Duration LIMIT = Duration.ofSeconds(60);

    @TempDir Path scratch;

    @ParameterizedTest
    @CsvSource({
        "docker/kubernetes/node-logs.yaml,DaemonSet",
        "docker/kubernetes/api-sources.yaml,Deployment"
    })
    void theRoutesOfTheConfigMapAreGoodInTheEnvironmentOfThePod(String file, String kind)
            throws Exception {
        Manifests manifests = Manifests.read(file);
        Path work = Files.createDirectories(scratch.resolve("work"));
        List<String> arguments = new ArrayList<>(List.of("validate"));
        for (Map.Entry<String, String> route : manifests.routes().entrySet()) {
            Files.writeString(work.resolve(route.getKey()), route.getValue());
            arguments.add(route.getKey());
        }
        Map<String, String> environment = new HashMap<>();
        Object container =
                Manifests.at(
                        manifests.only(kind), "spec", "template", "spec", "containers", 0, "env");
        if (container instanceof List<?> variables) {
            variables.forEach(
                    each ->
                            environment.put(
                                    Manifests.at(each, "name").toString(),
                                    String.valueOf(Manifests.at(each, "value"))));
        }
        // of the secret
        environment.put("OKTA_TOKEN", "x");
        try (CairnProcess cairn =
                CairnProcess.start(work, environment, arguments.toArray(String[]::new))) {
            assertThat(cairn.exitStatus(LIMIT)).as(cairn.errors()).isZero();
            assertThat(cairn.output().lines()).hasSize(1).allMatch(line -> line.endsWith("good"));
        }
    }

    @Test
    void dockerComposeTakesTheFileWithAndWithoutTheStore() throws Exception {
        DockerEngine.require(
                DockerEngine.program("docker-compose").isPresent(),
                "docker-compose is not installed");
        List<String> command = List.of("docker-compose", "-f", "docker/compose.yaml", "config");
        assertThat(run(command)).contains("cairn:", "stop_grace_period: 1");
        List<String> withStore = new ArrayList<>(command);
        withStore.addAll(3, List.of("--profile", "s3"));
        assertThat(run(withStore)).contains("store:");
    }

    private static String run(List<String> command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as("%s: %s", command, said).isZero();
        return said.strip();
    }

    @Test
    void theProbeTellsWhatTheFileSaysAndHowOldItIs() throws Exception {
        Path file = scratch.resolve("health");
        assertThat(probe(file)).isEqualTo("1 not running: no " + file);
        for (String[] each :
                new String[][] {
                    {"UP", "0", "0"},
                    {"DOWN: cannot write", "1", "0"},
                    {"STARTING", "1", "1"},
                    {"STOPPING", "1", "1"}
                }) {
            Files.writeString(file, each[0] + " ".repeat(20) + "\n");
            assertThat(probe(file)).isEqualTo(each[1] + " " + each[0]);
            assertThat(probe(file, "alive")).isEqualTo(each[2] + " " + each[0]);
        }
        Files.writeString(file, "UP\n");
        Files.setLastModifiedTime(file, FileTime.fromMillis(System.currentTimeMillis() - 130_000));
        assertThat(probe(file)).isEqualTo("1 stuck for a minute or more; it was UP");
        assertThat(probe(file, "alive")).startsWith("1 stuck");
    }

    private static String probe(Path file, String... arguments)
            throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of("docker/cairn-health"));
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().put("CAIRN_HEALTH_FILE", file.toString());
        Process process = builder.start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return process.waitFor() + " " + said.strip();
    }
}
