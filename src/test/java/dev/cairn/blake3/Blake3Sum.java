package dev.cairn.blake3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** The real {@code b3sum}. */
public final class Blake3Sum {

    private final Path program;

    private Blake3Sum(Path program) {
        this.program = program;
    }

    /**
     * Finds it; where it is missing the test is skipped, or fails with {@code
     * -Dcairn.require-real=true}.
     */
    public static Blake3Sum find() {
        Optional<Path> program =
                Stream.of("/usr/bin/b3sum", "/usr/local/bin/b3sum")
                        .map(Path::of)
                        .filter(Files::isExecutable)
                        .findFirst();
        if (program.isEmpty() && Boolean.getBoolean("cairn.require-real")) {
            fail("b3sum is required (cairn.require-real), and not installed");
        }
        assumeTrue(program.isPresent(), "b3sum is not installed");
        return new Blake3Sum(program.get());
    }

    /** Runs it in a directory, and returns what it printed; it must succeed. */
    public String run(Path directory, Optional<Path> input, String... arguments)
            throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(program.toString()));
        command.addAll(List.of(arguments));
        ProcessBuilder builder =
                new ProcessBuilder(command).directory(directory.toFile()).redirectErrorStream(true);
        input.ifPresent(file -> builder.redirectInput(file.toFile()));
        Process process = builder.start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).as("b3sum ended").isTrue();
        assertThat(process.exitValue()).as("b3sum: %s", said).isZero();
        return said;
    }

    /** Digest of a file. */
    public String of(Path file) throws IOException, InterruptedException {
        return run(Path.of("/"), Optional.empty(), "--no-names", file.toString()).strip();
    }
}
