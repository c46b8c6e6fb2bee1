package dev.cairn.tail;

import static dev.cairn.tail.TailHarness.fromBeginning;
import static dev.cairn.tail.TailHarness.path;
import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.source.Digest;
import dev.cairn.source.FilePosition;
import dev.cairn.source.Loss;
import dev.cairn.source.Partition;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Each way in which a checkpoint can differ from what is there: what is told, and what follows. */
@Tag("P11")
@Timeout(60)
class StartReportTest {

    private static final String LONG = "a line that is long enough to tell files apart ".repeat(8);

    private HeardFindings heard;

    /** A source that has read some lines, and was killed. */
    private TailHarness read(String glob, String name, String... lines) throws IOException {
        TailHarness tail = fromBeginning(glob);
        tail.append(name, String.join("\n", lines) + "\n");
        tail.start().drain();
        assertThat(tail.taken()).containsExactly(lines);
        tail.kill();
        return tail;
    }

    private TailHarness restart(TailHarness tail) throws IOException {
        tail.start();
        heard = tail.heard;
        return tail;
    }

    private static long inode(TailHarness tail, String name) throws IOException {
        return tail.disk.stat(path(name)).orElseThrow().inode();
    }

    @Test
    void P11_whatMatchesIsOnlyCounted() throws IOException {
        TailHarness tail = read("/logs/*.log", "a.log", "one");
        tail.append("a.log", "two\n");
        tail.append("b.log", "new\n");
        restart(tail).drain();
        assertThat(heard.lines).isEmpty();
        assertThat(heard.matches).isEqualTo(1);
        assertThat(heard.open).isEmpty();
        assertThat(tail.taken()).containsExactlyInAnyOrder("two", "new");
    }

    @Test
    @Tag("P07")
    void P11_aRotatedFileIsReadOnUnderItsNewName() throws IOException {
        TailHarness tail = read("/logs/app.log", "app.log", "one");
        long before = inode(tail, "app.log");
        tail.append("app.log", "two\n");
        tail.rename("app.log", "app.log.1");
        tail.append("app.log", "three\n");
        restart(tail);
        assertThat(heard.lines)
                .containsExactly(
                        "/logs/app.log: inode "
                                + before
                                + " → "
                                + inode(tail, "app.log")
                                + ", renamed to app.log.1: read on there from 4, then the file that"
                                + " is there now from 0");
        tail.drain();
        assertThat(tail.taken()).containsExactly("two", "three");
        assertThat(tail.ledger).isEmpty();
    }

    @Test
    void P11_generationsInBetweenAreNamedInOrder() throws IOException {
        TailHarness tail = read("/logs/app.log", "app.log", "one");
        tail.append("app.log", "two\n");
        tail.rename("app.log", "app.log.3");
        tail.append("app.log.2", "three\n");
        tail.append("app.log.1", "four\n");
        tail.append("app.log", "five\n");
        restart(tail);
        assertThat(heard.lines).hasSize(1);
        assertThat(heard.lines.get(0))
                .endsWith(
                        "renamed to app.log.3: read on there from 4, then app.log.2 from 0, then"
                                + " app.log.1 from 0, then the file that is there now from 0");
        tail.drain();
        assertThat(tail.taken()).containsExactly("two", "three", "four", "five");
    }

    @Test
    void P11_aRenamedFileThatAGlobMatchesGoesOnThere() throws IOException {
        TailHarness tail = read("/logs/*.log", "a.log", LONG);
        tail.rename("a.log", "b.log");
        tail.append("b.log", "two\n");
        restart(tail).drain();
        assertThat(heard.lines)
                .containsExactly(
                        "/logs/a.log: renamed to b.log: read on there from " + (LONG.length() + 1));
        assertThat(tail.taken()).containsExactly("two");
        assertThat(tail.position("b.log").offset()).isEqualTo(LONG.length() + 1 + 4);
    }

    @Test
    void P11_aRestoredFileIsReadOnThere() throws IOException {
        TailHarness tail = read("/logs/a.log", "a.log", LONG);
        long before = inode(tail, "a.log");
        tail.copy("a.log", "copy");
        tail.delete("a.log");
        tail.rename("copy", "a.log");
        tail.append("a.log", "two\n");
        restart(tail).drain();
        assertThat(heard.lines)
                .containsExactly(
                        "/logs/a.log: inode "
                                + before
                                + " → "
                                + inode(tail, "a.log")
                                + ", the same content: read on from "
                                + (LONG.length() + 1));
        assertThat(tail.taken()).containsExactly("two");
    }

