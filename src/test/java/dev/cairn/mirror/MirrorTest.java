package dev.cairn.mirror;

import static dev.cairn.mirror.MirrorKit.LOGS;
import static dev.cairn.mirror.MirrorKit.lines;
import static dev.cairn.mirror.MirrorKit.log;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a run does about files that are not rotated. */
class MirrorTest {

    private static final String LONG = lines("line", 0, 2000);

    final MirrorKit kit = kit();

    MirrorKit kit() {
        return new MirrorKit();
    }

    @Test
    @Tag("M03")
    void M03_newArchivesAreCopiedWhole_andOfTheActiveFileOnlyWhatIsNew() throws IOException {
        kit.write("app-1.log", LONG);
        kit.write("app.log", "a\n");
        assertThat(kit.synced()).containsExactly("ingested app-1.log", "ingested app.log");
        kit.append("app.log", LONG);
        SyncResult second = kit.sync();
        assertThat(MirrorKit.words(second)).containsExactly("appended app.log");
        assertThat(second.bytes()).isEqualTo(LONG.length());
        assertThat(second.unchanged()).isEqualTo(1);
        kit.verify();
        assertThat(kit.pond()).isEqualTo(Map.of("app-1.log", LONG, "app.log", "a\n" + LONG));
    }

    @Test
    @Tag("M02")
    void M02_aSecondRunChangesNothingAndWritesNothing() throws IOException {
        kit.write("app-1.log", LONG);
        kit.write("app.log", LONG);
        kit.synced();
        long operations = kit.changes();
        SyncResult second = kit.sync();
        assertThat(second.items()).isEmpty();
        assertThat(second.unchanged()).isEqualTo(2);
        assertThat(kit.changes()).isEqualTo(operations);
    }

