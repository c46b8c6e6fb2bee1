package dev.cairn.tail;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.component.CheckpointInspector;
import dev.cairn.io.Disk;
import dev.cairn.io.SimulatedDisk;
import dev.cairn.source.Digest;
import dev.cairn.source.FilePosition;
import dev.cairn.source.Source.Existence;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ServiceLoader;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What is certainly gone, and what only seems so. */
@Tag("P05")
class TailInspectorTest {

    private static final Path LOG = Path.of("/logs/a.log");

    private final SimulatedDisk disk = new SimulatedDisk();
    private FilePosition position;

    @BeforeEach
    void readAFile() throws IOException {
        disk.outsideAppend(LOG, "line of the file\n".repeat(100));
        disk.outsideAppend(Path.of("/logs/other.log"), "other\n");
        var stat = disk.stat(LOG).orElseThrow();
        ByteBuffer head = ByteBuffer.wrap(disk.bytes(LOG)).limit(1024);
        position =
                new FilePosition(
                        "id",
                        LOG.toString(),
                        1,
                        stat.device(),
                        stat.inode(),
                        1700,
                        Digest.of(head),
                        Digest.NONE);
    }

    /** Counts what is asked of a disk. */
    private static final class CountingDisk {
        private final Disk disk;
        private int lists;
        private int stats;

        CountingDisk(Disk counted) {
            this.disk =
                    (Disk)
                            Proxy.newProxyInstance(
                                    Disk.class.getClassLoader(),
                                    new Class<?>[] {Disk.class},
                                    (proxy, method, arguments) -> {
                                        lists += method.getName().equals("list") ? 1 : 0;
                                        stats += method.getName().equals("stat") ? 1 : 0;
                                        return method.invoke(counted, arguments);
                                    });
        }

        Disk disk() {
            return disk;
        }
    }

    private Existence look(FilePosition at) {
        return new TailInspector(disk).look().exists(at);
    }

    private FilePosition with(String path, long device, long inode) {
        return new FilePosition(
                position.id(),
                path,
                1,
                device,
                inode,
                position.offset(),
                position.fingerprint(),
                position.guard());
    }

    @Test
    void P05_whatIsThereExists() {
        assertThat(look(position)).isEqualTo(Existence.EXISTS);
        disk.outsideDelete(LOG);
        assertThat(look(position)).isEqualTo(Existence.GONE);
    }

    @Test
    void P05_whatMayNotBeLookedAtIsNotGone() {
        disk.outsideDelete(LOG);
        disk.deny(Path.of("/logs"), true);
        assertThat(look(position)).as("EACCES").isEqualTo(Existence.UNKNOWN);
        disk.deny(Path.of("/logs"), false);
        assertThat(look(position)).isEqualTo(Existence.GONE);
    }

    @Test
    void P05_aFileThatMayBeItAndCannotBeReadIsNotGone() throws IOException {
        Path renamed = Path.of("/logs/a.log.1");
        disk.outsideRename(LOG, renamed);
        disk.setMaxOpenFiles(0);
        assertThat(look(position)).as("EMFILE").isEqualTo(Existence.UNKNOWN);
        disk.setMaxOpenFiles(10);
        disk.failReads(renamed, true);
        assertThat(look(position)).as("EIO").isEqualTo(Existence.UNKNOWN);
        disk.failReads(renamed, false);
        assertThat(look(position)).isEqualTo(Existence.EXISTS);
        assertThat(disk.openFiles()).isZero();
    }

    @Test
    void P05_aMissingDirectoryIsNotLookedAt() {
        disk.outsideDelete(Path.of("/logs"));
        assertThat(look(position)).isEqualTo(Existence.UNKNOWN);
        disk.outsideWrite(Path.of("/logs"), "a file where the directory was");
        assertThat(look(position)).isEqualTo(Existence.UNKNOWN);
    }

    @Test
    void P05_aMountPointThatIsNotMountedIsNotLookedAt() throws IOException {
        disk.outsideDelete(LOG);
        long device = position.device();
        assertThat(look(with(position.path(), device + 1, position.inode())))
                .isEqualTo(Existence.UNKNOWN);
        assertThat(look(with(position.path(), device, position.inode()))).isEqualTo(Existence.GONE);
    }

    @Test
    void P05_withoutADeviceToCompareAnEmptyDirectoryIsNotBelieved() {
        disk.outsideDelete(LOG);
        FilePosition foreign = with(position.path(), 0, position.inode());
        assertThat(look(foreign)).isEqualTo(Existence.GONE);
        disk.outsideDelete(Path.of("/logs/other.log"));
        assertThat(look(foreign)).isEqualTo(Existence.UNKNOWN);
    }

    @Test
    void P05_aFileUnderAnotherNameExists() {
        disk.outsideRename(LOG, Path.of("/logs/put-aside"));
        assertThat(look(position)).as("by its number").isEqualTo(Existence.EXISTS);
        disk.outsideDelete(Path.of("/logs/put-aside"));
        disk.outsideAppend(Path.of("/logs/a.log-20260131"), "line of the file\n".repeat(100));
        assertThat(look(position)).as("by its content").isEqualTo(Existence.EXISTS);
        disk.outsideTruncate(Path.of("/logs/a.log-20260131"), 1000);
        assertThat(look(position)).as("too short to be it").isEqualTo(Existence.GONE);
    }

    @Test
    void P05_aNumberThatWasGivenToAnotherFileIsNotIt() throws IOException {
        disk.outsideDelete(LOG);
        long other = disk.stat(Path.of("/logs/other.log")).orElseThrow().inode();
        assertThat(look(with(position.path(), position.device(), other))).isEqualTo(Existence.GONE);
    }

    @Test
    void P05_aPathThatIsNoneOfThisSystemIsKept() {
        assertThat(look(with("logs/a.log", 0, 0))).isEqualTo(Existence.UNKNOWN);
        assertThat(look(with("/logs/a\0.log", 0, 0))).isEqualTo(Existence.UNKNOWN);
        assertThat(look(with("/", 0, 0))).isEqualTo(Existence.UNKNOWN);
    }

    @Test
    void P05_manyQuestionsAboutOneDirectoryAreAnsweredFromOneLook() throws IOException {
        for (int i = 0; i < 300; i++) {
            disk.outsideAppend(Path.of("/logs/new" + i + ".txt"), "new\n");
        }
        disk.outsideRename(LOG, Path.of("/logs/a.log-20260131.gz.kept"));
        CountingDisk counting = new CountingDisk(disk);
        CheckpointInspector.Look look = new TailInspector(counting.disk()).look();
        for (int i = 0; i < 300; i++) {
            assertThat(look.exists(with("/logs/gone" + i + ".log", position.device(), 9_000 + i)))
                    .isEqualTo(Existence.GONE);
        }
        assertThat(look.exists(position)).as("by its number").isEqualTo(Existence.EXISTS);
        assertThat(counting.lists).isEqualTo(1);
        assertThat(counting.stats).isLessThan(1_000);
    }

    @Test
    void P05_itIsFoundByTheServiceLoader() {
        assertThat(ServiceLoader.load(CheckpointInspector.class))
                .hasAtLeastOneElementOfType(TailInspector.class);
    }
}