    @Test
    void P11_aDeviceOfAnotherNumberIsTheSameFile() throws IOException {
        TailHarness tail = read("/logs/a.log", "a.log", LONG);
        tail.committed.replaceAll((partition, at) -> onDevice(at, at.device() + 1));
        FilePosition was = tail.position("a.log");
        tail.append("a.log", "two\n");
        restart(tail).drain();
        assertThat(heard.lines)
                .containsExactly(
                        "/logs/a.log: device "
                                + was.device()
                                + " → "
                                + (was.device() - 1)
                                + ", the same content: read on from "
                                + was.offset());
        assertThat(tail.taken()).containsExactly("two");
    }

    private static FilePosition onDevice(FilePosition at, long device) {
        return new FilePosition(
                at.id(),
                at.path(),
                at.generation(),
                device,
                at.inode(),
                at.offset(),
                at.fingerprint(),
                at.guard());
    }

    @Test
    @Tag("P07")
    void P11_aTruncatedFileIsReadFromItsBeginning() throws IOException {
        TailHarness tail = read("/logs/a.log", "a.log", "one", "two");
        tail.truncate("a.log", 0);
        tail.append("a.log", "x\n");
        restart(tail).drain();
        assertThat(heard.lines)
                .containsExactly(
                        "/logs/a.log: shorter than its position (2 < 8): truncated; no copy of what"
                                + " it held was found, which the ledger notes; its checkpoint is"
                                + " removed, then the file that is there now from 0");
        assertThat(tail.taken()).containsExactly("x");
        assertThat(tail.ledger).extracting(Loss::reason).containsExactly(Loss.Reason.TRUNCATED);
        assertThat(tail.committed).hasSize(1);
    }

    @Test
    void P11_whatWasCopiedBeforeTheTruncationIsReadThere() throws IOException {
        TailHarness tail = read("/logs/a.log", "a.log", LONG);
        int offset = LONG.length() + 1;
        tail.append("a.log", "two\n");
        tail.copy("a.log", "a.log.1");
        tail.truncate("a.log", 0);
        tail.append("a.log", "three\n");
        restart(tail).drain();
        assertThat(heard.lines)
                .containsExactly(
                        "/logs/a.log: shorter than its position (6 < "
                                + offset
                                + "): truncated; what it held is in a.log.1: read on there from "
                                + offset
                                + ", then the file that is there now from 0");
        assertThat(tail.taken()).containsExactly("two", "three");
        assertThat(tail.ledger).isEmpty();
    }

    @Test
    void P11_R13_aFileThatGrewAgainBeyondThePositionIsKnownByItsContent() throws IOException {
        TailHarness tail = read("/logs/a.log", "a.log", "one");
        tail.truncate("a.log", 0);
        tail.append("a.log", "other content\n");
        restart(tail).drain();
        assertThat(heard.lines).hasSize(1);
        assertThat(heard.lines.get(0))
                .startsWith("/logs/a.log: other content before its position 4: truncated; no copy")
                .endsWith("then the file that is there now from 0");
        assertThat(tail.taken()).containsExactly("other content");
        assertThat(tail.ledger).extracting(Loss::reason).containsExactly(Loss.Reason.TRUNCATED);
    }

    @Test
    void P11_aFileThatIsGoneIsRetired() throws IOException {
        TailHarness tail = read("/logs/a.log", "a.log", "one");
        tail.delete("a.log");
        restart(tail);
        assertThat(heard.lines)
                .containsExactly(
                        "/logs/a.log: gone: whether it held more than was read is not known, which"
                                + " the ledger notes; its checkpoint is removed");
        tail.drain();
        assertThat(tail.ledger).extracting(Loss::reason).containsExactly(Loss.Reason.VANISHED);
        assertThat(tail.committed).isEmpty();
    }

    @Test
    void P11_aFileThatWasReplacedIsReadFromItsBeginning() throws IOException {
        TailHarness tail = read("/logs/a.log", "a.log", "one");
        long before = inode(tail, "a.log");
        tail.delete("a.log");
        tail.append("a.log", "a new file\n");
        restart(tail);
        assertThat(heard.lines)
                .containsExactly(
                        "/logs/a.log: inode "
                                + before
                                + " → "
                                + inode(tail, "a.log")
                                + ", gone: whether it held more than was read is not known, which"
                                + " the ledger notes; its checkpoint is removed, then the file that"
                                + " is there now from 0");
        tail.drain();
        assertThat(tail.taken()).containsExactly("a new file");
        assertThat(tail.ledger).extracting(Loss::reason).containsExactly(Loss.Reason.VANISHED);
    }

