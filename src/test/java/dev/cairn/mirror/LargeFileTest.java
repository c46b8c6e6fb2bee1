package dev.cairn.mirror;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.io.Glob;
import dev.cairn.io.RealDisk;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An active file of 2 GiB on a real disk, of which next to nothing takes room. */
@Tag("M09")
final class LargeFileTest {

    private static final long LARGE_BYTES = 2L << 30;

    /** The last block of the copy, the head of both, and the outboard's nodes at its end. */
    private static final long MOST_BYTES_READ = 32 << 10;

    @TempDir private Path temporary;

    private SyncResult sync(CountingDisk disk, Path directory) throws IOException {
        MirrorConfig config =
                new MirrorConfig(
                        "app",
                        Glob.parse(directory + "/app-*.log", directory),
                        Glob.parse(directory + "/app.log", directory),
                        PondLocation.of(directory.resolve("pond")),
                        MirrorConfig.Trust.TRUST);
        Ponds ponds = DirectoryPond.at(disk, directory.resolve("pond"), path -> () -> {});
        return new Mirror(config, disk, Clock.systemUTC(), ponds, 2).sync(Progress.NONE);
    }

    @Test
    void M09_appending1KiBTo2GiBReadsAtMost32KiB() throws IOException {
        Path directory = temporary.toRealPath();
        Path log = directory.resolve("app.log");
        try (RandomAccessFile file = new RandomAccessFile(log.toFile(), "rw")) {
            file.setLength(LARGE_BYTES);
        }
        CountingDisk disk = new CountingDisk(RealDisk.INSTANCE);
        disk.leaveHoles();
        assertThat(sync(disk, directory).bytes()).isEqualTo(LARGE_BYTES);
        long before = disk.bytesRead();
        assertThat(before).isGreaterThanOrEqualTo(LARGE_BYTES);

        byte[] line = "x".repeat(1023).concat("\n").getBytes(StandardCharsets.US_ASCII);
        Files.write(log, line, StandardOpenOption.APPEND);
        assertThat(sync(disk, directory).bytes()).isEqualTo(line.length);

        assertThat(disk.bytesRead() - before).isBetween(1L, MOST_BYTES_READ);
        Path copy = directory.resolve("pond/app.log");
        assertThat(Files.size(copy)).isEqualTo(LARGE_BYTES + line.length);
        try (RandomAccessFile file = new RandomAccessFile(copy.toFile(), "r")) {
            file.seek(LARGE_BYTES);
            byte[] end = new byte[line.length];
            file.readFully(end);
            assertThat(end).isEqualTo(line);
        }
    }
}
