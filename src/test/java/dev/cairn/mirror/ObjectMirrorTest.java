package dev.cairn.mirror;

import static dev.cairn.mirror.MirrorKit.PREFIX;
import static dev.cairn.mirror.MirrorKit.lines;
import static dev.cairn.mirror.MirrorKit.log;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.blake3.Blake3;
import dev.cairn.io.HeldLockException;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a run does with a pond of objects, and with which requests. */
final class ObjectMirrorTest extends MirrorTest {

    private static final String LONG = lines("line", 0, 2000);

    @Override
    MirrorKit kit() {
        return MirrorKit.onObjects();
    }

    private Pieces content(String name) throws IOException {
        return kit.manifest().placements().of(kit.copy(name)).content();
    }

    private Pieces nodes(String name) throws IOException {
        return kit.manifest().placements().of(kit.copy(name)).nodes();
    }

    @Test
    @Tag("M03")
    void M03_ofTheActiveFileOnlyWhatIsNewIsReadAndStored() throws IOException {
        kit.disk.outsideWrite(log("app.log"), new byte[(4 << 20) + 16_000]);
        kit.write("app-1.log", LONG);
        kit.append("app.log", LONG);
        kit.synced();
        CountingDisk counting = new CountingDisk(kit.disk);
        kit.seam = counting;
        int first = kit.objects().requests().size();
        kit.append("app.log", LONG.substring(0, 1024));
        assertThat(MirrorKit.words(kit.sync())).containsExactly("appended app.log");
        assertThat(counting.bytesRead()).isLessThanOrEqualTo(32 << 10);
        List<String> sent = kit.objects().requests();
        assertThat(sent.subList(first, sent.size()))
                .as("one of each: manifest, list, nodes, head, content, nodes, manifest, uploads")
                .hasSize(8);
        assertThat(content("app.log").pieces()).hasSize(2);
        assertThat(content("app.log").pieces().get(1).length()).isEqualTo(1024);
        kit.verify();
        kit.verifyNoOrphans();
    }