    @Test
    void P11_whatCannotBeLookedAtIsKept() throws IOException {
        TailHarness tail = read("/logs/**/*.log", "x/a.log", "one");
        tail.disk.deny(path("x"), true);
        restart(tail).drainAndRetire();
        assertThat(heard.lines).hasSize(1);
        assertThat(heard.lines.get(0))
                .startsWith("/logs/x/a.log: cannot be read (")
                .endsWith("): kept, and tried again");
        assertThat(tail.committed).hasSize(1);
        tail.disk.deny(path("x"), false);
        tail.append("x/a.log", "two\n");
        tail.drain();
        assertThat(tail.taken()).containsExactly("two");
        assertThat(heard.lines).as("once").hasSize(1);
    }

    @Test
    void P11_aFileSystemThatIsNotMountedIsWaitedFor() throws IOException {
        TailHarness tail = fromBeginning("/mnt/logs/*.log");
        Path file = Path.of("/mnt/logs/a.log");
        tail.disk.outsideAppend(file, "one\n");
        tail.start().drain();
        tail.kill();
        tail.disk.outsideRename(Path.of("/mnt/logs"), Path.of("/away"));
        restart(tail).drainAndRetire();
        assertThat(heard.lines)
                .containsExactly(
                        "/mnt/logs/a.log: cannot be looked at (its directory is missing or not"
                                + " readable, or its file system is not mounted): kept, and looked"
                                + " for again");
        tail.disk.outsideRename(Path.of("/away"), Path.of("/mnt/logs"));
        tail.disk.outsideAppend(file, "two\n");
        tail.drain();
        assertThat(tail.texts()).containsExactly("one", "two");
        assertThat(heard.lines).hasSize(1);
    }

    @Test
    void P11_aFileThatMayNotBeOpenedIsKept() throws IOException {
        TailHarness tail = read("/logs/a.log", "a.log", "one");
        tail.append("a.log", "two\n");
        tail.disk.deny(path("a.log"), true);
        restart(tail).drain();
        assertThat(heard.lines).hasSize(1);
        assertThat(heard.lines.get(0))
                .startsWith("/logs/a.log: cannot be read (/logs/a.log")
                .endsWith("): kept, and tried again");
        assertThat(tail.position("a.log").offset()).isEqualTo(4);
        tail.disk.deny(path("a.log"), false);
        tail.drain();
        assertThat(tail.taken()).containsExactly("two");
    }

    @Test
    void P11_anEntryOfAnotherToolIsBelievedByItsInode() throws IOException {
        TailHarness tail = fromBeginning("/logs/*.log");
        tail.append("a.log", "one\ntwo\n");
        tail.append("b.log", "one\ntwo\n");
        foreign(tail, "a.log", inode(tail, "a.log"));
        foreign(tail, "b.log", inode(tail, "b.log") + 1_000_000);
        restart(tail);
        assertThat(heard.lines).hasSize(1);
        assertThat(heard.lines.get(0)).startsWith("/logs/b.log: inode ").contains(", gone: ");
        tail.drain();
        assertThat(heard.matches).isEqualTo(1);
        assertThat(tail.taken()).containsExactlyInAnyOrder("two", "one", "two");
    }

    private static void foreign(TailHarness tail, String name, long inode) {
        FilePosition at =
                new FilePosition(
                        "x" + name,
                        path(name).toString(),
                        1,
                        0,
                        inode,
                        4,
                        Digest.NONE,
                        Digest.NONE);
        tail.committed.put(new Partition(Partition.Kind.FILE, "", at.path(), at.id()), at);
    }

    @Test
    void P11_whatIsNotReadYetIsToldWhenItIs() throws IOException {
        TailHarness tail = read("/logs/app.log", "app.log", "one");
        tail.truncate("app.log", 0);
        Partition partition = tail.committed.keySet().iterator().next();
        tail.paused.add(partition);
        restart(tail).drain();
        assertThat(heard.lines).isEmpty();
        assertThat(heard.open).containsExactly(partition);
        tail.paused.clear();
        tail.drain();
        assertThat(heard.lines).hasSize(1);
        assertThat(heard.open).isEmpty();
    }

    @Test
    void P11_checkpointsOfOthersAreNotTold() throws IOException {
        TailHarness tail = read("/logs/a.log", "a.log", "one");
        foreign(tail, "elsewhere/b.log", 5);
        restart(tail).drain();
        assertThat(heard.lines).isEmpty();
        assertThat(heard.matches).isEqualTo(1);
    }
}
