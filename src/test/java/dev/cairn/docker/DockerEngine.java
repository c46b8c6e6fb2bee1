package dev.cairn.docker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * A real Docker engine of this test's own, with a data directory and a socket of its own and one
 * image made of a static busybox. Where it cannot run, the test is skipped, or fails with {@code
 * -Dcairn.require-real=true}. Closing removes its containers and ends it.
 */
public final class DockerEngine implements AutoCloseable {

    /** The image: busybox with its usual names. */
    public static final String IMAGE = "cairn/busybox:1";

    private static final Duration LIMIT = Duration.ofSeconds(60);

    private final Path directory;
    private final List<String> options;
    private Process daemon;

    private DockerEngine(Path directory, List<String> options) {
        this.directory = directory;
        this.options = options;
    }

    /** Starts an engine; containers that run outlive a {@link #restart}. */
    public static DockerEngine start() throws IOException, InterruptedException {
        require(program("dockerd").isPresent(), "dockerd is not installed");
        require(program("docker").isPresent(), "the docker command is not installed");
        require(busybox().isPresent(), "no static busybox is installed");
        require("root".equals(System.getProperty("user.name")), "an engine needs root");
        // a short path: that of a socket may have 108 bytes
        Path directory = Files.createTempDirectory("cairn-engine");
        DockerEngine engine = new DockerEngine(directory, List.of("--live-restore"));
        try {
            engine.launch();
            engine.importImage();
        } catch (IOException | InterruptedException | RuntimeException | Error e) {
            engine.close();
            throw e;
        }
        return engine;
    }

    /** Skips the test, or fails it with {@code -Dcairn.require-real=true}. */
    public static void require(boolean met, String what) {
        if (!met && Boolean.getBoolean("cairn.require-real")) {
            fail("a Docker engine is required (cairn.require-real): " + what);
        }
        assumeTrue(met, what);
    }

    /** Where a program is installed, if it is. */
    public static Optional<Path> program(String name) {
        return Stream.of("/usr/sbin/", "/usr/bin/", "/bin/", "/usr/local/bin/")
                .map(place -> Path.of(place + name))
                .filter(Files::isExecutable)
                .findFirst();
    }

    private static Optional<Path> busybox() {
        return program("busybox");
    }

    /** Where it listens, as DOCKER_HOST has it. */
    public String host() {
        return "unix://" + directory.resolve("sock");
    }

    private void launch() throws IOException {
        List<String> command = new ArrayList<>();
        command.add(program("dockerd").orElseThrow().toString());
        command.addAll(List.of("--host", host()));
        command.addAll(List.of("--data-root", directory.resolve("data").toString()));
        command.addAll(List.of("--exec-root", directory.resolve("exec").toString()));
        command.addAll(List.of("--pidfile", directory.resolve("pid").toString()));
        // nothing of this machine's network is touched
        command.addAll(List.of("--bridge", "none", "--iptables=false"));
        command.addAll(options);
        daemon =
                new ProcessBuilder(command)
                        .redirectErrorStream(true)
                        .redirectOutput(
                                ProcessBuilder.Redirect.appendTo(directory.resolve("log").toFile()))
                        .start();
        await("the engine answers")
                .atMost(LIMIT)
                .pollInterval(Duration.ofMillis(100))
                .failFast(() -> require(daemon.isAlive(), "the engine ended: " + log()))
                .until(() -> tryCommand("version").isEmpty());
    }

    private String log() throws IOException {
        List<String> lines = Files.readAllLines(directory.resolve("log"));
        return String.join("\n", lines.subList(Math.max(0, lines.size() - 5), lines.size()));
    }

    private void importImage() throws IOException, InterruptedException {
        Path root = directory.resolve("root");
        Path bin = Files.createDirectories(root.resolve("bin"));
        Files.copy(busybox().orElseThrow(), bin.resolve("busybox"));
        for (String name : List.of("sh", "awk", "cat", "sleep", "usleep", "head", "tr", "seq")) {
            Files.createSymbolicLink(bin.resolve(name), Path.of("busybox"));
        }
        Path archive = directory.resolve("root.tar");
        run(List.of("tar", "-C", root.toString(), "-cf", archive.toString(), "."));
        docker("import", "--change", "ENV PATH=/bin", archive.toString(), IMAGE);
    }

    /** Ends the engine by SIGTERM, and starts it again. */
    public void restart() throws IOException, InterruptedException {
        end();
        launch();
    }

    /** Ends the engine; its containers go on. */
    public void end() throws InterruptedException {
        daemon.destroy();
        assertThat(daemon.waitFor(60, TimeUnit.SECONDS)).as("the engine ended").isTrue();
    }

    /** Starts it again. */
    public void begin() throws IOException {
        launch();
    }

    /** Runs a container in the background: options of {@code docker run}, and a shell's script. */
    public String run(String name, String script, String... more)
            throws IOException, InterruptedException {
        List<String> arguments = new ArrayList<>();
        arguments.addAll(List.of("run", "-d", "--network", "none", "--name", name));
        arguments.addAll(Arrays.asList(more));
        arguments.addAll(List.of(IMAGE, "sh", "-c", script));
        return docker(arguments.toArray(String[]::new)).strip();
    }

    /** What {@code docker ARGUMENTS} says; it must succeed. */
    public String docker(String... arguments) throws IOException, InterruptedException {
        return run(command(arguments));
    }

    /** The command line of {@code docker ARGUMENTS} for this engine. */
    public List<String> command(String... arguments) {
        List<String> command = new ArrayList<>();
        command.addAll(List.of(program("docker").orElseThrow().toString(), "--host", host()));
        command.addAll(Arrays.asList(arguments));
        return command;
    }

    /** Waits until a container has ended. */
    public void awaitEnd(String name) throws IOException, InterruptedException {
        docker("wait", name);
    }

    private static String run(List<String> command) throws IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        // the classic builder, which every engine has
        builder.environment().put("DOCKER_BUILDKIT", "0");
        Process process = builder.start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as("%s: %s", command, said).isZero();
        return said;
    }

    /** What went wrong; empty if nothing did. */
    private Optional<String> tryCommand(String... arguments) {
        try {
            docker(arguments);
            return Optional.empty();
        } catch (IOException | AssertionError e) {
            return Optional.of(String.valueOf(e.getMessage()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.of("interrupted");
        }
    }

    @Override
    public void close() throws IOException {
        if (daemon != null && daemon.isAlive()) {
            remove();
            daemon.destroy();
            await("the engine ends").atMost(LIMIT).until(() -> !daemon.isAlive());
        }
        unmount();
        try (Stream<Path> all = Files.walk(directory)) {
            for (Path each : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(each);
            }
        } catch (IOException | UncheckedIOException e) {
            System.err.println(directory + " is left: " + e.getMessage()); // what is still mounted
        }
    }

    /**
     * The engine takes a minute over what a container's network was, and one that was restarted
     * leaves its data directory mounted.
     */
    private void unmount() throws IOException {
        List<Path> mounts = new ArrayList<>(List.of(directory.resolve("data")));
        Path spaces = directory.resolve("exec/netns");
        if (Files.isDirectory(spaces)) {
            try (Stream<Path> all = Files.list(spaces)) {
                all.forEach(mounts::add); // some of them are mounts
            }
        }
        try {
            for (Path each : mounts) {
                new ProcessBuilder("umount", "-l", each.toString()).start().waitFor();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void remove() throws IOException {
        try {
            for (String id : docker("ps", "-aq").lines().toList()) {
                tryCommand("rm", "-f", id);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
