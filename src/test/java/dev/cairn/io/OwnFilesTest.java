package dev.cairn.io;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

final class OwnFilesTest {

    private final SimulatedDisk disk = new SimulatedDisk();
    private final OwnFiles own = new OwnFiles(disk);

    private boolean contains(String path) throws IOException {
        Path at = Path.of(path);
        disk.outsideAppend(at, "x");
        return own.contains(disk.realPath(at), disk.stat(at).orElseThrow());
    }

    @Test
    void aFileIsOwnFromItsAddingToItsLastRemoval() throws IOException {
        own.add(Path.of("/out/all.log"));
        own.add(Path.of("/out/all.log"));
        assertThat(contains("/out/all.log")).isTrue();
        assertThat(contains("/out/all.log.1")).isFalse();
        own.remove(Path.of("/out/all.log"));
        assertThat(contains("/out/all.log")).isTrue();
        own.remove(Path.of("/out/all.log"));
        assertThat(contains("/out/all.log")).isFalse();
    }

    @Test
    void aFamilyHasBackupsLocksAndTemporaryFiles() throws IOException {
        own.addFamily(Path.of("/r/registry.json"));
        assertThat(contains("/r/registry.json")).isTrue();
        assertThat(contains("/r/registry.json.bak1")).isTrue();
        assertThat(contains("/r/.registry.json.lock")).isTrue();
        assertThat(contains("/r/other.json")).isFalse();
        assertThat(contains("/other/registry.json")).isFalse();
        own.remove(Path.of("/r/registry.json"));
        assertThat(contains("/r/registry.json.bak1")).isFalse();
    }

    @Test
    void whatOnlyBeginsAlikeIsNoMemberOfTheFamily() throws IOException {
        own.addFamily(Path.of("/var/log/app"));
        for (String member :
                List.of("app", "app.1", "app-20260131.gz", "app.cut-2", ".app.cairn-lock")) {
            assertThat(contains("/var/log/" + member)).as(member).isTrue();
        }
        for (String other : List.of("app.log", "app.log.1", "app-web.log", "apples", ".apples")) {
            assertThat(contains("/var/log/" + other)).as(other).isFalse();
        }
    }

    @Test
    void aLinkedFileIsFoundUnderItsRealName() throws IOException {
        disk.outsideWrite(Path.of("/data/real.log"), "x");
        disk.outsideSymlink(Path.of("/out"), Path.of("/data"));
        disk.outsideSymlink(Path.of("/data/link.log"), Path.of("/data/real.log"));
        own.add(Path.of("/out/link.log"));
        assertThat(contains("/data/real.log")).isTrue();
        own.add(Path.of("/out/later.log"));
        assertThat(contains("/data/later.log")).isTrue();
    }

    @Test
    void redirectedOutputIsKnownByItsNumbersThroughRenames() throws IOException {
        disk.outsideWrite(Path.of("/var/stdout.txt"), "x");
        own.addIfFile(Path.of("/var/stdout.txt"));
        own.addIfFile(Path.of("/dev/absent"));
        disk.outsideRename(Path.of("/var/stdout.txt"), Path.of("/var/stdout.txt.1"));
        assertThat(contains("/var/stdout.txt.1")).isTrue();
        assertThat(contains("/var/stdout.txt")).isFalse();
    }
}
