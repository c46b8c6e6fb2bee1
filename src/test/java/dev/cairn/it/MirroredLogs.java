package dev.cairn.it;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Random;

/** Logs that grow and rotate, and a working directory with the configuration of their mirror. */
final class MirroredLogs {

    final Path work;
    final Path logs;
    final Path pond;
    private final Random random;
    private int rotations;

    MirroredLogs(Path scratch, Random random) throws IOException {
        this.random = random;
        work = Files.createDirectories(scratch.resolve("work"));
        logs = Files.createDirectories(scratch.resolve("logs"));
        pond = work.resolve("pond");
        Files.writeString(
                work.resolve("mirror.yaml"),
                "name: app\n"
                        + ("archived_pattern: " + logs + "/app-*\n")
                        + ("active_pattern: " + logs + "/app.log\n")
                        + "pond_path: pond\n");
    }

    void append(int bytes) throws IOException {
        byte[] content = new byte[bytes];
        random.nextBytes(content);
        Files.write(
                logs.resolve("app.log"),
                content,
                StandardOpenOption.CREATE,
                StandardOpenOption.APPEND);
    }

    /** Renames the active file, and begins another one with so many bytes. */
    void rotate(int bytes) throws IOException {
        Files.move(logs.resolve("app.log"), logs.resolve("app-" + ++rotations + ".log"));
        append(bytes);
    }
}
