package dev.cairn.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** The real logrotate, forced to rotate all logs of a directory at each call. */
final class Logrotate {

    private final Path program;
    private final Path state;
    private final Path configuration;

    private Logrotate(Path program, Path state, Path configuration) {
        this.program = program;
        this.state = state;
        this.configuration = configuration;
    }

    /**
     * Prepares the rotation of {@code logs/*.log}; where logrotate is missing the test is skipped,
     * or fails with {@code -Dcairn.require-real=true}.
     *
     * @param kept rotated files of each log; older ones are deleted
     * @param directives {@code create} or {@code copytruncate}, and others
     */
    static Logrotate of(Path directory, Path logs, String name, int kept, String... directives)
            throws IOException {
        Optional<Path> program =
                Stream.of("/usr/sbin/logrotate", "/usr/bin/logrotate", "/sbin/logrotate")
                        .map(Path::of)
                        .filter(Files::isExecutable)
                        .findFirst();
        if (program.isEmpty() && Boolean.getBoolean("cairn.require-real")) {
            fail("logrotate is required (cairn.require-real), and not installed");
        }
        assumeTrue(program.isPresent(), "logrotate is not installed");
        Path configuration = directory.resolve(name + ".conf");
        Files.writeString(
                configuration,
                logs
                        + "/*.log {\n"
                        + "    rotate "
                        + kept
                        + "\n"
                        + "    missingok\n"
                        + "    nocompress\n"
                        + "    "
                        + String.join("\n    ", directives)
                        + "\n}\n");
        return new Logrotate(program.get(), directory.resolve("logrotate.state"), configuration);
    }

    /** Rotates every log that is not empty. */
    void rotate() throws IOException, InterruptedException {
        Process process =
                new ProcessBuilder(
                                program.toString(),
                                "--force",
                                "--state",
                                state.toString(),
                                configuration.toString())
                        .redirectErrorStream(true)
                        .start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(30, TimeUnit.SECONDS)).as("logrotate ended").isTrue();
        assertThat(process.exitValue()).as("logrotate: %s", said).isZero();
    }
}
