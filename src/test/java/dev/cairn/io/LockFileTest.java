package dev.cairn.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

final class LockFileTest {

    @TempDir Path directory;

    /** Takes a lock in a process of its own, says so and waits for the end of its input. */
    static final class Holder {
        private Holder() {}

        public static void main(String[] args) throws IOException {
            try (LockFile lock = LockFile.acquire(Path.of(args[0]))) {
                System.out.println("locked " + lock);
                System.in.readAllBytes();
            }
        }
    }

    static Process startHolder(Path path) throws IOException {
        Process process =
                new ProcessBuilder(
                                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                                "-Xshare:auto",
                                "-cp",
                                System.getProperty("java.class.path"),
                                Holder.class.getName(),
                                path.toString())
                        .redirectError(ProcessBuilder.Redirect.INHERIT)
                        .start();
        assertThat(
                        new BufferedReader(
                                        new InputStreamReader(
                                                process.getInputStream(), StandardCharsets.UTF_8))
                                .readLine())
                .startsWith("locked");
        return process;
    }

    @Test
    @Tag("S76")
    @Timeout(60)
    void aSecondProcessIsToldPidAndHostAndGetsTheLockAfterSigkill() throws Exception {
        Path path = directory.resolve("registry.json.lock");
        Process process = startHolder(path);
        try {
            assertThatThrownBy(() -> LockFile.acquire(path))
                    .isInstanceOf(HeldLockException.class)
                    .hasMessageContaining(path.toString())
                    .hasMessageContaining("pid " + process.pid() + " on host ");
        } finally {
            process.destroyForcibly().waitFor();
        }
        LockFile.acquire(path).close();
        assertThat(path).exists();
    }

    @Test
    void theSameProcessIsRefusedToo() throws IOException {
        Path path = directory.resolve("lock");
        Path alias =
                Files.createSymbolicLink(directory.resolve("alias"), directory).resolve("lock");
        LockFile lock = LockFile.acquire(path);
        assertThat(Files.readString(path)).startsWith(ProcessHandle.current().pid() + " ");
        assertThatThrownBy(() -> LockFile.acquire(alias))
                .isInstanceOf(HeldLockException.class)
                .hasMessageContaining("this process");
        lock.close();
        lock.close();
        LockFile.acquire(path).close();
    }

    @Test
    @Timeout(60)
    void aRefusedAttemptOfTheSameProcessDoesNotFreeTheLockForOthers() throws Exception {
        Path path = directory.resolve("lock");
        try (LockFile lock = LockFile.acquire(path)) {
            assertThatThrownBy(() -> LockFile.acquire(path)).isInstanceOf(HeldLockException.class);
            assertThat(lock).isNotNull();
            Process process =
                    new ProcessBuilder(
                                    Path.of(System.getProperty("java.home"), "bin", "java")
                                            .toString(),
                                    "-cp",
                                    System.getProperty("java.class.path"),
                                    Holder.class.getName(),
                                    path.toString())
                            .redirectErrorStream(true)
                            .start();
            process.getOutputStream().close();
            String said =
                    new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(process.waitFor()).isNotZero();
            assertThat(said).contains("is locked by pid " + ProcessHandle.current().pid());
        }
    }

    @Test
    void aMissingDirectoryIsNamed() {
        assertThatThrownBy(() -> LockFile.acquire(directory.resolve("none/lock")))
                .isInstanceOf(NoSuchFileException.class)
                .hasMessageContaining("none/lock");
    }
}
