package dev.cairn.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.checkpoint.Entry;
import dev.cairn.checkpoint.FileEntries;
import dev.cairn.checkpoint.Key;
import dev.cairn.io.RealDisk;
import dev.cairn.source.Loss;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileChangeTest {

    private static final Instant NOW = Instant.parse("2025-12-16T10:30:45Z");

    @TempDir Path directory;
    private Key key;
    private long inode;

    @BeforeEach
    void makeFile() throws IOException {
        Path file = directory.resolve("app.log");
        Files.writeString(file, "0123456789");
        key = new Key("files@web", file.toString());
        inode = RealDisk.INSTANCE.stat(file).orElseThrow().inode();
    }

    private Change change(Optional<Entry> before, long position, boolean force) throws IOException {
        return new FileChange(RealDisk.INSTANCE, NOW, force).to(key, before, position);
    }

    private Entry read(long position) {
        return Entry.EMPTY
                .with("position", position)
                .with("inode", inode)
                .with("identity", Map.of("inode", inode, "id", "life"))
                .with("guard", Map.of("at", position));
    }

    @Test
    void backMeansAgainAndOnlyTheGuardGoes() throws Exception {
        Change change = change(Optional.of(read(8)), 3, false);
        assertThat(change.lines())
                .containsExactly(
                        key + ": position 8 → 3", "  bytes 3 to 8 will be delivered again");
        assertThat(change.losses()).isEmpty();
        assertThat(change.after().members().keySet())
                .containsExactly("position", "inode", "identity", "last_updated");
        assertThat(FileEntries.problem(change.after())).isEmpty();
    }

    @Test
    void forwardIsEnteredInTheLedger() throws Exception {
        Change change = change(Optional.of(read(3)), 8, false);
        assertThat(change.losses()).hasSize(1);
        Loss loss = change.losses().get(0);
        assertThat(loss.from()).isEqualTo(3);
        assertThat(loss.to()).isEqualTo(8);
        assertThat(loss.reason()).isEqualTo(Loss.Reason.SKIPPED);
        assertThat(loss.partition().toString()).isEqualTo(key.toString());
        assertThat(loss.partition().id()).isEqualTo("life");
    }

    @Test
    void aFileThatIsNotKnownYetGetsAnEntryByWhichItIsKnown() throws Exception {
        Change change = change(Optional.empty(), 10, false);
        assertThat(change.after())
                .isEqualTo(
                        Entry.of(
                                Map.of(
                                        "position",
                                        10,
                                        "inode",
                                        inode,
                                        "last_updated",
                                        "2025-12-16T10:30:45Z")));
        assertThat(change.losses()).hasSize(1);
    }

    @Test
    void whatDoesNotFitIsRefusedUnlessForced() throws Exception {
        assertThatThrownBy(() -> change(Optional.of(read(3)), 11, false))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("has only 10 bytes");
        assertThat(change(Optional.of(read(3)), 11, true).after().number("position")).hasValue(11);
        Entry rotated = read(3).with("inode", inode + 1);
        assertThatThrownBy(() -> change(Optional.of(rotated), 1, false))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("names another file now (inode " + inode + ")");
        Files.delete(Path.of(key.name()));
        assertThatThrownBy(() -> change(Optional.of(read(3)), 1, false))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("is not there");
        assertThat(change(Optional.of(read(3)), 1, true).after().number("position")).hasValue(1);
    }
}
