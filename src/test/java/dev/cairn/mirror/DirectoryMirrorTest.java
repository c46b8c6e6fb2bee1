package dev.cairn.mirror;

import static dev.cairn.mirror.MirrorKit.POND;
import static dev.cairn.mirror.MirrorKit.lines;
import static dev.cairn.mirror.MirrorKit.log;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.blake3.Blake3;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What a run does in a directory, where others may write too. */
final class DirectoryMirrorTest {

    private static final String LONG = lines("line", 0, 2000);

    private final MirrorKit kit = new MirrorKit();

    @Test
    @Tag("M09")
    void M09_appendingToALargeFileReadsOneBlockAndWhatIsNew() throws IOException {
        kit.disk.outsideWrite(log("app.log"), new byte[(4 << 20) + 16_000]);
        kit.append("app.log", LONG);
        kit.synced();
        CountingDisk counting = new CountingDisk(kit.disk);
        kit.seam = counting;
        long manifest = kit.disk.bytes(new PondPaths(POND).manifest()).length;
        kit.append("app.log", LONG.substring(0, 1024));
        kit.sync();
        assertThat(counting.bytesRead() - manifest).isLessThanOrEqualTo(32 << 10);
        kit.verify();
    }

    @Test
    void aFileInThePondThatIsNotTheMirrorsIsNotOverwritten() throws IOException {
        kit.write("app.log", LONG);
        kit.synced();
        kit.disk.outsideWrite(POND.resolve("app-1.log"), "mine\n");
        kit.write("app-1.log", LONG);
        assertThat(MirrorKit.words(kit.sync())).containsExactly("failed app-1.log");
        assertThat(kit.text("app-1.log")).isEqualTo("mine\n");
    }

    @Test
    void norIsItByACopyThatTakesItsNameWithARotation() throws IOException {
        kit.write("app.log", LONG);
        kit.synced();
        kit.disk.outsideWrite(POND.resolve("app-1.log"), "mine\n");
        kit.rename("app.log", "app-1.log");
        kit.write("app.log", "afresh\n" + LONG);
        assertThat(MirrorKit.words(kit.sync())).contains("failed app-1.log");
        assertThat(kit.text("app-1.log")).isEqualTo("mine\n");
        kit.disk.outsideDelete(POND.resolve("app-1.log"));
        kit.sync();
        assertThat(kit.text("app-1.log")).isEqualTo(LONG);
        assertThat(kit.text("app.log")).isEqualTo("afresh\n" + LONG);
    }

    @Test
    void aDamagedCopyIsNotAppendedTo() throws IOException {
        kit.write("app.log", LONG);
        kit.synced();
        kit.disk.outsideTruncate(POND.resolve("app.log"), 100);
        kit.append("app.log", "more\n");
        SyncResult result = kit.sync();
        assertThat(MirrorKit.words(result)).containsExactly("failed app.log");
        kit.disk.outsideDelete(POND.resolve("app.log"));
        assertThat(kit.synced()).containsExactly("restored app.log");
        assertThat(kit.text("app.log")).isEqualTo(LONG + "more\n");
    }

    @Test
    void damagedRecordsOfOneCopyDoNotStandInTheWayOfOthers() throws IOException {
        kit.write("app.log", LONG);
        kit.synced();
        kit.disk.outsideDelete(new PondPaths(POND).outboard(kit.copy("app.log").id()));
        kit.append("app.log", "more\n");
        kit.write("app-1.log", LONG + LONG);
        SyncResult result = kit.sync();
        assertThat(MirrorKit.words(result)).containsExactly("ingested app-1.log", "failed app.log");
        assertThat(result.items().get(1).detail()).contains("cairn check");
        assertThat(kit.text("app.log")).isEqualTo(LONG);
        kit.disk.outsideDelete(POND.resolve("app.log"));
        assertThat(kit.synced()).containsExactly("restored app.log");
    }

    @Test
    void aPondBelongsToOneMirror() throws IOException {
        kit.write("app.log", LONG);
        kit.synced();
        MirrorConfig config = kit.config();
        MirrorConfig other =
                new MirrorConfig(
                        "other",
                        config.archivedPattern(),
                        config.activePattern(),
                        config.pond(),
                        config.trust());
        assertThatThrownBy(
                        () ->
                                new Mirror(
                                                other,
                                                kit.disk,
                                                java.time.Clock.systemUTC(),
                                                kit.ponds(),
                                                1)
                                        .sync(Progress.NONE))
                .hasMessageContaining("pond of mirror \"app\", not of \"other\"");
        kit.archived = "/srv/**";
        assertThatThrownBy(kit::sync).hasMessageContaining("is in the pond itself");
    }

    @Test
    @Tag("M11")
    void M11_aFlippedBitIsFoundWithFileAndBlock() throws IOException {
        kit.write("app-1.log", LONG);
        kit.write("app.log", LONG + LONG);
        kit.synced();
        byte[] content = kit.bytes("app-1.log");
        for (int at : new int[] {0, 16_384, 40_000, content.length - 1}) {
            byte[] flipped = content.clone();
            flipped[at] ^= 4;
            kit.disk.outsideWrite(POND.resolve("app-1.log"), flipped);
            CheckResult result = kit.check(false);
            assertThat(result.differences()).hasSize(1);
            CheckResult.Difference found = result.differences().get(0);
            assertThat(found.name()).isEqualTo("app-1.log");
            assertThat(found.ranges()).hasSize(1);
            assertThat(found.ranges().get(0).from()).isLessThanOrEqualTo(at);
            assertThat(found.ranges().get(0).to()).isGreaterThan(at);
            assertThat(found.ranges().get(0).to() - found.ranges().get(0).from())
                    .isLessThanOrEqualTo(Blake3.BLOCK_BYTES);
            // which is what quick does not look at
            assertThat(kit.check(true).differences()).isEmpty();
        }
    }

    @Test
    @Tag("M11")
    void M11_damagedRecordsAreFoundToo() throws IOException {
        kit.write("app-1.log", LONG);
        kit.synced();
        PondPaths paths = new PondPaths(POND);
        Path outboard = paths.outboard(kit.copy("app-1.log").id());
        byte[] nodes = kit.disk.bytes(outboard);
        for (int at = 0; at < nodes.length; at += 37) {
            byte[] flipped = nodes.clone();
            flipped[at] ^= 1;
            kit.disk.outsideWrite(outboard, flipped);
            assertThat(kit.check(false).differences())
                    .singleElement()
                    .extracting(CheckResult.Difference::what)
                    .asString()
                    .contains("outboard is damaged; its content is good");
        }
        kit.disk.outsideDelete(outboard);
        assertThat(kit.check(true).differences()).hasSize(1);
        kit.disk.outsideWrite(outboard, nodes);
        kit.disk.outsideWrite(POND.resolve("app-1.log"), LONG + "x");
        kit.disk.outsideWrite(POND.resolve("README"), "x");
        CheckResult longer = kit.check(false);
        assertThat(longer.differences()).hasSize(1);
        assertThat(longer.notes()).singleElement().asString().contains("README");
        byte[] manifest = kit.disk.bytes(paths.manifest());
        for (int at = 0; at < manifest.length; at++) {
            byte[] flipped = manifest.clone();
            flipped[at] ^= 1;
            kit.disk.outsideWrite(paths.manifest(), flipped);
            assertThatThrownBy(() -> kit.check(false))
                    .isInstanceOf(CorruptPondException.class)
                    .hasMessageContaining("manifest");
            assertThatThrownBy(kit::sync).isInstanceOf(CorruptPondException.class);
        }
    }
}