    @Test
    @Tag("M02")
    void M02_aDryRunTellsAndChangesNothing() throws IOException {
        kit.write("app.log", LONG);
        long before = kit.changes();
        assertThat(MirrorKit.words(kit.preview())).containsExactly("ingested app.log");
        assertThat(kit.changes()).isEqualTo(before);
        kit.synced();
        kit.append("app.log", "more\n");
        kit.rename("app.log", "app-1.log");
        kit.write("app.log", "new\n");
        long operations = kit.changes();
        SyncResult told = kit.preview();
        assertThat(kit.changes()).isEqualTo(operations);
        SyncResult done = kit.sync();
        assertThat(told).isEqualTo(done);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 1024, 16383, 16384, 16385, 32768, 32769, 65536, 65537, 131072})
    @Tag("M09")
    void M09_digestAndOutboardAreThoseOfTheContentAtEverySizeAndWhileItGrows(int size)
            throws IOException {
        String content = LONG.repeat(3).substring(0, size);
        kit.write("app.log", content);
        kit.write("app-1.log", content);
        kit.synced();
        for (int more : new int[] {1, 16383, 1, 16384, 40_000}) {
            kit.append("app.log", LONG.substring(0, more));
            assertThat(kit.synced()).containsExactly("appended app.log");
        }
    }

    @Test
    @Tag("M05")
    void M05_whatComesWhileAFileIsReadIsLeftForTheNextRun() throws IOException {
        kit.write("app.log", LONG);
        CountingDisk counting = new CountingDisk(kit.disk);
        counting.meanwhile(log("app.log"), () -> kit.append("app.log", "later\n"));
        kit.seam = counting;
        assertThat(kit.synced()).containsExactly("ingested app.log");
        assertThat(kit.text("app.log")).isEqualTo(LONG);
        assertThat(kit.synced()).containsExactly("appended app.log");
        assertThat(kit.text("app.log")).isEqualTo(LONG + "later\n");
    }

    @Test
    @Tag("M05")
    void M05_aFileThatIsRotatedOrCutWhileItIsReadWaitsForTheNextRun() throws IOException {
        kit.write("app.log", LONG);
        kit.synced();
        kit.append("app.log", LONG);
        CountingDisk counting = new CountingDisk(kit.disk);
        kit.seam = counting;
        counting.meanwhile(
                log("app.log"),
                () -> {
                    kit.rename("app.log", "app-1.log");
                    kit.write("app.log", LONG + LONG + "other\n");
                });
        assertThat(kit.synced()).containsExactly("postponed app.log");
        assertThat(kit.text("app.log")).isEqualTo(LONG);
        assertThat(kit.synced())
                .containsExactly("rotated app.log -> app-1.log", "ingested app.log");
        kit.append("app.log", LONG);
        counting.meanwhile(log("app.log"), () -> kit.write("app.log", "cut\n"));
        assertThat(kit.sync().has(Change.APPENDED)).isFalse();
        kit.verify();
        kit.synced();
        assertThat(kit.text("app.log")).isEqualTo("cut\n");
    }

    @Test
    @Tag("M05")
    void M05_anArchiveThatIsWrittenWhileItIsReadWaits() throws IOException {
        kit.write("app-1.log", LONG);
        CountingDisk counting = new CountingDisk(kit.disk);
        counting.meanwhile(log("app-1.log"), () -> kit.append("app-1.log", "later\n"));
        kit.seam = counting;
        assertThat(MirrorKit.words(kit.sync())).containsExactly("postponed app-1.log");
        assertThat(kit.synced()).containsExactly("ingested app-1.log");
        assertThat(kit.text("app-1.log")).isEqualTo(LONG + "later\n");
    }

    @Test
    @Tag("M04")
    void M04_twoSourcesOfOneNameAreRefused() {
        kit.disk.outsideWrite(Path.of("/var/log/app/a/x.log"), "1");
        kit.disk.outsideWrite(Path.of("/var/log/app/b/x.log"), "2");
        kit.archived = LOGS + "/**/x.log";
        assertThatThrownBy(kit::sync)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("/var/log/app/a/x.log")
                .hasMessageContaining("/var/log/app/b/x.log");
    }

    @Test
    @Tag("M04")
    void M04_aPreservedCopyGivesItsNameToAFileThatComesLater() throws IOException {
        kit.write("app-1.log", "first\n");
        kit.write("app.log", LONG);
        kit.synced();
        kit.delete("app-1.log");
        assertThat(kit.synced()).containsExactly("preserved app-1.log");
        kit.write("app-1.log", "second\n");
        String digest = kit.copy("app-1.log").digest().toString();
        assertThat(kit.synced())
                .containsExactly(
                        "ingested app-1.log",
                        "displaced app-1.log -> app-1.log~" + digest.substring(0, 8));
        assertThat(kit.text("app-1.log")).isEqualTo("second\n");
        assertThat(kit.text("app-1.log~" + digest.substring(0, 8))).isEqualTo("first\n");
        assertThat(kit.synced()).isEmpty();
    }

    @Test
    @Tag("M01")
    void M01_aFileThatBothPatternsMatchIsActive() throws IOException {
        kit.archived = LOGS + "/app*";
        kit.write("app.log", LONG);
        kit.write("app-1.log", LONG);
        kit.synced();
        kit.append("app.log", "more\n");
        assertThat(kit.synced()).containsExactly("appended app.log");
        assertThat(kit.copy("app.log").active()).isTrue();
        assertThat(kit.copy("app-1.log").active()).isFalse();
    }

    @Test
    @Tag("M06")
    void M06_aDeletedArchiveStaysAndIsToldOnce() throws IOException {
        kit.write("app-1.log", LONG);
        kit.write("app.log", LONG);
        kit.synced();
        kit.delete("app-1.log");
        assertThat(kit.synced()).containsExactly("preserved app-1.log");
        assertThat(kit.synced()).isEmpty();
        assertThat(kit.text("app-1.log")).isEqualTo(LONG);
        kit.write("app-1.log", LONG);
        assertThat(kit.synced()).isEmpty();
        assertThat(kit.copy("app-1.log").isGone()).isFalse();
    }

    @ParameterizedTest
    @EnumSource(MirrorConfig.Trust.class)
    @Tag("M06")
    void M06_aChangedArchiveIsToldEachTimeAndNotTaken(MirrorConfig.Trust trust) throws IOException {
        kit.trust = trust;
        kit.write("app-1.log", LONG);
        kit.write("app.log", LONG);
        kit.synced();
        kit.write("app-1.log", "X" + LONG.substring(1));
        kit.append("app.log", "more\n");
        assertThat(kit.synced()).containsExactly("changed app-1.log", "appended app.log");
        assertThat(kit.text("app-1.log")).isEqualTo(LONG);
        long operations = kit.changes();
        assertThat(kit.synced()).containsExactly("changed app-1.log");
        assertThat(kit.changes()).isEqualTo(operations);
        kit.write("app-1.log", LONG);
        assertThat(kit.synced()).containsExactly("reverted app-1.log");
        assertThat(kit.synced()).isEmpty();
        kit.append("app-1.log", "appended\n");
        assertThat(kit.synced()).containsExactly("changed app-1.log");
        kit.write("app-1.log", "");
        assertThat(kit.synced()).containsExactly("changed app-1.log");
    }

    @Test
    @Tag("M06")
    void M06_aChangedArchiveWithANumberIsKeptBackWhereNothingWasRotated() throws IOException {
        kit.write("app.log.1", LONG);
        kit.write("app.log", LONG);
        kit.synced();
        kit.delete("app.log.1");
        kit.write("app.log.1", "replaced\n");
        assertThat(kit.synced()).containsExactly("changed app.log.1");
        assertThat(kit.text("app.log.1")).isEqualTo(LONG);
    }

    @Test
    @Tag("M06")
    void M06_identicalFilesAreCopiesOfTheirOwn() throws IOException {
        kit.write("app-1.log", LONG);
        kit.write("app-2.log", LONG);
        kit.write("app-3.log", "");
        kit.write("app-4.log", "");
        kit.write("app.log", LONG);
        kit.synced();
        kit.delete("app-1.log");
        assertThat(kit.synced()).containsExactly("preserved app-1.log");
        kit.write("app-5.log", LONG);
        assertThat(kit.synced()).containsExactly("ingested app-5.log");
        kit.delete("app-2.log");
        kit.write("app-6.log", LONG);
        assertThat(kit.synced()).containsExactly("renamed app-2.log -> app-6.log");
        assertThat(kit.pond()).hasSize(6);
    }

    @Test
    @Tag("M13")
    void M13_strictHashesSourcesAgainWhereTrustBelievesTheirTimes() throws IOException {
        long[] stopped = {1};
        dev.cairn.io.SimulatedDisk frozen = new dev.cairn.io.SimulatedDisk(() -> stopped[0]);
        frozen.outsideMakeDirectory(LOGS);
        kit.use(frozen);
        kit.write("app-1.log", LONG);
        kit.write("app.log", LONG);
        kit.synced();
        kit.write("app-1.log", "X" + LONG.substring(1));
        assertThat(kit.synced()).isEmpty();
        kit.trust = MirrorConfig.Trust.STRICT;
        assertThat(kit.synced()).containsExactly("changed app-1.log");
        kit.write("app.log", "X" + LONG.substring(1));
        kit.append("app.log", "more\n");
        assertThat(kit.synced())
                .contains("changed app-1.log", "rewritten app.log", "ingested app.log");
    }

    @Test
    @Tag("M13")
    void M13_inTrustModeTheBeginningAndTheLastBlockOfAGrownFileAreCompared() throws IOException {
        kit.write("app.log", LONG);
        kit.synced();
        kit.write("app.log", "X" + LONG.substring(1) + "more\n");
        assertThat(kit.synced()).contains("rewritten app.log");
        String half = LONG.substring(0, LONG.length() - 2) + "X\nmore\n";
        kit.write("app.log", half);
        assertThat(kit.synced()).contains("rewritten app.log");
        assertThat(kit.text("app.log")).isEqualTo(half);
    }

    @Test
    void aFileThatCannotBeReadFailsAloneAndItsCopyIsNotTakenForPreserved() throws IOException {
        kit.write("app-1.log", LONG);
        kit.write("app.log", LONG);
        kit.synced();
        kit.append("app.log", "more\n");
        kit.write("app-2.log", LONG + "2");
        kit.disk.failReads(log("app-2.log"), true);
        kit.disk.deny(log("app-1.log"), true);
        SyncResult result = kit.sync();
        assertThat(MirrorKit.words(result))
                .contains("failed app-2.log", "appended app.log")
                .doesNotContain("preserved app-1.log");
        kit.disk.deny(log("app-1.log"), false);
        kit.disk.failReads(log("app-2.log"), false);
        assertThat(kit.synced()).containsExactly("ingested app-2.log");
    }

    @Test
    void aDirectoryThatIsNotThereEndsTheRun() throws IOException {
        kit.write("app-1.log", LONG);
        kit.write("app.log", LONG);
        kit.synced();
        kit.disk.outsideRename(LOGS, Path.of("/var/log/elsewhere"));
        assertThatThrownBy(kit::sync).hasMessageContaining("/var/log/app");
        kit.disk.outsideRename(Path.of("/var/log/elsewhere"), LOGS);
        assertThat(kit.synced()).isEmpty();
    }

    @Test
    void aMissingCopyIsMadeAgainAndOneWithoutASourceIsTold() throws IOException {
        kit.write("app-1.log", LONG);
        kit.write("app-2.log", LONG + "2");
        kit.write("app.log", LONG);
        kit.synced();
        kit.delete("app-2.log");
        kit.loseCopy("app-1.log");
        kit.loseCopy("app-2.log");
        kit.loseCopy("app.log");
        SyncResult result = kit.sync();
        assertThat(MirrorKit.words(result))
                .containsExactlyInAnyOrder(
                        "restored app-1.log", "restored app.log", "failed app-2.log");
        assertThat(kit.text("app-1.log")).isEqualTo(LONG);
        assertThat(kit.check(false).differences()).hasSize(1);
    }
}
