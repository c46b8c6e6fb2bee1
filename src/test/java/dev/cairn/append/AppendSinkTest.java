package dev.cairn.append;

import static dev.cairn.append.SinkHarness.PATH;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.delivery.SinkDamagedException;
import dev.cairn.io.Fault;
import dev.cairn.io.RealDisk;
import dev.cairn.io.SimulatedDisk;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AppendSinkTest {

    private final SimulatedDisk disk = new SimulatedDisk();
    private final SinkHarness harness = new SinkHarness(disk);

    @Test
    void newFileHasItsEntryCommittedBeforeTheFirstByte() throws IOException {
        assertThat(harness.sink.prepare()).isTrue();
        assertThat(disk.bytes(PATH)).isEmpty();
        SinkEntry entry = SinkEntry.of("", harness.sink.position());
        assertThat(entry.length()).isZero();
        assertThat(entry.inode()).isEqualTo(disk.stat(PATH).orElseThrow().inode());
    }

    @Test
    void roundsAreAppendedInOrder() throws IOException {
        harness.round("1\n", "2\n");
        harness.round("3\n");
        assertThat(harness.text()).isEqualTo("1\n2\n3\n");
        assertThat(SinkEntry.of("", harness.registry.orElseThrow()).length()).isEqualTo(6);
    }

    @Test
    void positionIsAnnouncedOnlyOnceItIsCommitted() throws IOException {
        assertThat(harness.sink.prepare()).isTrue();
        assertThat(harness.sink.prepare()).isTrue();
        harness.commit();
        assertThat(harness.sink.prepare()).isFalse();
    }

    @Test
    void existingContentIsKeptAndItsLastLineClosed() throws IOException {
        disk.outsideWrite(PATH, "was here");
        harness.round("1\n");
        harness.round("2\n");
        assertThat(harness.text()).isEqualTo("was here\n1\n2\n");
    }

    @Test
    void existingContentThatEndsWithANewlineGetsNoSecondOne() throws IOException {
        disk.outsideWrite(PATH, "was here\n");
        harness.round("1\n");
        assertThat(harness.text()).isEqualTo("was here\n1\n");
    }

    @Test
    void closingNewlineIsRolledBackAndAddedAgain() throws IOException {
        disk.outsideWrite(PATH, "was here");
        harness.uncommitted("1\n");
        harness.sink.rollback();
        assertThat(harness.text()).isEqualTo("was here");
        harness.round("1\n");
        assertThat(harness.text()).isEqualTo("was here\n1\n");
    }

    @Test
    void rollbackCutsBackToTheCommittedLength() throws IOException {
        harness.round("1\n");
        harness.uncommitted("x\n");
        harness.sink.rollback();
        assertThat(harness.text()).isEqualTo("1\n");
        harness.round("2\n");
        assertThat(harness.text()).isEqualTo("1\n2\n");
    }

    @Test
    void guardIsThatOfTheLastBytesHoweverTheyWereWritten() throws IOException {
        for (int size : new int[] {1, 2, 500, 700, 1023, 1, 1024, 1, 1025, 3000, 5}) {
            harness.round("a".repeat(size / 2), "", "b".repeat(size - size / 2 - 1) + "\n");
            SinkEntry entry = SinkEntry.of("", harness.registry.orElseThrow());
            byte[] all = disk.bytes(PATH);
            int guarded = Math.min(1024, all.length);
            assertThat(entry.length()).isEqualTo(all.length);
            assertThat(entry.guard())
                    .isEqualTo(
                            dev.cairn.source.Digest.of(
                                    ByteBuffer.wrap(all, all.length - guarded, guarded)));
        }
    }

    @Test
    void buffersAreNotMovedByComputingTheGuard() {
        ByteBuffer direct = ByteBuffer.allocateDirect(2000).position(10).limit(1500);
        assertThat(Frontier.EMPTY.after(List.of(direct)).endsLine()).isFalse();
        assertThat(direct.position()).isEqualTo(10);
        assertThat(direct.limit()).isEqualTo(1500);
    }

    @Test
    void fullDiskCountsNothingAndRecoversWhenThereIsRoom() throws IOException {
        harness.round("1\n");
        var before = harness.registry;
        disk.setCapacity(disk.bytes(PATH).length + 60);
        assertThatThrownBy(() -> harness.round("y".repeat(500) + "\n"))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("No space left on device");
        assertThat(harness.text()).isEqualTo("1\n");
        assertThat(harness.registry).isEqualTo(before);
        disk.setCapacity(Long.MAX_VALUE);
        harness.round("2\n");
        assertThat(harness.text()).isEqualTo("1\n2\n");
    }

    @Test
    void failedWriteIsCutOffAndWrittenAgain() throws IOException {
        for (Fault fault : new Fault[] {Fault.EIO, Fault.EIO_AFTER, Fault.ENOSPC}) {
            SinkHarness each = new SinkHarness(new SimulatedDisk());
            each.round("1\n");
            each.prepare();
            each.disk.failAt(1, fault);
            assertThatThrownBy(() -> each.round("2\n")).isInstanceOf(IOException.class);
            assertThat(each.text()).as(fault.name()).isEqualTo("1\n");
            each.round("2\n");
            assertThat(each.text()).as(fault.name()).isEqualTo("1\n2\n");
        }
    }

    @Test
    void afterAFailedSyncTheBytesAreWrittenAgainAndDurable() throws IOException {
        harness.round("1\n");
        disk.failAt(1, Fault.FAILED_SYNC);
        assertThatThrownBy(() -> harness.round("2\n")).hasMessageContaining("sync");
        harness.round("2\n");
        for (int seed = 0; seed < 50; seed++) {
            // A repeated sync of pages that are marked clean would lose the line here.
            assertThat(disk.text(PATH)).isEqualTo("1\n2\n");
        }
        SimulatedDisk after = disk.crash(new java.util.Random(1));
        assertThat(after.text(PATH)).isEqualTo("1\n2\n");
    }

    @Test
    void cutThatFailsIsTriedAgainByPrepare() throws IOException {
        harness.round("1\n");
        harness.uncommitted("x\n");
        disk.failAt(1, Fault.EIO);
        harness.sink.rollback();
        assertThat(harness.text()).isEqualTo("1\nx\n");
        harness.round("2\n");
        assertThat(harness.text()).isEqualTo("1\n2\n");
    }

    @Test
    void renamedFileIsLeftAtACommitBoundaryAndANewOneBegun() throws IOException {
        harness.round("1\n");
        disk.outsideRename(PATH, PATH.resolveSibling("all.log.1"));
        assertThat(harness.sink.prepare()).isTrue();
        harness.commit();
        harness.round("2\n");
        assertThat(harness.text("all.log.1")).isEqualTo("1\n");
        assertThat(harness.text()).isEqualTo("2\n");
    }

    @Test
    void fileCreatedByTheRotatorIsAppendedTo() throws IOException {
        harness.round("1\n");
        disk.outsideRename(PATH, PATH.resolveSibling("all.log.1"));
        disk.outsideWrite(PATH, "header\n");
        harness.round("2\n");
        assertThat(harness.text()).isEqualTo("header\n2\n");
    }

    @Test
    void uncommittedBytesDoNotStayInARenamedFile() throws IOException {
        harness.round("1\n");
        harness.uncommitted("x\n");
        disk.outsideRename(PATH, PATH.resolveSibling("all.log.1"));
        harness.sink.rollback();
        harness.round("2\n");
        assertThat(harness.text("all.log.1")).isEqualTo("1\n");
        assertThat(harness.text()).isEqualTo("2\n");
    }

    @Test
    void deletedFileAndDirectoryAreMadeAnew() throws IOException {
        harness.round("1\n");
        disk.outsideDelete(PATH.getParent());
        harness.round("2\n");
        assertThat(harness.text()).isEqualTo("2\n");
        assertThat(harness.exists(".all.log.cairn-lock")).isTrue();
    }

    @Test
    void bytesOfAnotherProgramAreKept() throws IOException {
        harness.round("1\n");
        disk.outsideAppend(PATH, "note");
        harness.round("2\n");
        assertThat(harness.text()).isEqualTo("1\nnote\n2\n");
    }

    @Test
    void truncatedSinkIsRefusedUntilItIsAllowed() throws IOException {
        harness.round("1\n");
        var before = harness.registry;
        disk.outsideTruncate(PATH, 0);
        for (int i = 0; i < 2; i++) {
            assertThatThrownBy(() -> harness.round("2\n"))
                    .isInstanceOf(SinkDamagedException.class)
                    .hasMessageContaining("copytruncate of a sink is not supported")
                    .hasMessageContaining("onSinkDamaged=continue");
        }
        assertThat(disk.bytes(PATH)).isEmpty();
        assertThat(harness.registry).isEqualTo(before);
    }

    @Test
    void truncatedSinkIsContinuedWithALedgerEntry() throws IOException {
        SinkHarness lenient = new SinkHarness(disk, SinkHarness.options("continue"));
        lenient.round("1\n2\n");
        disk.outsideTruncate(PATH, 2);
        lenient.round("3\n");
        assertThat(lenient.text()).isEqualTo("1\n3\n");
        assertThat(lenient.losses).hasSize(1);
        assertThat(lenient.losses.get(0).from()).isEqualTo(2);
        assertThat(lenient.losses.get(0).to()).isEqualTo(4);
    }

    @Test
    void truncationDuringARoundIsNoticedBeforeItIsCommitted() throws IOException {
        SinkHarness lenient = new SinkHarness(disk, SinkHarness.options("continue"));
        lenient.round("1\n");
        lenient.prepare();
        disk.outsideTruncate(PATH, 0);
        lenient.sink.write(List.of(ByteBuffer.wrap(new byte[] {'2', '\n'})));
        assertThatThrownBy(lenient.sink::sync).hasMessageContaining("truncated");
        lenient.sink.rollback();
        lenient.round("2\n");
        // No hole of zero bytes where the old content was.
        assertThat(lenient.text()).isEqualTo("2\n");
        assertThat(lenient.losses).hasSize(1);
    }

    @Test
    void overwrittenSinkIsNoticed() throws IOException {
        harness.round("1\n");
        disk.outsideWrite(PATH, "9\n");
        assertThatThrownBy(() -> harness.round("2\n")).isInstanceOf(SinkDamagedException.class);
    }

    @Test
    void fsyncNeverSyncsNoContent() throws IOException {
        SinkHarness fast = new SinkHarness(disk, AppendOptions.parse("never", "raw", "fail"));
        fast.round("1\n");
        disk.failAt(1, Fault.FAILED_SYNC);
        fast.round("2\n");
        assertThat(fast.text()).isEqualTo("1\n2\n");
    }

    @Test
    void directoryIsRefusedInOneLine() {
        disk.outsideMakeDirectory(PATH);
        assertThatThrownBy(() -> harness.sink.open())
                .hasMessage("append: /out/all.log is not a regular file");
    }

    @Test
    void unwritableDirectoryIsNamed() throws IOException {
        disk.outsideMakeDirectory(PATH.getParent());
        disk.deny(PATH.getParent(), true);
        assertThatThrownBy(() -> harness.sink.open()).hasMessageContaining("/out");
    }

    @Test
    @Tag("C05")
    void closedSinkGoesOnWhereItStopped() throws IOException {
        harness.round("1\n");
        harness.sink.close();
        harness.round("2\n");
        assertThat(harness.text()).isEqualTo("1\n2\n");
        assertThat(disk.openFiles()).isEqualTo(1);
        harness.sink.close();
        assertThat(disk.openFiles()).isZero();
    }

    @Test
    void secondWriterIsToldWhoHasTheSink(@TempDir Path directory) throws IOException {
        Path path = directory.resolve("sub/all.log");
        AppendSink first = AppendSink.of(path, AppendOptions.DEFAULT, RealDisk.INSTANCE);
        AppendSink second = AppendSink.of(path, AppendOptions.DEFAULT, RealDisk.INSTANCE);
        first.open();
        assertThatThrownBy(second::open)
                .isInstanceOf(IOException.class)
                .hasMessageContaining("sink " + path)
                .hasMessageContaining("this process");
        first.close();
        second.open();
        second.close();
    }

    @Test
    void manyLargeDirectBuffersAreWrittenOnARealDisk(@TempDir Path directory) throws IOException {
        Path path = directory.resolve("all.log");
        try (AppendSink sink = AppendSink.of(path, AppendOptions.DEFAULT, RealDisk.INSTANCE)) {
            sink.prepare();
            sink.committed();
            List<ByteBuffer> round = new ArrayList<>();
            java.io.ByteArrayOutputStream expected = new java.io.ByteArrayOutputStream();
            for (int i = 0; i < 1500; i++) {
                byte[] line =
                        ("line " + i + "\n")
                                .repeat(1 + i % 40)
                                .getBytes(java.nio.charset.StandardCharsets.US_ASCII);
                round.add(ByteBuffer.allocateDirect(line.length).put(line).flip());
                expected.write(line);
            }
            sink.write(round);
            sink.sync();
            sink.committed();
            assertThat(sink.prepare()).isFalse();
            assertThat(Files.readAllBytes(path)).isEqualTo(expected.toByteArray());
        }
    }

    @Test
    void linksToOneFileHaveOneName(@TempDir Path directory) throws IOException {
        Path real = directory.toRealPath().resolve("real");
        Files.createDirectory(real);
        Files.createSymbolicLink(directory.resolve("link"), real);
        Path target = real.resolve("all.log");
        assertThat(AppendSink.name(directory.resolve("link/all.log"))).isEqualTo(target.toString());
        Files.createSymbolicLink(directory.resolve("file"), Path.of("link/../link/all.log"));
        assertThat(AppendSink.name(directory.resolve("file"))).isEqualTo(target.toString());
        assertThat(AppendSink.name(directory.resolve("a/../link/./all.log")))
                .isEqualTo(target.toString());
        Files.createSymbolicLink(directory.resolve("loop"), directory.resolve("loop"));
        assertThatThrownBy(() -> AppendSink.name(directory.resolve("loop")))
                .hasMessageContaining("symbolic links");
    }

    @Test
    void entryKeepsEverythingThatRecoveryNeeds() throws IOException {
        harness.round("1\n");
        SinkEntry entry = SinkEntry.of("", harness.registry.orElseThrow());
        assertThat(SinkEntry.of("", entry.toEntry())).isEqualTo(entry);
        assertThatThrownBy(
                        () -> SinkEntry.of("x", harness.registry.orElseThrow().without("length")))
                .hasMessageContaining("sinks/x")
                .hasMessageContaining("length");
    }
}