    @Test
    @Tag("M02")
    void M02_aSecondRunMakesTwoRequests() throws IOException {
        kit.write("app-1.log", LONG);
        kit.write("app.log", LONG);
        kit.synced();
        int first = kit.objects().requests().size();
        SyncResult second = kit.sync();
        assertThat(second.items()).isEmpty();
        assertThat(second.unchanged()).isEqualTo(2);
        List<String> sent = kit.objects().requests();
        assertThat(sent.subList(first, sent.size()))
                .containsExactly("get " + PREFIX + "manifest", "list " + PREFIX);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 16383, 16384, 16385, 32768, 65537, 131072})
    @Tag("M09")
    void M09_aFileMayGrowByAnythingInPieces(int size) throws IOException {
        String content = LONG.repeat(3).substring(0, size);
        kit.write("app.log", content);
        kit.synced();
        for (int more : new int[] {1, 16383, 1, 16384, 40_000}) {
            kit.append("app.log", LONG.substring(0, more));
            assertThat(kit.synced()).containsExactly("appended app.log");
        }
        assertThat(content("app.log").pieces()).hasSize(size == 0 ? 5 : 6);
        kit.verifyNoOrphans();
    }

    @Test
    @Tag("M08")
    void M08_aRotatedFileIsOneObjectAgain() throws IOException {
        kit.write("app.log", LONG);
        kit.synced();
        for (int i = 0; i < 5; i++) {
            kit.append("app.log", lines("more", 100 * i, 100 * i + 100));
            kit.synced();
        }
        assertThat(content("app.log").pieces()).hasSize(6);
        kit.append("app.log", "the end\n");
        kit.rename("app.log", "app-1.log");
        kit.write("app.log", "");
        assertThat(kit.synced())
                .containsExactly("rotated app.log -> app-1.log", "ingested app.log");
        assertThat(content("app-1.log").pieces()).hasSize(1);
        assertThat(nodes("app-1.log").pieces()).hasSize(1);
        assertThat(kit.text("app-1.log")).endsWith("the end\n");
        kit.verifyNoOrphans();
    }

    @Test
    @Tag("M08")
    void M08_alsoOneThatHadNothingNew() throws IOException {
        kit.write("app.log", LONG);
        kit.synced();
        kit.append("app.log", LONG);
        kit.synced();
        kit.rename("app.log", "app-1.log");
        assertThat(kit.synced()).containsExactly("rotated app.log -> app-1.log");
        assertThat(content("app-1.log").pieces()).hasSize(1);
        assertThat(kit.text("app-1.log")).isEqualTo(LONG + LONG);
        kit.verifyNoOrphans();
    }

    @Test
    @Tag("M08")
    void M08_whereOnlyPartsOfTheSourceAgreeThePiecesStay() throws IOException {
        kit.write("app.log", LONG + LONG);
        kit.synced();
        kit.append("app.log", LONG);
        kit.synced();
        // neither among the first bytes nor in the last block, and the file is the same one
        String changed = LONG + "X" + LONG.substring(1) + LONG;
        kit.disk.outsideWrite(log("app.log"), changed);
        kit.append("app.log", "more\n");
        kit.rename("app.log", "app-1.log");
        assertThat(kit.synced()).containsExactly("rotated app.log -> app-1.log");
        assertThat(content("app-1.log").pieces()).hasSize(3);
        assertThat(kit.text("app-1.log")).isEqualTo(LONG + LONG + LONG + "more\n");
        kit.verifyNoOrphans();
    }

    @Test
    void aFileThatGrowsForeverIsStoredAnewNowAndThen() throws IOException {
        kit.write("app.log", LONG);
        kit.synced();
        int most = 0;
        for (int i = 0; i < ObjectPond.MAX_PIECES + 5; i++) {
            kit.append("app.log", "line " + i + "\n");
            kit.sync();
            most = Math.max(most, content("app.log").pieces().size());
        }
        kit.verify();
        assertThat(most).isEqualTo(ObjectPond.MAX_PIECES + 1);
        assertThat(content("app.log").pieces()).hasSizeLessThan(10);
        kit.verifyNoOrphans();
    }

    @Test
    @Tag("M11")
    void M11_aFlippedBitIsFoundWithFileAndBlockInWhicheverPiece() throws IOException {
        kit.write("app.log", LONG);
        kit.synced();
        kit.append("app.log", LONG);
        kit.synced();
        for (Pieces.Piece piece : content("app.log").pieces()) {
            byte[] good = kit.objects().bytes(PREFIX + piece.key());
            for (int at : new int[] {0, 20_000, good.length - 1}) {
                byte[] flipped = good.clone();
                flipped[at] ^= 4;
                kit.objects().outsidePut(PREFIX + piece.key(), flipped);
                CheckResult.Difference found = kit.check(false).differences().get(0);
                assertThat(found.name()).isEqualTo("app.log");
                assertThat(found.ranges()).hasSize(1);
                assertThat(found.ranges().get(0).from()).isLessThanOrEqualTo(piece.at() + at);
                assertThat(found.ranges().get(0).to()).isGreaterThan(piece.at() + at);
                assertThat(found.ranges().get(0).to() - found.ranges().get(0).from())
                        .isLessThanOrEqualTo(Blake3.BLOCK_BYTES);
                assertThat(kit.check(true).differences()).isEmpty();
            }
            kit.objects().outsidePut(PREFIX + piece.key(), good);
        }
        assertThat(kit.check(false).differences()).isEmpty();
    }

    @Test
    @Tag("M11")
    void M11_damagedRecordsAndObjectsOfAnotherLengthAreFoundToo() throws IOException {
        kit.write("app-1.log", LONG);
        kit.synced();
        String outboard = PREFIX + nodes("app-1.log").pieces().get(0).key();
        byte[] nodes = kit.objects().bytes(outboard);
        for (int at = 0; at < nodes.length; at += 37) {
            byte[] flipped = nodes.clone();
            flipped[at] ^= 1;
            kit.objects().outsidePut(outboard, flipped);
            assertThat(kit.check(false).differences())
                    .singleElement()
                    .extracting(CheckResult.Difference::what)
                    .asString()
                    .contains("outboard is damaged; its content is good");
        }
        kit.objects().outsideDelete(outboard);
        assertThat(kit.check(true).differences()).hasSize(1);
        assertThat(kit.check(false).differences()).hasSize(1);
        kit.objects().outsidePut(outboard, nodes);
        String content = PREFIX + content("app-1.log").pieces().get(0).key();
        byte[] good = kit.objects().bytes(content);
        kit.objects().outsidePut(content, java.util.Arrays.copyOf(good, good.length + 1));
        assertThat(kit.check(true).differences()).hasSize(1);
        kit.objects().outsidePut(content, java.util.Arrays.copyOf(good, good.length - 1));
        assertThat(kit.check(false).differences())
                .extracting(CheckResult.Difference::what)
                .containsExactly("has 58889 bytes instead of 58890", "is damaged");
        kit.objects().outsidePut(content, good);
        kit.objects().outsidePut(PREFIX + "README", new byte[1]);
        assertThat(kit.check(false).notes()).singleElement().asString().contains("README");
        byte[] manifest = kit.objects().bytes(PREFIX + "manifest");
        for (int at = 0; at < manifest.length; at += 7) {
            byte[] flipped = manifest.clone();
            flipped[at] ^= 1;
            kit.objects().outsidePut(PREFIX + "manifest", flipped);
            assertThatThrownBy(() -> kit.check(false))
                    .isInstanceOf(CorruptPondException.class)
                    .hasMessageContaining("s3://bucket/" + PREFIX + "manifest");
            assertThatThrownBy(kit::sync).isInstanceOf(CorruptPondException.class);
        }
    }

    @Test
    void aServiceWithoutConditionalWritesIsRefusedBeforeAnythingIsSent() {
        kit.objects().ignoreConditions();
        kit.write("app-1.log", LONG);
        kit.write("app.log", LONG);
        assertThatThrownBy(kit::sync)
                .hasMessageContaining("the service has no conditional writes")
                .hasMessageContaining("two runs at a time");
        assertThat(kit.objects().keys()).isEmpty();
    }

    @Test
    void aDamagedCopyIsNotAppendedTo() throws IOException {
        kit.write("app.log", LONG);
        kit.synced();
        String key = PREFIX + content("app.log").pieces().get(0).key();
        kit.objects().outsidePut(key, new byte[100]);
        kit.append("app.log", "more\n");
        assertThat(MirrorKit.words(kit.sync())).containsExactly("failed app.log");
    }

    @Test
    void whileItIsCheckedARunMayGoOn() throws IOException {
        kit.write("app.log", LONG);
        kit.synced();
        kit.append("app.log", LONG);
        kit.synced();
        kit.rename("app.log", "app-1.log");
        kit.objects()
                .meanwhile(
                        3,
                        () -> {
                            try {
                                kit.sync();
                            } catch (IOException e) {
                                throw new AssertionError(e);
                            }
                        });
        assertThatThrownBy(() -> kit.check(false))
                .isInstanceOf(HeldLockException.class)
                .hasMessageContaining("check again");
        kit.verify();
    }
}
