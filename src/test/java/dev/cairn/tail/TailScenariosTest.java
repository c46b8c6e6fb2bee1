package dev.cairn.tail;

import static dev.cairn.tail.TailHarness.fromBeginning;
import static dev.cairn.tail.TailHarness.path;
import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.source.FilePosition;
import dev.cairn.source.Loss;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What other collectors learned about files the hard way, on a simulated disk. */
@Timeout(60)
@Tag("C09")
class TailScenariosTest {

    @Test
    @Tag("S01")
    void S01_twoFilesCreatedAfterTheStartAreReadInOrder() throws IOException {
        TailHarness tail = new TailHarness(TailOptions.of("/logs/*.log")).start();
        for (int i = 0; i < 5; i++) {
            tail.append("a.log", "a" + i + "\n");
            tail.append("b.log", "b" + i + "\n");
        }
        tail.drain();
        assertThat(tail.lines).hasSize(10);
        assertThat(tail.lines.stream().filter(l -> l.path().endsWith("a.log")))
                .extracting(TailHarness.Line::text)
                .containsExactly("a0", "a1", "a2", "a3", "a4");
        assertThat(tail.lines.stream().filter(l -> l.path().endsWith("b.log")))
                .extracting(TailHarness.Line::text)
                .containsExactly("b0", "b1", "b2", "b3", "b4");
    }

    @Test
    @Tag("S02")
    void S02_emptyLinesAreRecords() throws IOException {
        TailHarness tail = fromBeginning("/logs/*.log");
        tail.append("a.log", "a\n\n\nb\n");
        tail.start().drain();
        assertThat(tail.texts()).containsExactly("a", "", "", "b");
        assertThat(tail.position("a.log").offset()).isEqualTo(6);
    }

    @Test
    @Tag("S03")
    void S03_theOffsetBehindEmptyLinesIsKept() throws IOException {
        TailHarness tail = fromBeginning("/logs/*.log");
        tail.append("a.log", "\n\n\n");
        tail.start().drain();
        assertThat(tail.taken()).containsExactly("", "", "");
        tail.restart().drain();
        assertThat(tail.texts()).isEmpty();
        assertThat(tail.position("a.log").offset()).isEqualTo(3);
    }

    @Test
    @Tag("S05")
    void S05_aLineWrittenInTwoPartsIsOneRecord() throws IOException {
        TailHarness tail = fromBeginning("/logs/*.log").start();
        tail.append("a.log", "i am not a full line");
        tail.drain();
        assertThat(tail.texts()).isEmpty();
        tail.append("a.log", " until now\n");
        tail.drain();
        assertThat(tail.texts()).containsExactly("i am not a full line until now");
    }

    @Test
    @Tag("S06")
    void S06_aPartialLineAcrossARestartIsOneRecord() throws IOException {
        TailHarness tail = fromBeginning("/logs/*.log").start();
        tail.append("a.log", "partial");
        tail.drain();
        tail.kill();
        tail.append("a.log", " line\n");
        tail.start().drain();
        assertThat(tail.texts()).containsExactly("partial line");
    }

    @Test
    @Tag("S08")
    void S08_aReturnBeforeTheNewlineIsNotPartOfTheRecord() throws IOException {
        TailHarness tail = fromBeginning("/logs/*.log");
        tail.append("a.log", "one\r\ntwo\r\n\r\nfour\rfive\r\n");
        tail.start().drain();
        assertThat(tail.texts()).containsExactly("one", "two", "", "four\rfive");
    }

    @Test
    @Tag("S21")
    void S21_oldLinesAreSkippedAtTheFirstStartOnly() throws IOException {
        TailHarness tail = new TailHarness(TailOptions.of("/logs/*.log"));
        tail.append("a.log", "old 1\nold 2\nbegun");
        tail.start().drain();
        assertThat(tail.texts()).isEmpty();
        tail.append("a.log", " and ended\nnew\n");
        tail.append("later.log", "from its beginning\n");
        tail.drain();
        assertThat(tail.taken())
                .containsExactlyInAnyOrder("begun and ended", "new", "from its beginning");
        tail.kill();
        tail.append("unknown.log", "while it was stopped\n");
        tail.start().drain();
        assertThat(tail.texts()).containsExactly("while it was stopped");
    }

    @Test
    @Tag("S23")
    void S23_aCheckpointWinsOverTheStartOption() throws IOException {
        TailHarness tail = fromBeginning("/logs/*.log");
        tail.append("a.log", "one\n");
        tail.start().drain();
        tail.kill();
        tail.append("a.log", "two\n");
        tail.options = TailOptions.of("/logs/*.log");
        tail.start().drain();
        assertThat(tail.texts()).containsExactly("one", "two");
    }

