package dev.cairn.tail;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.io.FileStat;
import dev.cairn.io.SimulatedDisk;
import dev.cairn.source.Digest;
import dev.cairn.source.FilePosition;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Files beside a path, while a rotator renames them. */
@Timeout(60)
@Tag("R12")
class SuccessionTest {

    private static final Path LOG = Path.of("/logs/app.log");
    private final SimulatedDisk files = new SimulatedDisk();
    private final RotatingDisk disk = new RotatingDisk(files);
    private final Succession succession =
            new Succession(
                    disk, new FileLives("", InstantSource.system(), new Random(1), file -> {}));

    private static Path sibling(int counter) {
        return Path.of(LOG + "." + counter);
    }

    /** The position behind the first line of a file. */
    private FilePosition read(Path path) throws IOException {
        String text = files.text(path);
        int offset = text.indexOf('\n') + 1;
        Digest digest =
                Digest.of(
                        ByteBuffer.wrap(
                                text.substring(0, offset).getBytes(StandardCharsets.UTF_8)));
        FileStat stat = files.stat(path).orElseThrow();
        return new FilePosition(
                "id", LOG.toString(), 1, stat.device(), stat.inode(), offset, digest, digest);
    }

    private void shift(int from, int to) {
        for (int counter = to; counter >= from; counter--) {
            files.outsideRename(sibling(counter), sibling(counter + 1));
        }
    }

    @Test
    void aFileThatIsRenamedBetweenTheListAndTheLookIsFound() throws IOException {
        for (int counter = 1; counter <= 4; counter++) {
            files.outsideWrite(sibling(counter), "file " + counter + "\nmore\n");
        }
        FilePosition position = read(sibling(4));
        // the list has .1 to .4; then the file is renamed to .5, which is not in it
        disk.afterList().add(() -> shift(1, 4));
        Optional<Succession.Found> found = succession.locate(position, LOG);
        assertThat(found).isPresent();
        assertThat(found.get().sibling().path()).isEqualTo(sibling(5));
        found.get().close();
    }

    @Test
    void aFileThatIsRenamedBeforeItIsOpenedIsFound() throws IOException {
        for (int counter = 1; counter <= 3; counter++) {
            files.outsideWrite(sibling(counter), "file " + counter + "\nmore\n");
        }
        FilePosition position = read(sibling(2));
        disk.beforeOpen().add(() -> shift(1, 3));
        Optional<Succession.Found> found = succession.locate(position, LOG);
        assertThat(found).isPresent();
        assertThat(found.get().sibling().path()).isEqualTo(sibling(3));
        found.get().close();
    }

    @Test
    void aDirectoryThatNeverRestsIsNoAnswer() throws IOException {
        files.outsideWrite(sibling(1), "file\nmore\n");
        FilePosition position = read(sibling(1));
        for (int counter = 1; counter < 100; counter++) {
            int now = counter;
            disk.afterList().add(() -> files.outsideRename(sibling(now), sibling(now + 1)));
        }
        assertThatThrownBy(() -> succession.locate(position, LOG))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("/logs");
        assertThat(files.openFiles()).isZero();
    }
}
