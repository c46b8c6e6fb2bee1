package dev.cairn.mirror;

import static dev.cairn.mirror.MirrorKit.lines;
import static dev.cairn.mirror.MirrorKit.log;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.compress.compressors.CompressorException;
import org.apache.commons.compress.compressors.CompressorStreamFactory;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** What rotators do between two runs, and what the mirror makes of it. */
@Tag("M07")
@Tag("M08")
class RotationTest {

    /** More than one block, so that there are outboards. */
    private static final String OLD = lines("old", 0, 1500);

    private static final String MORE = lines("more", 0, 900);
    private static final String NEW = lines("new", 0, 700);

    final MirrorKit kit = kit();

    MirrorKit kit() {
        return new MirrorKit();
    }

    static byte[] gzip(String text) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (GZIPOutputStream out = new GZIPOutputStream(bytes)) {
            out.write(text.getBytes(StandardCharsets.UTF_8));
        }
        return bytes.toByteArray();
    }

    private void firstRun() throws IOException {
        kit.write("app.log", OLD);
        assertThat(kit.synced()).containsExactly("ingested app.log");
    }

    @ParameterizedTest
    @EnumSource(MirrorConfig.Trust.class)
    void M07_oneRotationByRenaming(MirrorConfig.Trust trust) throws IOException {
        kit.trust = trust;
        firstRun();
        kit.rename("app.log", "app-2026-01-01.log");
        kit.write("app.log", NEW);
        assertThat(kit.synced())
                .containsExactly("rotated app.log -> app-2026-01-01.log", "ingested app.log");
        assertThat(kit.pond()).isEqualTo(Map.of("app-2026-01-01.log", OLD, "app.log", NEW));
        assertThat(kit.history("app-2026-01-01.log")).containsExactly("ingested", "rotated");
        assertThat(kit.synced()).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(MirrorConfig.Trust.class)
    void M07_bytesThatWereMissedBeforeTheRotationAreCompleted(MirrorConfig.Trust trust)
            throws IOException {
        kit.trust = trust;
        firstRun();
        kit.append("app.log", MORE);
        kit.rename("app.log", "app-2026-01-01.log");
        kit.write("app.log", NEW);
        kit.synced();
        assertThat(kit.pond()).isEqualTo(Map.of("app-2026-01-01.log", OLD + MORE, "app.log", NEW));
    }

    @Test
    void M07_aNewFileThatHasGrownPastTheOldSizeIsNotTakenForTheOldOne() throws IOException {
        firstRun();
        kit.rename("app.log", "app-2026-01-01.log");
        kit.write("app.log", NEW + OLD + MORE);
        kit.synced();
        assertThat(kit.pond())
                .isEqualTo(Map.of("app-2026-01-01.log", OLD, "app.log", NEW + OLD + MORE));
    }

    @Test
    void M07_ofSeveralRotationsOneIsMatchedAndTheOthersAreNew() throws IOException {
        firstRun();
        kit.append("app.log", MORE);
        kit.rename("app.log", "app-1.log");
        kit.write("app.log", lines("second", 0, 1600));
        kit.rename("app.log", "app-2.log");
        kit.write("app.log", lines("third", 0, 10));
        kit.rename("app.log", "app-3.log");
        kit.write("app.log", NEW);
        assertThat(kit.synced())
                .containsExactlyInAnyOrder(
                        "rotated app.log -> app-1.log",
                        "ingested app-2.log",
                        "ingested app-3.log",
                        "ingested app.log");
        assertThat(kit.text("app-1.log")).isEqualTo(OLD + MORE);
        assertThat(kit.text("app-3.log")).isEqualTo(lines("third", 0, 10));
    }

    @Test
    void M07_numbersAreShiftedWithoutReading() throws IOException {
        firstRun();
        kit.write("app.log.1", lines("one", 0, 1000));
        kit.write("app.log.2", lines("two", 0, 1000));
        kit.synced();
        kit.append("app.log", MORE);
        kit.rename("app.log.2", "app.log.3");
        kit.rename("app.log.1", "app.log.2");
        kit.rename("app.log", "app.log.1");
        kit.write("app.log", NEW);
        assertThat(kit.synced())
                .containsExactlyInAnyOrder(
                        "rotated app.log -> app.log.1",
                        "renamed app.log.1 -> app.log.2",
                        "renamed app.log.2 -> app.log.3",
                        "ingested app.log");
        assertThat(kit.pond())
                .isEqualTo(
                        Map.of(
                                "app.log",
                                NEW,
                                "app.log.1",
                                OLD + MORE,
                                "app.log.2",
                                lines("one", 0, 1000),
                                "app.log.3",
                                lines("two", 0, 1000)));
    }

    @Test
    void M07_M04_theOldestNumberGivesItsNameAwayAndStays() throws IOException {
        firstRun();
        kit.write("app.log.1", lines("one", 0, 1000));
        kit.synced();
        kit.rename("app.log", "app.log.1");
        kit.write("app.log", NEW);
        assertThat(kit.synced()).contains("rotated app.log -> app.log.1", "preserved app.log.1");
        assertThat(kit.text("app.log.1")).isEqualTo(OLD);
        String kept =
                kit.manifest().copies().stream()
                        .map(Copy::name)
                        .filter(n -> n.contains("~"))
                        .findFirst()
                        .orElseThrow();
        assertThat(kept)
                .isEqualTo("app.log.1~" + kit.copy(kept).digest().toString().substring(0, 8));
        assertThat(kit.text(kept)).isEqualTo(lines("one", 0, 1000));
        assertThat(kit.synced()).isEmpty();
    }

    @Test
    void M07_numbersThatAreAllNewAfterManyRotationsAreIngested() throws IOException {
        firstRun();
        kit.write("app.log.1", lines("one", 0, 1000));
        kit.synced();
        for (String each : new String[] {"a", "b", "c"}) {
            kit.rename("app.log", "app.log.1");
            kit.write("app.log", lines(each, 0, 800));
        }
        SyncResult result = kit.sync();
        kit.verify();
        assertThat(result.has(Change.CHANGED)).isFalse();
        assertThat(MirrorKit.words(result)).contains("ingested app.log.1", "rewritten app.log");
        assertThat(kit.text("app.log")).isEqualTo(lines("c", 0, 800));
        assertThat(kit.text("app.log.1")).isEqualTo(lines("b", 0, 800));
        assertThat(kit.pond()).containsValue(OLD).containsValue(lines("one", 0, 1000)).hasSize(4);
    }

    @Test
    void M07_copytruncateIsMatchedByContent() throws IOException {
        firstRun();
        kit.append("app.log", MORE);
        kit.write("app.log.1", OLD + MORE);
        kit.write("app.log", NEW); // in place: the inode stays
        assertThat(kit.synced())
                .containsExactly("rotated app.log -> app.log.1", "ingested app.log");
        assertThat(kit.pond()).isEqualTo(Map.of("app.log.1", OLD + MORE, "app.log", NEW));
    }

    @Test
    void M07_aRunBetweenRenameAndCreationCompletesTheArchive() throws IOException {
        firstRun();
        kit.rename("app.log", "app-1.log");
        assertThat(kit.synced()).containsExactly("rotated app.log -> app-1.log");
        kit.write("app.log", NEW);
        assertThat(kit.synced()).containsExactly("ingested app.log");
        assertThat(kit.pond()).isEqualTo(Map.of("app-1.log", OLD, "app.log", NEW));
    }

    @Test
    void M07_aWriterThatIsLateCompletesTheArchive() throws IOException {
        firstRun();
        kit.rename("app.log", "app-1.log");
        kit.synced();
        kit.append("app-1.log", MORE);
        kit.write("app.log", NEW);
        assertThat(kit.synced()).containsExactly("late app-1.log", "ingested app.log");
        assertThat(kit.text("app-1.log")).isEqualTo(OLD + MORE);
        kit.later(Duration.ofHours(1));
        kit.append("app-1.log", "tampered\n");
        assertThat(kit.synced()).containsExactly("changed app-1.log");
        assertThat(kit.text("app-1.log")).isEqualTo(OLD + MORE);
    }

    @ParameterizedTest
    @CsvSource({"gz,gz", "bzip2,bz2", "xz,xz", "zstd,zst"})
    @Tag("M12")
    void M07_M12_theActiveFileIsFoundInACompressedArchive(String format, String suffix)
            throws IOException, CompressorException {
        firstRun();
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (OutputStream out =
                new CompressorStreamFactory().createCompressorOutputStream(format, packed)) {
            out.write((OLD + MORE).getBytes(StandardCharsets.UTF_8));
        }
        kit.delete("app.log");
        kit.disk.outsideWrite(log("app.log.1." + suffix), packed.toByteArray());
        kit.write("app.log", NEW);
        assertThat(kit.synced())
                .containsExactly("compressed app.log -> app.log.1." + suffix, "ingested app.log");
        assertThat(kit.bytes("app.log.1." + suffix)).isEqualTo(packed.toByteArray());
        assertThat(kit.pond()).containsOnlyKeys("app.log", "app.log.1." + suffix);
        assertThat(kit.history("app.log.1." + suffix)).containsExactly("ingested", "compressed");
        assertThat(kit.copy("app.log.1." + suffix).unpacked().orElseThrow().length())
                .isEqualTo((OLD + MORE).length());
        assertThat(kit.synced()).isEmpty();
    }

    @Test
    void M07_M12_delayedCompressionKeepsTheHistory() throws IOException {
        firstRun();
        kit.rename("app.log", "app.log.1");
        kit.write("app.log", NEW);
        kit.synced();
        kit.delete("app.log.1");
        kit.disk.outsideWrite(log("app.log.2.gz"), gzip(OLD));
        kit.rename("app.log", "app.log.1");
        kit.write("app.log", MORE);
        assertThat(kit.synced())
                .containsExactlyInAnyOrder(
                        "compressed app.log.1 -> app.log.2.gz",
                        "rotated app.log -> app.log.1",
                        "ingested app.log");
        assertThat(kit.history("app.log.2.gz"))
                .containsExactly("ingested", "rotated", "compressed");
        assertThat(kit.bytes("app.log.2.gz")).isEqualTo(gzip(OLD));
    }

    @Test
    void M07_aHalfWrittenCompressedFileWaits() throws IOException {
        firstRun();
        byte[] packed = gzip(OLD);
        byte[] half = java.util.Arrays.copyOf(packed, packed.length / 2);
        kit.delete("app.log");
        kit.disk.outsideWrite(log("app.log.1.gz"), half);
        kit.write("app.log", NEW);
        assertThat(kit.synced()).contains("postponed app.log.1.gz");
        kit.disk.outsideWrite(log("app.log.1.gz"), packed);
        assertThat(kit.synced()).hasSize(1).first().asString().startsWith("compressed app.log~");
        assertThat(kit.bytes("app.log.1.gz")).isEqualTo(packed);
        // one that stays so is damaged on the host, and mirrored as it is
        kit.disk.outsideWrite(log("app.log.2.gz"), half);
        kit.later(Duration.ofMinutes(5));
        assertThat(kit.synced()).containsExactly("ingested app.log.2.gz");
        assertThat(kit.bytes("app.log.2.gz")).isEqualTo(half);
    }

    @Test
    @Tag("M15")
    void M15_rewrittenInPlaceWithNoArchiveIsReportedAndGoesOn() throws IOException {
        firstRun();
        kit.write("app.log", NEW + OLD);
        assertThat(kit.synced()).contains("ingested app.log", "rewritten app.log");
        assertThat(kit.text("app.log")).isEqualTo(NEW + OLD);
        assertThat(kit.pond()).containsValue(OLD).hasSize(2);
        kit.write("app.log", MORE);
        kit.synced();
        kit.write("app.log", OLD);
        kit.synced();
        kit.write("app.log", NEW + OLD);
        kit.synced();
        kit.append("app.log", "on\n");
        assertThat(kit.synced()).containsExactly("appended app.log");
        assertThat(kit.text("app.log")).isEqualTo(NEW + OLD + "on\n");
        assertThat(kit.pond().values()).contains(OLD, NEW + OLD, MORE);
    }

    @Test
    void M07_aRotatedFileIsRecognisedRunsLater() throws IOException {
        firstRun();
        kit.delete("app.log");
        kit.write("app.log", NEW);
        assertThat(kit.synced()).contains("rewritten app.log");
        kit.write("app-1.log", OLD + MORE);
        assertThat(kit.synced()).hasSize(1).first().asString().startsWith("rotated app.log~");
        assertThat(kit.pond()).isEqualTo(Map.of("app.log", NEW, "app-1.log", OLD + MORE));
    }

    @Test
    void M07_theNewFileBeginsWithTheSameLinesAsTheOldOne() throws IOException {
        firstRun();
        kit.rename("app.log", "app-1.log");
        kit.write("app.log", OLD + NEW);
        assertThat(kit.synced())
                .containsExactly("rotated app.log -> app-1.log", "ingested app.log");
        assertThat(kit.pond()).isEqualTo(Map.of("app-1.log", OLD, "app.log", OLD + NEW));
    }

    @Test
    void M07_anEmptyActiveFileIsRotated() throws IOException {
        kit.write("app.log", "");
        assertThat(kit.synced()).containsExactly("ingested app.log");
        kit.rename("app.log", "app-1.log");
        kit.write("app.log", NEW);
        kit.synced();
        assertThat(kit.pond()).isEqualTo(Map.of("app-1.log", "", "app.log", NEW));
    }
}