    @Test
    @Tag("S26")
    void S26_excludedFilesAreNeverRead() throws IOException {
        TailHarness tail =
                new TailHarness(
                        TailOptions.of("/logs/**/*.log")
                                .excluding("/logs/private/**", "*-debug.log")
                                .startingFrom(TailOptions.StartFrom.BEGINNING));
        tail.append("a.log", "a\n");
        tail.append("a-debug.log", "no\n");
        tail.append("private/b.log", "no\n");
        tail.append("public/c.log", "c\n");
        tail.append("public/c-debug.log", "no\n");
        tail.start().drain();
        assertThat(tail.texts()).containsExactlyInAnyOrder("a", "c");
    }

    @Test
    @Tag("S27")
    void S27_aFileMatchedByTwoPatternsIsReadOnce() throws IOException {
        TailHarness tail = fromBeginning("/logs/**/*.log,/logs/a*", "/logs/{a,b}.log");
        tail.append("a.log", "a\n");
        tail.disk.outsideSymlink(path("0-link.log"), path("a.log"));
        tail.start().drain();
        tail.append("a.log", "b\n");
        tail.drain();
        assertThat(tail.texts()).containsExactly("a", "b");
    }

    @Test
    @Tag("S28")
    void S28_directoriesThatComeAndGoAreFollowed() throws IOException {
        TailHarness tail = fromBeginning("/logs/*/x/*.log").start();
        for (int round = 0; round < 5; round++) {
            for (int dir = 0; dir < 8; dir++) {
                tail.append("d" + dir + "/x/a.log", "round " + round + " dir " + dir + "\n");
            }
            tail.append("file", "a file where a directory is expected\n");
            tail.drain();
            for (int dir = 0; dir < 8; dir++) {
                tail.delete("d" + dir);
            }
            tail.append("d0", "a file where a directory was\n");
            tail.drain();
            tail.delete("d0");
        }
        assertThat(tail.texts()).hasSize(40).doesNotHaveDuplicates();
    }

    @Test
    @Tag("S29")
    void S29_aFileIsReadOnceItIsReadable() throws IOException {
        TailHarness tail = fromBeginning("/logs/*.log");
        tail.append("a.log", "a\n");
        tail.disk.deny(path("a.log"), true);
        tail.start().drain();
        assertThat(tail.texts()).isEmpty();
        tail.disk.deny(path("a.log"), false);
        tail.drain();
        assertThat(tail.texts()).containsExactly("a");
        assertThat(tail.ledger).isEmpty();
    }

    @Test
    @Tag("S35")
    @Tag("R12")
    void S35_lateLinesOfARotatedFileAreReadBeforeAndAfterTheNewFile() throws IOException {
        TailHarness tail = fromBeginning("/logs/app.log");
        tail.append("app.log", "first\n");
        tail.start().drain();
        tail.rename("app.log", "app.log.1");
        tail.append("app.log.1", "late\n");
        tail.append("app.log", "new\n");
        tail.drain();
        tail.append("app.log.1", "very late\n");
        tail.drainAndRetire();
        assertThat(tail.texts()).containsExactly("first", "late", "new", "very late");
        assertThat(tail.committed).hasSize(1);
        assertThat(tail.position("app.log").generation()).isEqualTo(2);
        assertThat(tail.ledger).isEmpty();
    }

    @Test
    @Tag("S37")
    @Tag("R12")
    void S37_rapidRotationOfSeveralFilesLosesNothing() throws IOException {
        TailHarness tail = fromBeginning("/logs/*.log").start();
        for (int rotation = 0; rotation < 4; rotation++) {
            for (int file = 0; file < 3; file++) {
                if (rotation > 0) {
                    for (int old = rotation; old > 1; old--) {
                        tail.rename(file + ".log." + (old - 1), file + ".log." + old);
                    }
                    tail.rename(file + ".log", file + ".log.1");
                }
                for (int line = 0; line < 30; line++) {
                    tail.append(file + ".log", file + "." + rotation + "." + line + "\n");
                }
            }
            if (rotation == 0) {
                tail.drain();
            }
        }
        tail.drainAndRetire();
        assertThat(tail.texts()).hasSize(3 * 4 * 30).doesNotHaveDuplicates();
        for (int file = 0; file < 3; file++) {
            String prefix = file + ".";
            List<String> expected = new ArrayList<>();
            for (int line = 0; line < 4 * 30; line++) {
                expected.add(prefix + line / 30 + "." + line % 30);
            }
            assertThat(tail.texts().stream().filter(text -> text.startsWith(prefix)).toList())
                    .isEqualTo(expected);
        }
        assertThat(tail.ledger).isEmpty();
    }

