package dev.cairn.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * The command line at a terminal, made by {@code script} of util-linux, and in front of a pipe that
 * closes early.
 */
@Timeout(120)
class TerminalIT {

    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final String CTRL_C = "\u0003";

    @TempDir Path scratch;
    private Path work;

    @BeforeEach
    void collect() throws IOException, InterruptedException {
        work = Files.createDirectories(scratch.toRealPath().resolve("work"));
        Files.writeString(work.resolve("app.log"), "one\ntwo\nthree\n");
        try (CairnProcess cairn =
                CairnProcess.run(
                        work,
                        LIMIT,
                        "tail",
                        "app.log",
                        "--track",
                        "--start-from",
                        "beginning",
                        "--until-idle",
                        "200ms")) {
            assertThat(cairn.exitStatus(LIMIT)).as(cairn.errors()).isZero();
        }
    }

    /** A program in a shell; what it prints goes to a file. */
    private final class Session implements AutoCloseable {

        private final Process process;
        private final Path output = scratch.resolve("output");

        Session(List<String> command) throws IOException {
            process =
                    new ProcessBuilder(command)
                            .directory(work.toFile())
                            .redirectErrorStream(true)
                            .redirectOutput(output.toFile())
                            .start();
        }

        void type(String keys) throws IOException {
            OutputStream in = process.getOutputStream();
            in.write(keys.getBytes(StandardCharsets.UTF_8));
            in.flush();
        }

        String output() throws IOException {
            return Files.readString(output);
        }

        void awaitOutput(String text) {
            await().atMost(LIMIT)
                    .failFast(
                            () ->
                                    assertThat(process.isAlive() || output().contains(text))
                                            .as(output())
                                            .isTrue())
                    .until(() -> output().contains(text));
        }

        int exitStatus() throws IOException, InterruptedException {
            assertThat(process.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS)).as(output()).isTrue();
            return process.exitValue();
        }

        @Override
        public void close() {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
        }
    }

    private static String shellCommand(String... words) throws IOException {
        List<String> command = CairnProcess.javaCommand(List.of());
        command.add("dev.cairn.cli.CairnCli");
        command.addAll(List.of(words));
        List<String> quoted = new ArrayList<>();
        command.forEach(word -> quoted.add("'" + word.replace("'", "'\\''") + "'"));
        return String.join(" ", quoted);
    }

    /** {@code cairn WORDS} at a terminal. */
    private Session terminal(String... words) throws IOException {
        Path script = Path.of("/usr/bin/script");
        if (!Files.isExecutable(script) && Boolean.getBoolean("cairn.require-real")) {
            fail("script of util-linux is required (cairn.require-real), and not installed");
        }
        assumeTrue(Files.isExecutable(script), "script of util-linux is not installed");
        String sized = "stty rows 10 cols 60; exec " + shellCommand(words);
        List<String> command = new ArrayList<>(CairnProcess.heedInterrupts());
        command.addAll(List.of(script.toString(), "-qefc", sized, "/dev/null"));
        return new Session(command);
    }

    private String position() throws IOException, InterruptedException {
        try (CairnProcess cairn =
                CairnProcess.run(
                        work,
                        LIMIT,
                        "registry",
                        "get",
                        "files",
                        "app.log",
                        "--field",
                        "position")) {
            return cairn.output().strip();
        }
    }

    @Test
    void aChangeByHandIsAskedForAndMadeOnlyWithAYes() throws Exception {
        String[] set = {"registry", "set", "files", "app.log", "--position", "4"};
        try (Session session = terminal(set)) {
            session.awaitOutput("Set it? [y/N]");
            assertThat(session.output()).contains("position 14 → 4", "will be delivered again");
            session.type("n\n");
            assertThat(session.exitStatus()).isEqualTo(1);
            assertThat(session.output()).contains("nothing was changed");
        }
        assertThat(position()).isEqualTo("14");
        try (Session session = terminal(set)) {
            session.awaitOutput("Set it? [y/N]");
            session.type("y\n");
            assertThat(session.exitStatus()).as(session.output()).isZero();
        }
        assertThat(position()).isEqualTo("4");
    }

    @Test
    void anInterruptAtTheQuestionEndsAtOnceAndChangesNothing() throws Exception {
        try (Session session = terminal("registry", "reset", "--all")) {
            session.awaitOutput("Forget it? [y/N]");
            session.type(CTRL_C);
            assertThat(session.exitStatus()).isEqualTo(1);
            assertThat(session.output()).contains("nothing was changed");
        }
        assertThat(position()).isEqualTo("14");
    }

    @Test
    void watchRedrawsTheTableWithinTheScreenUntilItIsInterrupted() throws Exception {
        try (Session session = terminal("registry", "watch", "--interval", "100ms")) {
            session.awaitOutput("current");
            Files.writeString(work.resolve("app.log"), "one\ntwo\nthree\nfour\n");
            session.awaitOutput("behind");
            assertThat(session.output()).contains("\u001b[H", "\u001b[J", "Ctrl-C ends");
            session.type(CTRL_C);
            assertThat(session.exitStatus()).as(session.output()).isZero();
            assertThat(session.output().lines().map(line -> line.replaceAll("\u001b\\[.", "")))
                    .allMatch(line -> line.length() < 60);
        }
    }

    @Test
    @Tag("P15")
    void aReaderThatHasSeenEnoughIsNoTrouble() throws Exception {
        Path errors = scratch.resolve("errors");
        for (String words : List.of("registry show", "registry export")) {
            String piped =
                    shellCommand(words.split(" ")) + " 2>'" + errors + "' | head -n 1 >/dev/null";
            try (Session session = new Session(List.of("sh", "-c", piped))) {
                assertThat(session.exitStatus()).isZero();
                assertThat(errors).as(words).isEmptyFile();
            }
        }
    }

    @Test
    void watchEndsWhenNobodyReadsWhatItAdds() throws Exception {
        String piped = shellCommand("registry", "watch", "--interval", "100ms") + " | head -n 1";
        try (Session session = new Session(List.of("sh", "-c", piped))) {
            session.awaitOutput("KIND");
            Path log = work.resolve("app.log");
            await().atMost(LIMIT)
                    .pollInterval(Duration.ofMillis(300))
                    .until(
                            () -> {
                                Files.writeString(log, "x", StandardOpenOption.APPEND);
                                return !session.process.isAlive();
                            });
            assertThat(session.exitStatus()).isZero();
        }
    }

    @Test
    void tailIntoAPipeThatClosesEndsWithoutAWarning() throws Exception {
        Path errors = scratch.resolve("errors");
        StringBuilder lines = new StringBuilder();
        for (int i = 0; i < 200_000; i++) {
            lines.append("a line with a number ").append(i).append('\n');
        }
        Files.writeString(work.resolve("big.log"), lines);
        String piped =
                shellCommand("tail", "big.log", "--start-from", "beginning")
                        + " 2>'"
                        + errors
                        + "' | head -n 1";
        try (Session session = new Session(List.of("sh", "-c", piped))) {
            assertThat(session.exitStatus()).isZero();
            assertThat(session.output()).isEqualTo("a line with a number 0\n");
        }
        assertThat(Files.readString(errors)).doesNotContain("WARN", "ERROR", "Broken pipe");
    }
}
