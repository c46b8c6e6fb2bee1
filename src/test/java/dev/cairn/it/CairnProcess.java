package dev.cairn.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
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
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/**
 * A running {@code cairn} made of the packaged jar and its class path file. Its standard streams
 * are files in a directory beside its working directory. Closing kills what still runs.
 */
final class CairnProcess implements AutoCloseable {

    private static final AtomicInteger NUMBERS = new AtomicInteger();

    /** What the launcher gives, as far as it matters for what is tested here. */
    private static final List<String> JAVA_FLAGS =
            List.of(
                    "-XX:+UseSerialGC",
                    "-XX:-UsePerfData",
                    "-Xmx96m",
                    "-Xss512k",
                    "-Xlog:disable",
                    "-Xlog:all=error:stderr");

    /** What the launcher has too; there are many starts in these tests. */
    private static final Path CLASS_DATA =
            Path.of(System.getProperty("cairn.target"), "integration-tests.jsa");

    static {
        makeClassData();
    }

    private final Process process;
    private final Path output;
    private final Path errors;

    private CairnProcess(Process process, Path output, Path errors) {
        this.process = process;
        this.output = output;
        this.errors = errors;
    }

    /** Starts {@code cairn ARGUMENTS} in a directory. */
    static CairnProcess start(Path directory, String... arguments) throws IOException {
        return start(directory, Map.of(), arguments);
    }

    /** Starts {@code cairn ARGUMENTS} in a directory, with more environment. */
    static CairnProcess start(Path directory, Map<String, String> environment, String... arguments)
            throws IOException {
        List<String> command = javaCommand(List.of());
        command.add("dev.cairn.cli.CairnCli");
        command.addAll(Arrays.asList(arguments));
        return start(directory, command, environment);
    }

    /** Makes the class-data archive of this build; without it everything works, more slowly. */
    private static void makeClassData() {
        try {
            Path scratch = Files.createTempDirectory("cairn-class-data");
            List<String> command = javaCommand(List.of());
            command.set(
                    command.indexOf("-XX:SharedArchiveFile=" + CLASS_DATA),
                    "-XX:ArchiveClassesAtExit=" + CLASS_DATA);
            command.addAll(List.of("dev.cairn.cli.CairnCli", "tail", "*.log", "--track"));
            command.addAll(List.of("--to", "append:out", "--until-idle", "0s"));
            new ProcessBuilder(command)
                    .directory(scratch.toFile())
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start()
                    .waitFor(60, TimeUnit.SECONDS);
            delete(scratch);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void delete(Path directory) throws IOException {
        try (Stream<Path> all = Files.walk(directory)) {
            for (Path each : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(each);
            }
        }
    }

    /**
     * What makes a child heed SIGINT where these tests run with it ignored, as shells start what
     * they put into the background: an ignored signal is inherited, and Java respects that.
     */
    static List<String> heedInterrupts() throws IOException {
        Path status = Path.of("/proc/self/status");
        if (!Files.isReadable(status)) {
            return List.of();
        }
        for (String line : Files.readAllLines(status)) {
            if (line.startsWith("SigIgn:")) {
                long ignored = Long.parseUnsignedLong(line.substring(7).strip(), 16);
                boolean interrupts = (ignored & 0b10) != 0;
                return interrupts ? List.of("env", "--default-signal=INT") : List.of();
            }
        }
        return List.of();
    }

    /** Starts any command in a directory, with more environment. */
    static CairnProcess start(Path directory, List<String> command, Map<String, String> environment)
            throws IOException {
        Path streams = Files.createDirectories(directory.resolveSibling("streams"));
        int number = NUMBERS.incrementAndGet();
        Path output = streams.resolve(number + ".out");
        Path errors = streams.resolve(number + ".err");
        List<String> heeding = new ArrayList<>(heedInterrupts());
        heeding.addAll(command);
        ProcessBuilder builder =
                new ProcessBuilder(heeding)
                        .directory(directory.toFile())
                        .redirectInput(new File("/dev/null"))
                        .redirectOutput(output.toFile())
                        .redirectError(errors.toFile());
        builder.environment()
                .keySet()
                .removeIf(name -> name.startsWith("CAIRN_") || name.startsWith("AWS_"));
        builder.environment().putAll(environment);
        return new CairnProcess(builder.start(), output, errors);
    }

    /** Runs {@code cairn ARGUMENTS} to its end. */
    static CairnProcess run(Path directory, Duration limit, String... arguments)
            throws IOException, InterruptedException {
        CairnProcess started = start(directory, arguments);
        started.exitStatus(limit);
        return started;
    }

    /** The beginning of a command that has the packaged program, and more, on its class path. */
    static List<String> javaCommand(List<Path> more) throws IOException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(JAVA_FLAGS);
        command.add("-XX:SharedArchiveFile=" + CLASS_DATA);
        command.add("-cp");
        StringBuilder classPath = new StringBuilder(jar().toString());
        classPath.append(File.pathSeparatorChar).append(libraries());
        more.forEach(path -> classPath.append(File.pathSeparatorChar).append(path));
        command.add(classPath.toString());
        return command;
    }

    /** The packaged jar. */
    static Path jar() {
        return Path.of(System.getProperty("cairn.jar"));
    }

    /** The class path of the launcher without the jar itself. */
    static String libraries() throws IOException {
        return Files.readString(
                        Path.of(System.getProperty("cairn.target")).resolve("classpath.txt"))
                .strip();
    }

    /** SIGKILL. */
    void kill() throws InterruptedException {
        process.destroyForcibly();
        assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
    }

    /** Sends a signal by its name: TERM, INT … */
    void signal(String name) throws IOException, InterruptedException {
        Process kill = new ProcessBuilder("kill", "-" + name, Long.toString(pid())).start();
        assertThat(kill.waitFor()).as("kill -%s %d", name, pid()).isZero();
    }

    long pid() {
        return process.pid();
    }

    boolean isAlive() {
        return process.isAlive();
    }

    /** Waits for the end; one that does not come is a failure that shows standard error. */
    int exitStatus(Duration limit) throws IOException, InterruptedException {
        boolean ended = process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS);
        assertThat(ended).as("ended within %s; it said:%n%s", limit, errors()).isTrue();
        return process.exitValue();
    }

    /** Its standard output so far. */
    String output() throws IOException {
        return Files.readString(output, StandardCharsets.UTF_8);
    }

    /** Its standard error so far. */
    String errors() throws IOException {
        return Files.readString(errors, StandardCharsets.UTF_8);
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