    @Test
    @Tag("S42")
    @Tag("R13")
    void S42_theRestOfATruncatedFileIsReadFromItsCopy() throws IOException {
        TailHarness tail = fromBeginning("/logs/app.log");
        tail.append("app.log", "read\n");
        tail.start().drain();
        tail.append("app.log", "unread\n");
        tail.copy("app.log", "app.log.1");
        tail.truncate("app.log", 0);
        tail.append("app.log", "new\n");
        tail.append("app.log.1", "last\n");
        tail.drainAndRetire();
        assertThat(tail.texts()).containsExactly("read", "unread", "last", "new");
        assertThat(tail.ledger).isEmpty();
        assertThat(tail.committed).hasSize(1);
    }

    @Test
    @Tag("S42")
    void S42_aCopyThatTheGlobMatchesIsNotReadTwice() throws IOException {
        TailHarness tail = fromBeginning("/logs/app.log*");
        tail.append("app.log", "read\n");
        tail.start().drain();
        tail.append("app.log", "unread\n");
        tail.copy("app.log", "app.log.1");
        tail.drain(); // the copy is seen before the truncation
        tail.truncate("app.log", 0);
        tail.append("app.log", "new\n");
        tail.append("app.log.1", "last\n");
        tail.drainAndRetire();
        assertThat(tail.texts()).containsExactly("read", "unread", "last", "new");
        assertThat(tail.ledger).isEmpty();
        assertThat(tail.position("app.log.1").offset()).isEqualTo(17);
    }

    @Test
    @Tag("S44")
    @Tag("R13")
    void S44_aFileRegrownBeyondTheOffsetIsReadFromZero() throws IOException {
        TailHarness tail = fromBeginning("/logs/app.log");
        tail.append("app.log", "one\ntwo\n");
        tail.start().drain();
        tail.truncate("app.log", 0);
        tail.append("app.log", "three\nfour\nfive\n");
        tail.drain();
        assertThat(tail.texts()).containsExactly("one", "two", "three", "four", "five");
        assertThat(tail.ledger).extracting(Loss::reason).containsExactly(Loss.Reason.TRUNCATED);
    }

    @Test
    @Tag("S44")
    void S44_regrownToExactlyTheOffsetIsNoticed() throws IOException {
        TailHarness tail = fromBeginning("/logs/app.log");
        tail.append("app.log", "one\ntwo\n");
        tail.start().drain();
        tail.truncate("app.log", 0);
        tail.append("app.log", "six\nten\n");
        tail.drain();
        assertThat(tail.texts()).containsExactly("one", "two", "six", "ten");
    }

    @Test
    @Tag("S46")
    @Tag("R13")
    void S46_aTruncatedFileIsReadFromZero() throws IOException {
        TailHarness tail = fromBeginning("/logs/app.log");
        tail.append("app.log", "one\ntwo\n");
        tail.start().drain();
        tail.truncate("app.log", 0);
        tail.append("app.log", "3\n");
        tail.drain();
        assertThat(tail.taken()).containsExactly("one", "two", "3");
        assertThat(tail.position("app.log").offset()).isEqualTo(2);
        tail.kill();
        tail.truncate("app.log", 0);
        tail.append("app.log", "4");
        tail.start().drain();
        tail.append("app.log", "\n");
        tail.drain();
        assertThat(tail.texts()).containsExactly("4");
        assertThat(tail.position("app.log").offset()).isEqualTo(2);
    }

    @Test
    @Tag("S49")
    void S49_aFileRecreatedUnderItsNameIsReadFromZero() throws IOException {
        TailHarness tail = fromBeginning("/logs/app.log");
        tail.disk.reuseInodes(true);
        tail.options = tail.options.keepingOpen(1);
        tail.append("app.log", "old\n");
        tail.start().drain();
        tail.source.close(); // so that the number of the file is free
        tail.delete("app.log");
        tail.append("app.log", "new and longer\n");
        tail.drain();
        assertThat(tail.texts()).containsExactly("old", "new and longer");
    }

