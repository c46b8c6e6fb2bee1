package dev.cairn.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class RealDiskTest {

    private final Disk disk = RealDisk.INSTANCE;

    @TempDir Path directory;

    @Test
    void writesMoreBuffersThanOneSystemCallTakes() throws IOException {
        Path path = directory.resolve("many");
        List<ByteBuffer> buffers = new ArrayList<>();
        StringBuilder expected = new StringBuilder("..");
        for (int i = 0; i < 5000; i++) {
            String text = i % 7 == 0 ? "" : i + ",";
            expected.append(text);
            byte[] bytes = text.getBytes(java.nio.charset.StandardCharsets.UTF_8);
            buffers.add(i % 2 == 0 ? ByteBuffer.wrap(bytes) : direct(bytes));
        }
        try (DiskFile file = disk.open(path, Disk.Mode.CREATE_NEW)) {
            file.write(List.of(ByteBuffer.wrap(new byte[] {'.', '.', '!', '!'})), 0);
            file.write(buffers, 2);
            file.sync();
            assertThat(file.size()).isEqualTo(expected.length());
        }
        assertThat(Files.readString(path)).isEqualTo(expected.toString());
        assertThat(buffers).noneMatch(ByteBuffer::hasRemaining);
    }

    @Test
    void writesBuffersThatOneSystemCallIsNotGiven() throws IOException {
        Path path = directory.resolve("large");
        byte[] bytes = new byte[(1 << 20) + 7];
        new Random(1).nextBytes(bytes);
        List<ByteBuffer> buffers =
                List.of(
                        ByteBuffer.wrap(bytes, 0, 300_001),
                        ByteBuffer.wrap(bytes, 300_001, 5),
                        direct(Arrays.copyOfRange(bytes, 300_006, bytes.length)));
        try (DiskFile file = disk.open(path, Disk.Mode.CREATE_NEW)) {
            file.write(buffers, 0);
        }
        assertThat(Files.readAllBytes(path)).isEqualTo(bytes);
        assertThat(buffers).noneMatch(ByteBuffer::hasRemaining);
    }

    private static ByteBuffer direct(byte[] bytes) {
        return ByteBuffer.allocateDirect(bytes.length).put(bytes).flip();
    }

    @Test
    void statHasTheNumbersOfTheSystem() throws IOException {
        Path path = Files.writeString(directory.resolve("f"), "12345");
        FileStat stat = disk.stat(path).orElseThrow();
        assertThat(stat.kind()).isEqualTo(FileStat.Kind.FILE);
        assertThat(stat.size()).isEqualTo(5);
        assertThat(stat.modifiedNanos() / 1_000_000)
                .isEqualTo(Files.getLastModifiedTime(path).toMillis());
        assumeTrue(Files.getFileStore(path).supportsFileAttributeView("unix"), "no unix view");
        assertThat(stat.inode()).isEqualTo(Files.getAttribute(path, "unix:ino"));
        assertThat(stat.device()).isEqualTo(Files.getAttribute(path, "unix:dev"));
    }

    @Test
    void absenceIsNotAnErrorOfStatButOneOfOpen() throws IOException {
        Path absent = directory.resolve("absent");
        assertThat(disk.stat(absent)).isEmpty();
        Path file = Files.createFile(directory.resolve("f"));
        assertThat(disk.stat(file.resolve("below"))).isEmpty();
        assertThatThrownBy(() -> disk.open(absent, Disk.Mode.READ))
                .isInstanceOf(NoSuchFileException.class)
                .hasMessageContaining(absent.toString())
                .hasMessageContaining("open");
    }

    @Test
    void errorsKeepTheirTypeAndNameThePath() throws IOException {
        Path a = Files.createFile(directory.resolve("a"));
        Path b = Files.createFile(directory.resolve("b"));
        assertThatThrownBy(() -> disk.link(a, b))
                .isInstanceOf(FileAlreadyExistsException.class)
                .hasMessageContaining(b.toString());
        assertThatThrownBy(() -> disk.open(directory, Disk.Mode.WRITE))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("cannot open: Is a directory");
        assertThatThrownBy(() -> disk.rename(directory.resolve("none"), a))
                .isInstanceOf(NoSuchFileException.class);
    }

    @Test
    void aFullDeviceSaysSo() throws IOException {
        Path full = Path.of("/dev/full");
        assumeTrue(Files.isWritable(full), "no /dev/full here");
        try (DiskFile file = disk.open(full, Disk.Mode.WRITE)) {
            assertThatThrownBy(() -> file.write(List.of(ByteBuffer.allocate(1)), 0))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("/dev/full")
                    .hasMessageContaining("No space left on device");
        }
    }

    @Test
    void directoriesAreCreatedWithTheirParentsAndSynced() throws IOException {
        Path deep = directory.resolve("x/y/z");
        disk.createDirectories(deep);
        disk.createDirectories(deep);
        assertThat(disk.stat(deep).orElseThrow().kind()).isEqualTo(FileStat.Kind.DIRECTORY);
        disk.syncDirectory(deep);
        Path file = Files.createFile(directory.resolve("file"));
        assertThatThrownBy(() -> disk.createDirectories(file))
                .isInstanceOf(FileAlreadyExistsException.class);
    }

    @Test
    void aLinkIsFollowedByRealPath() throws IOException {
        Path file = Files.createFile(directory.resolve("f"));
        Path link = Files.createSymbolicLink(directory.resolve("l"), file);
        assertThat(disk.realPath(link)).isEqualTo(file.toRealPath());
        assertThat(disk.stat(link)).isEqualTo(disk.stat(file));
    }
}
