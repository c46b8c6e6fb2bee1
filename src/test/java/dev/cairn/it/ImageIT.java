package dev.cairn.it;

import static dev.cairn.cli.Manifests.at;
import static dev.cairn.cli.Manifests.texts;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.cairn.cli.Manifests;
import dev.cairn.docker.DockerEngine;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * The image of {@code docker/Dockerfile}, built by a real engine without a network and run as the
 * documentation says.
 */
@Timeout(300)
class ImageIT {

    private static final String IMAGE = "cairn:" + System.getProperty("cairn.version");
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final long MAX_STOP_MILLIS = 5_000;
    private static final String STATE = "/var/lib/cairn";

    /** Annotations only, which nothing loads. */
    private static final Set<String> NEVER_LOADED = Set.of("java.compiler");

    @TempDir static Path shared;
    private static DockerEngine engine;

    @TempDir Path scratch;

    @BeforeAll
    static void build() throws IOException, InterruptedException {
        engine = DockerEngine.start();
        BaseImages.importInto(engine, shared);
        execute(List.of("docker/assemble", "target/image"), Map.of());
        long begun = System.nanoTime();
        engine.docker(
                "build",
                "--network=none",
                "--build-arg=BUILD_IMAGE=" + BaseImages.BUILD,
                "--build-arg=RUNTIME_IMAGE=" + BaseImages.RUNTIME,
                "--build-arg=PROGRAM=target/image",
                "--tag=" + IMAGE,
                "--file=docker/Dockerfile",
                ".");
        System.out.printf(
                "ImageIT: %s is %,d bytes, %,d of them the base; built in %d s%n",
                IMAGE,
                size(IMAGE),
                size(BaseImages.RUNTIME),
                Duration.ofNanos(System.nanoTime() - begun).toSeconds());
    }

    @AfterAll
    static void stop() throws IOException {
        if (engine != null) {
            engine.close();
        }
    }

    private static long size(String image) throws IOException, InterruptedException {
        return Long.parseLong(inspect(image, "{{.Size}}"));
    }

    private static String inspect(String what, String format)
            throws IOException, InterruptedException {
        return engine.docker("inspect", "--format", format, what).strip();
    }