    @Test
    @Tag("S51")
    void S51_theBacklogOfADeletedFileIsReadAndItsHandleClosed() throws IOException {
        TailHarness tail = fromBeginning("/logs/app.log");
        tail.append("app.log", "read\n");
        tail.start().drain();
        tail.append("app.log", "unread\nunfinished");
        tail.delete("app.log");
        tail.drainAndRetire();
        assertThat(tail.texts()).containsExactly("read", "unread", "unfinished");
        assertThat(tail.lines.get(2).partial()).isTrue();
        assertThat(tail.source.openHandles()).isZero();
        assertThat(tail.committed).isEmpty();
        assertThat(tail.ledger).isEmpty();
    }

    @Test
    @Tag("S53")
    void S53_aFileRenamedWithinTheGlobIsNotReadAgain() throws IOException {
        TailHarness tail = fromBeginning("/logs/*.log");
        tail.append("a.log", "one\n");
        tail.start().drain();
        String id = tail.position("a.log").id();
        tail.rename("a.log", "b.log");
        tail.append("b.log", "two\n");
        tail.drainAndRetire();
        assertThat(tail.texts()).containsExactly("one", "two");
        assertThat(tail.position("b.log").id()).isEqualTo(id);
        assertThat(tail.committed).hasSize(1);
        tail.kill();
        tail.rename("b.log", "c.log");
        tail.append("c.log", "three\n");
        tail.start().drain();
        assertThat(tail.texts()).containsExactly("one", "two", "three");
        assertThat(tail.position("c.log").id()).isEqualTo(id);
    }

    @Test
    @Tag("S55")
    @Tag("R12")
    void S55_aFileRotatedWhileStoppedIsNotReadAgain() throws IOException {
        TailHarness tail = fromBeginning("/logs/app.log");
        tail.append("app.log", "first\n");
        tail.start().drain();
        tail.kill();
        tail.rename("app.log", "app.log.1");
        tail.append("app.log", "second\n");
        tail.start().drainAndRetire();
        assertThat(tail.texts()).containsExactly("first", "second");
        assertThat(tail.committed).hasSize(1);
        assertThat(tail.ledger).isEmpty();
    }

    @Test
    @Tag("R12")
    void R12_generationsThatCameWhileStoppedAreReadInOrder() throws IOException {
        TailHarness tail = fromBeginning("/logs/app.log");
        tail.append("app.log", "1a\n");
        tail.start().drain();
        tail.append("app.log", "1b\n");
        tail.kill();
        for (int generation = 2; generation <= 4; generation++) {
            for (int old = generation - 2; old >= 1; old--) {
                tail.rename("app.log." + old, "app.log." + (old + 1));
            }
            tail.rename("app.log", "app.log.1");
            tail.append("app.log", generation + "a\n" + generation + "b\n");
        }
        tail.start().drainAndRetire();
        assertThat(tail.texts()).containsExactly("1a", "1b", "2a", "2b", "3a", "3b", "4a", "4b");
        tail.restart().drainAndRetire();
        assertThat(tail.texts()).hasSize(8);
        assertThat(tail.ledger).isEmpty();
    }

    @Test
    @Tag("R14")
    void R14_exactlyTheNewLinesAreShippedAfterARestart() throws IOException {
        TailHarness tail = fromBeginning("/logs/app.log");
        tail.append("app.log", "1\n2\n3\n");
        tail.start().drain();
        assertThat(tail.taken()).hasSize(3);
        tail.kill();
        tail.append("app.log", "4\n5\n");
        tail.start().drain();
        assertThat(tail.texts()).containsExactly("4", "5");
    }

    @Test
    @Tag("R15")
    @Tag("S59")
    void S59_whatWasNotAcknowledgedIsDeliveredAgain() throws IOException {
        TailHarness tail = fromBeginning("/logs/app.log");
        tail.append("app.log", "line\n");
        tail.start();
        while (tail.poll(Duration.ofSeconds(2))) {
            assertThat(tail.pending).isNotEmpty();
        }
        FilePosition before = tail.position("app.log");
        assertThat(before.offset()).isZero();
        tail.restart().drain();
        assertThat(tail.texts()).containsExactly("line");
        assertThat(tail.position("app.log").id()).isEqualTo(before.id());
    }

    @Test
    @Tag("R16")
    void R16_aMissingFileIsPickedUpFromZeroWhenItAppears() throws IOException {
        TailHarness tail = new TailHarness(TailOptions.of("/logs/none/app.log")).start();
        tail.drain();
        assertThat(tail.texts()).isEmpty();
        tail.append("none/app.log", "first\n");
        tail.drain();
        tail.delete("none/app.log");
        tail.drainAndRetire();
        tail.append("none/app.log", "again\n");
        tail.drain();
        assertThat(tail.texts()).containsExactly("first", "again");
        assertThat(tail.ledger).isEmpty();
    }

