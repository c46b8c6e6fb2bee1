package dev.cairn.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class SimulatedDiskTest {

    private static final Path DIR = Path.of("/d");
    private static final Path A = Path.of("/d/a");
    private static final Path B = Path.of("/d/b");

    private final SimulatedDisk disk = new SimulatedDisk();

    SimulatedDiskTest() {
        disk.outsideMakeDirectory(DIR);
    }

    private static ByteBuffer bytes(String text) {
        return ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
    }

    private void write(Path path, String text, boolean sync) throws IOException {
        try (DiskFile file = disk.open(path, Disk.Mode.WRITE_OR_CREATE)) {
            file.write(List.of(bytes(text)), 0);
            if (sync) {
                file.sync();
            }
        }
    }

    @Test
    void syncedContentUnderASyncedNameSurvivesEveryPowerLoss() throws IOException {
        write(A, "hello", true);
        disk.syncDirectory(DIR);
        for (int seed = 0; seed < 50; seed++) {
            assertThat(disk.crash(new Random(seed)).text(A)).isEqualTo("hello");
        }
    }

    @Test
    void unsyncedContentSurvivesWholeInPartOrNotAtAll() throws IOException {
        write(A, "", true);
        disk.syncDirectory(DIR);
        write(A, "hello", false);
        Set<String> seen = new HashSet<>();
        for (int seed = 0; seed < 500; seed++) {
            seen.add(disk.crash(new Random(seed)).text(A));
        }
        assertThat(seen).contains("", "hello", "he", "\0\0\0\0\0");
    }

    @Test
    void anUnsyncedNameIsLostOrKept() throws IOException {
        write(A, "new", true);
        Set<Boolean> seen = new HashSet<>();
        for (int seed = 0; seed < 100; seed++) {
            seen.add(disk.crash(new Random(seed)).exists(A));
        }
        assertThat(seen).containsExactlyInAnyOrder(true, false);
    }

    @Test
    void aRenameIsAtomicAndMayComeBeforeTheContentItNames() throws IOException {
        disk.outsideWrite(A, "old");
        write(B, "new", false);
        disk.rename(B, A);
        Set<String> seen = new HashSet<>();
        for (int seed = 0; seed < 500; seed++) {
            seen.add(disk.crash(new Random(seed)).text(A));
        }
        assertThat(seen).contains("old", "new", "");
    }

    @Test
    void afterAFailedSyncTheNextOneSucceedsAndTheDataIsLost() throws IOException {
        write(A, "", true);
        disk.syncDirectory(DIR);
        try (DiskFile file = disk.open(A, Disk.Mode.WRITE)) {
            file.write(List.of(bytes("gone")), 0);
            disk.failAt(1, Fault.FAILED_SYNC);
            assertThatThrownBy(file::sync).hasMessageContaining("Input/output error");
            file.sync();
        }
        assertThat(disk.text(A)).isEqualTo("gone");
        assertThat(disk.crash(new Random(1)).text(A)).isEmpty();
    }

    @Test
    void aFullDiskTakesAPartOfAWrite() throws IOException {
        disk.setCapacity(3);
        assertThatThrownBy(() -> write(A, "hello", false))
                .hasMessageContaining("No space left on device")
                .hasMessageContaining("/d/a");
        assertThat(disk.text(A)).isEqualTo("hel");
        disk.setCapacity(100);
        write(A, "hello", false);
        assertThat(disk.text(A)).isEqualTo("hello");
    }

    @Test
    void everyOperationCanBeTheLast() throws IOException {
        long before = disk.operations();
        write(A, "x", true);
        assertThat(disk.operations() - before).isEqualTo(3); // create, write, sync
        disk.failAt(2, Fault.CRASH);
        assertThatThrownBy(() -> write(B, "yy", true)).isInstanceOf(SimulatedCrash.class);
        assertThatThrownBy(() -> disk.stat(A)).isInstanceOf(SimulatedCrash.class);
        assertThat(disk.kill().text(B)).isEqualTo("y");
    }

    @Test
    void aHandleFollowsTheFileThroughRenameAndDeletion() throws IOException {
        disk.outsideWrite(A, "one");
        try (DiskFile file = disk.open(A, Disk.Mode.READ)) {
            disk.outsideRename(A, B);
            disk.outsideAppend(B, "two");
            disk.outsideDelete(B);
            ByteBuffer target = ByteBuffer.allocate(10);
            assertThat(file.read(target, 1)).isEqualTo(5);
            assertThat(file.read(target, 6)).isEqualTo(-1);
        }
        assertThat(disk.stat(A)).isEmpty();
        assertThat(disk.openFiles()).isZero();
    }

    @Test
    void inodesAreReusedOnlyWhenAskedAndFree() throws IOException {
        disk.reuseInodes(true);
        disk.outsideWrite(A, "1");
        long inode = disk.stat(A).orElseThrow().inode();
        disk.outsideDelete(A);
        disk.outsideWrite(B, "2");
        assertThat(disk.stat(B).orElseThrow().inode()).isEqualTo(inode);
        try (DiskFile held = disk.open(B, Disk.Mode.READ)) {
            disk.outsideDelete(B);
            disk.outsideWrite(A, "3");
            assertThat(disk.stat(A).orElseThrow().inode()).isNotEqualTo(inode);
            assertThat(held.size()).isEqualTo(1);
        }
    }

    @Test
    void linksAreFollowedAndDeniedPathsAreNotAbsent() throws IOException {
        disk.outsideWrite(A, "x");
        disk.outsideSymlink(Path.of("/link"), DIR);
        assertThat(disk.realPath(Path.of("/link/a"))).isEqualTo(A);
        assertThat(disk.list(Path.of("/link"))).containsExactly(Path.of("/link/a"));
        disk.deny(DIR, true);
        assertThatThrownBy(() -> disk.stat(A)).isInstanceOf(AccessDeniedException.class);
        assertThatThrownBy(() -> disk.list(DIR)).isInstanceOf(AccessDeniedException.class);
        disk.deny(DIR, false);
        assertThatThrownBy(() -> disk.open(B, Disk.Mode.READ))
                .isInstanceOf(NoSuchFileException.class);
    }

    @Test
    void renamingADirectoryTakesItsChildrenAlong() throws IOException {
        disk.outsideWrite(A, "x");
        disk.rename(DIR, Path.of("/e"));
        assertThat(disk.text(Path.of("/e/a"))).isEqualTo("x");
        assertThat(disk.stat(A)).isEmpty();
    }
}