    private static String execute(List<String> command, Map<String, String> environment)
            throws IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().putAll(environment);
        Process process = builder.start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as("%s: %s", command, said).isZero();
        return said;
    }

    /** {@code docker run}, with nothing that the program does not need. */
    private static String run(String... arguments) throws IOException, InterruptedException {
        List<String> all = new ArrayList<>(List.of("run", "--network=none", "--read-only"));
        all.addAll(List.of("--cap-drop=ALL", "--security-opt=no-new-privileges"));
        all.addAll(List.of("--memory=512m"));
        all.addAll(Arrays.asList(arguments));
        return engine.docker(all.toArray(String[]::new));
    }

    /** Where this machine has what a volume holds. */
    private static Path volume(String name) throws IOException, InterruptedException {
        return Path.of(
                engine.docker("volume", "inspect", "--format", "{{.Mountpoint}}", name).strip());
    }

    private Path directory(String name) throws IOException {
        return Files.createDirectories(scratch.resolve(name));
    }

    private static String lines(String prefix, int from, int to) {
        return IntStream.rangeClosed(from, to)
                .mapToObj(i -> prefix + i + "\n")
                .collect(Collectors.joining());
    }

    private static void awaitLogged(String container, String text) {
        await(text)
                .atMost(LIMIT)
                .pollInterval(Duration.ofMillis(100))
                .until(() -> engine.docker("logs", container).contains(text));
    }

    /** {@code docker stop}, which sends what STOPSIGNAL says; the program must end in time. */
    private static void stopInTime(String container) throws IOException, InterruptedException {
        long begun = System.nanoTime();
        engine.docker("stop", "--time=30", container);
        long millis = Duration.ofNanos(System.nanoTime() - begun).toMillis();
        System.out.printf("ImageIT: %s stopped within %d ms%n", container, millis);
        assertThat(inspect(container, "{{.State.ExitCode}}")).isEqualTo("0");
        assertThat(millis).isLessThan(MAX_STOP_MILLIS);
    }

    private static void assertPosition(Path state, String file, long position) throws IOException {
        JsonNode registry = new ObjectMapper().readTree(state.resolve("registry.json").toFile());
        assertThat(registry.path("files").path(file).path("position").asLong())
                .as(registry.toString())
                .isEqualTo(position);
    }

    @Test
    @Tag("R07")
    @Tag("R14")
    void R07_R14_itCollectsAsNobodyOnAReadOnlyRootStopsInTimeWithItsRegistryFlushedAndResumes()
            throws Exception {
        Path log = directory("logs").resolve("app.log");
        Files.writeString(log, lines("line ", 1, 1000));
        Files.writeString(
                directory("routes").resolve("app.yaml"),
                """
                - from:
                    uri: tail:/logs/*.log?batching=true&startFrom=beginning
                    steps:
                      - to: append:/var/lib/cairn/out/app.log
                      - to: log:seen?level=WARN
                """);
        String[] arguments = {
            "--detach",
            "--volume=" + directory("logs") + ":/logs:ro",
            "--volume=" + directory("routes") + ":/etc/cairn/routes:ro",
            "--volume=flushed:" + STATE,
            "--health-interval=1s",
            // so that nothing but the stop flushes
            "--env=CAIRN_REGISTRY_DURABILITY=buffered",
            "--env=CAIRN_REGISTRY_FLUSH_INTERVAL=1h",
            "--env=CAIRN_REGISTRY_MAX_UNCOMMITTED_AGE=1h",
            "--name=collector",
            IMAGE
        };
        run(arguments);
        awaitLogged("collector", "line 1000");
        await("healthy")
                .atMost(LIMIT)
                .until(() -> inspect("collector", "{{.State.Health.Status}}").equals("healthy"));
        assertThat(engine.docker("exec", "collector", "id", "-u").strip()).isEqualTo("10001");
        assertThat(inspect("collector", "{{.HostConfig.ReadonlyRootfs}}")).isEqualTo("true");
        Path state = volume("flushed");
        Path sink = state.resolve("out/app.log");
        assertThat(Files.exists(sink) ? Files.readString(sink) : "").isEmpty();
        stopInTime("collector");
        assertThat(sink).hasContent(lines("line ", 1, 1000));
        assertPosition(state, "/logs/app.log", Files.size(log));

        Files.writeString(log, lines("line ", 1001, 1500), StandardOpenOption.APPEND);
        engine.docker("start", "collector");
        awaitLogged("collector", "line 1500");
        engine.docker("kill", "--signal=KILL", "collector");
        assertThat(sink).hasContent(lines("line ", 1, 1000));
        engine.docker("start", "collector");
        await("what was killed is read again")
                .atMost(LIMIT)
                .until(() -> occurrences(engine.docker("logs", "collector"), "line 1500") == 2);
        stopInTime("collector");
        assertThat(sink).hasContent(lines("line ", 1, 1500));
        assertPosition(state, "/logs/app.log", Files.size(log));
    }

    private static long occurrences(String text, String part) {
        return Pattern.compile(Pattern.quote(part)).matcher(text).results().count();
    }

    @Test
    void routesOfTheVolumeCountAndWithoutAnyItSaysWhereTheyBelong() throws Exception {
        assertThatThrownBy(() -> run("--rm", IMAGE))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("no routes")
                .hasMessageContaining("/etc/cairn/routes/ or /var/lib/cairn/routes/");
        String route =
                "- from: {uri: 'timer:once?repeatCount=1', steps: [{to: 'log:own?level=WARN'}]}";
        run(
                "--rm",
                "--volume=owned:" + STATE,
                "--entrypoint=sh",
                IMAGE,
                "-c",
                "echo \"$0\" >/var/lib/cairn/routes/own.yaml",
                route);
        run("--detach", "--volume=owned:" + STATE, "--name=own", IMAGE);
        awaitLogged("own", "Exchange[");
        stopInTime("own");
    }

    @Test
    @Tag("P09")
    void P09_lmdbIsLoadedWithoutAWritableTmp() throws Exception {
        Files.writeString(directory("logs").resolve("app.log"), lines("line ", 1, 10));
        run(
                "--rm",
                "--volume=" + directory("logs") + ":/logs:ro",
                "--volume=lmdb:" + STATE,
                IMAGE,
                "tail",
                "/logs/*.log",
                "--start-from=beginning",
                "--track",
                "--registry-file=lmdb:/var/lib/cairn/lmdb",
                "--to=append:/var/lib/cairn/app.log",
                "--until-idle=100ms");
        assertThat(volume("lmdb").resolve("app.log")).hasContent(lines("line ", 1, 10));
    }

    @Test
    void itsClassesComeFromTheArchiveAndItsRuntimeHasTheModulesThatTheyUse() throws Exception {
        Files.writeString(directory("logs").resolve("app.log"), "one\n");
        String loaded =
                run(
                        "--rm",
                        "--volume=" + directory("logs") + ":/logs:ro",
                        "--env=CAIRN_JAVA_OPTS=-Xlog:class+load:stdout",
                        IMAGE,
                        "tail",
                        "/logs/*.log",
                        "--until-idle=100ms");
        assertThat(loaded)
                .contains("dev.cairn.tail.TailSource source: shared objects file (top)")
                .contains("org.apache.camel.impl.DefaultCamelContext source: shared objects file");
        String anchors =
                run(
                        "--rm",
                        "--entrypoint=sh",
                        IMAGE,
                        "-c",
                        "wc -c </opt/java/lib/security/cacerts");
        assertThat(Long.parseLong(anchors.strip())).as("certificates").isGreaterThan(50_000);

        Set<String> there = new TreeSet<>();
        run("--rm", "--entrypoint=/opt/java/bin/java", IMAGE, "--list-modules")
                .lines()
                .forEach(line -> there.add(line.replaceAll("@.*", "")));
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "jdeps").toString());
        command.addAll(List.of("-q", "-summary", "--ignore-missing-deps"));
        command.addAll(List.of("--multi-release", "17", CairnProcess.jar().toString()));
        command.addAll(List.of(CairnProcess.libraries().split(":")));
        Set<String> used =
                Pattern.compile("-> ((?:java|jdk)\\.\\S+)")
                        .matcher(execute(command, Map.of()))
                        .results()
                        .map(found -> found.group(1))
                        .filter(module -> !NEVER_LOADED.contains(module))
                        .collect(Collectors.toCollection(TreeSet::new));
        assertThat(used).contains("java.base", "java.desktop", "java.sql");
        assertThat(there).containsAll(used);
    }

    @Test
    @Tag("C11")
    void C11_thePodOfANodeReadsWhatIsRootsAloneAndAnswersItsProbes() throws Exception {
        Manifests manifests = Manifests.read("docker/kubernetes/node-logs.yaml");
        Object pod = at(manifests.only("DaemonSet"), "spec", "template", "spec");
        Object container = at(pod, "containers", 0);
        for (Map.Entry<String, String> route : manifests.routes().entrySet()) {
            Files.writeString(directory("routes").resolve(route.getKey()), route.getValue());
        }
        pod("default_web-1_3f2a/web", "hello");
        pod("cairn-node-logs_cairn-x_9c0d/cairn", "its own");
        List<String> arguments = new ArrayList<>(List.of("--detach", "--name=node"));
        arguments.add(
                "--user="
                        + at(pod, "securityContext", "runAsUser")
                        + ":"
                        + at(pod, "securityContext", "runAsGroup"));
        for (Object mount : (List<?>) at(container, "volumeMounts")) {
            arguments.add(
                    "--volume="
                            + directory(at(mount, "name").toString())
                            + ":"
                            + at(mount, "mountPath")
                            + (Boolean.TRUE.equals(at(mount, "readOnly")) ? ":ro" : ""));
        }
        arguments.add(IMAGE);
        arguments.addAll(texts(container, "args"));
        run(arguments.toArray(String[]::new));
        Path sink = directory("state").resolve("out/pods.ndjson");
        await("the line of the pod")
                .atMost(LIMIT)
                .until(() -> Files.exists(sink) && Files.readString(sink).endsWith("\n"));
        assertThat(Files.readString(sink))
                .contains("\"message\":\"hello\"", "default_web-1_3f2a")
                .doesNotContain("its own");
        for (String probe : List.of("startupProbe", "livenessProbe", "readinessProbe")) {
            List<String> asked = new ArrayList<>(List.of("exec", "node"));
            asked.addAll(texts(container, probe, "exec", "command"));
            await(probe)
                    .atMost(LIMIT)
                    .ignoreExceptionsInstanceOf(AssertionError.class)
                    .until(() -> engine.docker(asked.toArray(String[]::new)).startsWith("UP"));
        }
        stopInTime("node");
    }

    /** A log as a container runtime leaves it, which only root may read. */
    private void pod(String name, String line) throws IOException, InterruptedException {
        Path log = directory("pods/" + name).resolve("0.log");
        Files.writeString(log, "2026-01-31T10:30:45.123456789Z stdout F " + line + "\n");
        execute(List.of("chmod", "0640", log.toString()), Map.of());
    }

    @Test
    @Tag("R19")
    void R19_composeCollectsItsNeighboursLogs() throws Exception {
        DockerEngine.require(
                DockerEngine.program("docker-compose").isPresent(),
                "docker-compose is not installed");
        Path socket = Path.of(engine.host().replace("unix://", ""));
        // this engine has no network to give
        Path noNetwork =
                Files.writeString(
                        scratch.resolve("no-network.yaml"),
                        "services: {cairn: {network_mode: none}}\n");
        Map<String, String> environment =
                Map.of(
                        "DOCKER_HOST",
                        engine.host(),
                        "DOCKER_SOCKET",
                        socket.toString(),
                        "DOCKER_GID",
                        Files.getAttribute(socket, "unix:gid").toString(),
                        "COMPOSE_PROJECT_NAME",
                        "neighbours");
        List<String> compose =
                List.of("docker-compose", "-f", "docker/compose.yaml", "-f", noNetwork.toString());
        engine.run("neighbour", "for i in $(seq 500); do echo neighbour $i; done");
        engine.awaitEnd("neighbour");
        execute(with(compose, "up", "-d", "--no-build"), environment);
        Path sink = volume("neighbours_cairn").resolve("out/containers.log");
        await("the neighbour's lines")
                .atMost(LIMIT)
                .until(() -> Files.exists(sink) && Files.readString(sink).contains("hbour 500\n"));
        // among what containers of other tests have said
        assertThat(Files.readAllLines(sink))
                .filteredOn(line -> line.startsWith("neighbour "))
                .containsExactlyElementsOf(lines("neighbour ", 1, 500).lines().toList());
        stopInTime(execute(with(compose, "ps", "-q", "cairn"), environment).strip());
        execute(with(compose, "down", "--volumes"), environment);
    }

    private static List<String> with(List<String> command, String... more) {
        List<String> all = new ArrayList<>(command);
        all.addAll(Arrays.asList(more));
        return all;
    }
}