    @Test
    @Tag("S60")
    void S60_aStopWithPendingAcknowledgementsNeitherLosesNorRepeats() throws IOException {
        TailHarness tail = fromBeginning("/logs/app.log");
        tail.options = tail.options.limitedTo(1024, 4096);
        for (int i = 0; i < 4000; i++) {
            tail.append("app.log", "line " + i + "\n");
        }
        tail.start();
        for (int i = 0; i < 20; i++) {
            assertThat(tail.poll(Duration.ofSeconds(1))).isTrue();
            if (i % 2 == 0) {
                tail.acknowledge();
            }
        }
        assertThat(tail.lines.size()).isBetween(1, 3999);
        tail.restart().drain();
        assertThat(tail.texts()).hasSize(4000).doesNotHaveDuplicates();
    }

    @Test
    @Tag("P07")
    @Tag("S57")
    void P07_anOffsetBeyondTheFilesSizeDoesNotSurviveARestart() throws IOException {
        TailHarness tail = fromBeginning("/logs/app.log");
        tail.append("app.log", "a long line that was read\n");
        tail.start().drain();
        tail.kill();
        tail.truncate("app.log", 0);
        tail.append("app.log", "short\n");
        tail.start().drain();
        assertThat(tail.position("app.log").offset()).isEqualTo(6);
        tail.restart().drain();
        assertThat(tail.position("app.log").offset()).isEqualTo(6);
        assertThat(tail.texts()).containsExactly("a long line that was read", "short");
        assertThat(tail.ledger).extracting(Loss::reason).containsExactly(Loss.Reason.TRUNCATED);
    }

    @Test
    @Tag("R13")
    @Tag("S63")
    void R13_copiesMadeBeforeTheFirstLineWasReadAreReadAfterARestart() throws IOException {
        TailHarness tail = fromBeginning("/logs/*.log").start();
        tail.append("app.log", "one\n");
        assertThat(tail.poll(Duration.ofSeconds(2))).isTrue();
        tail.acknowledge(); // the file is known, and nothing of it was read
        assertThat(tail.position("app.log").offset()).isZero();
        tail.kill();
        copyAndTruncateTwice(tail);
        tail.start().drainAndRetire();
        assertThat(tail.texts()).containsExactly("one", "two", "three", "four");
        assertThat(tail.ledger)
                .extracting(Loss::reason)
                .doesNotContain(Loss.Reason.TRUNCATED, Loss.Reason.VANISHED);
    }

    @Test
    @Tag("R13")
    @Tag("S63")
    void R13_copiesOfAFileThatWasEmptyWhenItWasSeenAreReadAfterARestart() throws IOException {
        TailHarness tail = fromBeginning("/logs/*.log").start();
        tail.append("app.log", "");
        tail.drain();
        assertThat(tail.position("app.log").offset()).isZero();
        tail.kill();
        tail.append("app.log", "one\n");
        copyAndTruncateTwice(tail);
        tail.start().drainAndRetire();
        assertThat(tail.texts()).containsExactly("one", "two", "three", "four");
        assertThat(tail.ledger)
                .extracting(Loss::reason)
                .doesNotContain(Loss.Reason.TRUNCATED, Loss.Reason.VANISHED);
    }

    private static void copyAndTruncateTwice(TailHarness tail) {
        tail.append("app.log", "two\n");
        tail.copy("app.log", "app.log.1");
        tail.truncate("app.log", 0);
        tail.append("app.log", "three\n");
        tail.rename("app.log.1", "app.log.2");
        tail.copy("app.log", "app.log.1");
        tail.truncate("app.log", 0);
        tail.append("app.log", "four\n");
    }

    @Test
    @Tag("R12")
    void R12_aFileThatIsRenamedWhileItIsLookedAtIsReadOnce() throws IOException {
        TailHarness tail = fromBeginning("/logs/app.log");
        RotatingDisk rotating = new RotatingDisk(tail.disk);
        tail.wrapping = disk -> rotating;
        tail.append("app.log", "one\n");
        tail.start().drain();
        tail.rename("app.log", "app.log.1");
        tail.append("app.log", "two\n");
        // the path was looked at; before its siblings are, everything is renamed once more
        rotating.beforeList()
                .add(
                        () -> {
                            tail.rename("app.log.1", "app.log.2");
                            tail.rename("app.log", "app.log.1");
                            tail.append("app.log", "three\n");
                        });
        tail.drainAndRetire();
        assertThat(tail.texts()).containsExactly("one", "two", "three");
        assertThat(tail.ledger).isEmpty();
        assertThat(tail.committed).hasSize(1);
    }
}
