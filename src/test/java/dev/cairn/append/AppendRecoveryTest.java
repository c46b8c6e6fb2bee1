package dev.cairn.append;

import static dev.cairn.append.SinkHarness.PATH;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.delivery.SinkDamagedException;
import dev.cairn.io.SimulatedDisk;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The recovery matrix of design.md section 7. */
@Tag("C05")
class AppendRecoveryTest {

    private static final long NO_LIMIT = Long.MAX_VALUE;

    private final SinkHarness harness = new SinkHarness(new SimulatedDisk());

    @Test
    void uncommittedTailIsCutOff() throws IOException {
        harness.round("1\n");
        harness.uncommitted("2\n");
        harness.restart(harness.disk.kill());
        assertThat(harness.text()).isEqualTo("1\n");
        assertThat(harness.losses).isEmpty();
        assertThat(harness.messages)
                .containsExactly(
                        "sink /out/all.log had 2 bytes that were not committed; they are cut off");
        harness.round("2\n");
        assertThat(harness.text()).isEqualTo("1\n2\n");
    }

    @Test
    void untouchedSinkIsLeftAsItIs() throws IOException {
        harness.round("1\n");
        var before = harness.registry;
        harness.restart(harness.disk.kill());
        assertThat(harness.registry).isEqualTo(before);
        assertThat(harness.messages).isEmpty();
        assertThat(harness.text()).isEqualTo("1\n");
    }

    @Test
    void renamedSinkIsRecoveredThereAndANewFileBegun() throws IOException {
        harness.round("1\n");
        harness.uncommitted("2\n");
        SimulatedDisk disk = harness.disk.kill();
        disk.outsideRename(PATH, PATH.resolveSibling("all.log-20260101"));
        disk.outsideWrite(PATH, "");
        harness.restart(disk);
        harness.round("2\n");
        assertThat(harness.text("all.log-20260101")).isEqualTo("1\n");
        assertThat(harness.text()).isEqualTo("2\n");
    }

    @Test
    void renamedSinkWithoutAFileAtItsPathIsRecoveredThere() throws IOException {
        harness.round("1\n");
        harness.uncommitted("2\n");
        SimulatedDisk disk = harness.disk.kill();
        disk.outsideRename(PATH, PATH.resolveSibling("all.log.1"));
        harness.restart(disk);
        assertThat(harness.text("all.log.1")).isEqualTo("1\n");
        harness.round("2\n");
        assertThat(harness.text()).isEqualTo("2\n");
    }

    @Test
    void moreThanMayBeCutIsKeptAside() throws IOException {
        harness.round("1\n");
        harness.uncommitted("2222\n");
        harness.restart(harness.disk.kill(), false, 4);
        assertThat(harness.text()).isEqualTo("1\n");
        assertThat(harness.text("all.log.cut-1")).isEqualTo("2222\n");
        assertThat(harness.losses).hasSize(1);
        assertThat(harness.losses.get(0).from()).isEqualTo(2);
        assertThat(harness.losses.get(0).to()).isEqualTo(7);
        assertThat(harness.losses.get(0).detail()).contains("all.log.cut-1");
    }

    @Test
    void exactlyWhatMayBeCutIsCut() throws IOException {
        harness.round("1\n");
        harness.uncommitted("2222\n");
        harness.restart(harness.disk.kill(), false, 5);
        assertThat(harness.exists("all.log.cut-1")).isFalse();
        assertThat(harness.text()).isEqualTo("1\n");
    }

    @Test
    void afterARestoredRegistryTheTailIsKeptAside() throws IOException {
        harness.round("1\n");
        var older = harness.registry;
        harness.round("2\n");
        harness.registry = older;
        harness.restart(harness.disk.kill(), true, NO_LIMIT);
        assertThat(harness.text()).isEqualTo("1\n");
        assertThat(harness.text("all.log.cut-1")).isEqualTo("2\n");
        assertThat(harness.losses).hasSize(1);
        harness.round("2\n");
        assertThat(harness.text()).isEqualTo("1\n2\n");
    }

    @Test
    void afterARestoredRegistryAYoungerFileIsKeptAside() throws IOException {
        harness.round("1\n");
        var older = harness.registry;
        harness.disk.outsideRename(PATH, PATH.resolveSibling("all.log.1"));
        harness.round("2\n");
        harness.registry = older;
        harness.restart(harness.disk.kill(), true, NO_LIMIT);
        harness.round("2\n");
        assertThat(harness.text("all.log.1")).isEqualTo("1\n");
        assertThat(harness.text()).isEqualTo("2\n");
        assertThat(harness.text("all.log.cut-1")).isEqualTo("2\n");
    }

    @Test
    void keptTailsDoNotReplaceEachOther() throws IOException {
        harness.round("1\n");
        for (int n = 1; n <= 3; n++) {
            harness.uncommitted(n + "?\n");
            harness.restart(harness.disk.kill(), false, 0);
            assertThat(harness.text("all.log.cut-" + n)).isEqualTo(n + "?\n");
        }
        assertThat(harness.text()).isEqualTo("1\n");
    }

    @Test
    void fileWithOtherContentIsKeptWholeAndANewOneBegun() throws IOException {
        harness.round("1\n");
        SimulatedDisk disk = harness.disk.kill();
        disk.outsideWrite(PATH, "something else\n");
        harness.restart(disk);
        harness.round("2\n");
        assertThat(harness.text()).isEqualTo("2\n");
        assertThat(harness.text("all.log.cut-1")).isEqualTo("something else\n");
        assertThat(harness.losses).hasSize(1);
    }

    @Test
    void absentPathBecomesANewFile() throws IOException {
        harness.round("1\n");
        SimulatedDisk disk = harness.disk.kill();
        disk.outsideDelete(PATH);
        harness.restart(disk);
        assertThat(harness.messages).singleElement().asString().contains("is gone");
        harness.round("2\n");
        assertThat(harness.text()).isEqualTo("2\n");
    }

    @Test
    void absentDirectoryKeepsTheEntryForWhenItIsMounted() throws IOException {
        harness.round("1\n");
        harness.uncommitted("2\n");
        var before = harness.registry;
        SimulatedDisk disk = harness.disk.kill();
        disk.outsideRename(PATH.getParent(), Path.of("/elsewhere"));
        harness.restart(disk);
        assertThat(harness.registry).isEqualTo(before);
        disk.outsideRename(Path.of("/elsewhere"), PATH.getParent());
        harness.restart(disk);
        assertThat(harness.text()).isEqualTo("1\n");
    }

    @Test
    void shorterThanCommittedStopsTheStartAndIsEnteredOnce() throws IOException {
        harness.round("1\n2\n");
        SimulatedDisk disk = harness.disk.kill();
        disk.outsideTruncate(PATH, 2);
        for (int entered : new int[] {1, 0, 0}) {
            SinkDamagedException refusal = refusal(disk);
            assertThat(refusal)
                    .hasMessageContaining("has 2 bytes, but 4 were committed")
                    .hasMessageContaining("CAIRN_ON_SINK_DAMAGED=continue");
            assertThat(refusal.losses()).hasSize(entered);
            harness.registry = Optional.of(refusal.entry());
        }
        disk.outsideTruncate(PATH, 1);
        assertThat(refusal(disk).losses()).hasSize(1);
        assertThat(disk.text(PATH)).isEqualTo("1");
    }

    @Test
    void shorterThanCommittedIsForgivenWhenTheUserSaysSo() throws IOException {
        harness.round("1\n2\n");
        SimulatedDisk disk = harness.disk.kill();
        disk.outsideTruncate(PATH, 2);
        harness.registry = Optional.of(refusal(disk).entry());
        harness.forgiving = true;
        harness.restart(disk);
        harness.round("3\n");
        assertThat(harness.text()).isEqualTo("1\n3\n");
        assertThat(harness.registry.orElseThrow().members()).doesNotContainKey("damaged");
    }

    @Test
    void noteOfADamageGoesWhenTheFileIsPutBack() throws IOException {
        harness.round("1\n2\n");
        SimulatedDisk disk = harness.disk.kill();
        disk.outsideTruncate(PATH, 2);
        harness.registry = Optional.of(refusal(disk).entry());
        disk.outsideAppend(PATH, "2\n");
        harness.restart(disk);
        assertThat(harness.registry.orElseThrow().members()).doesNotContainKey("damaged");
    }

    private SinkDamagedException refusal(SimulatedDisk disk) {
        return org.junit.jupiter.api.Assertions.assertThrows(
                SinkDamagedException.class, () -> harness.restart(disk));
    }

    @Test
    void shorterThanCommittedIsEnteredInTheLedgerIfItMayGoOn() throws IOException {
        SinkHarness lenient = new SinkHarness(new SimulatedDisk(), SinkHarness.options("continue"));
        lenient.round("1\n2\n");
        SimulatedDisk disk = lenient.disk.kill();
        disk.outsideTruncate(PATH, 2);
        lenient.restart(disk);
        assertThat(lenient.losses).hasSize(1);
        assertThat(lenient.losses.get(0).partition().id()).isEqualTo("sink:/out/all.log");
        lenient.round("3\n");
        assertThat(lenient.text()).isEqualTo("1\n3\n");
    }

    @Test
    void copyOfTheFileIsTrustedByItsContent() throws IOException {
        harness.round("1\n");
        harness.uncommitted("2\n");
        SimulatedDisk disk = harness.disk.kill();
        byte[] content = disk.bytes(PATH);
        disk.outsideDelete(PATH);
        disk.outsideWrite(PATH.resolveSibling("takes the inode"), "");
        disk.outsideWrite(PATH, content);
        harness.restart(disk);
        assertThat(harness.text()).isEqualTo("1\n");
        assertThat(harness.text("all.log.cut-1")).isEqualTo("2\n");
        harness.round("2\n");
        assertThat(harness.text()).isEqualTo("1\n2\n");
    }

    @Test
    void runOnAnotherRegistrySinceIsNotCutOff() throws IOException {
        harness.round("1\n");
        harness.uncommitted("2\n");
        SinkHarness other = new SinkHarness(harness.disk.kill());
        other.sink =
                new AppendSink(
                        PATH,
                        AppendOptions.DEFAULT,
                        other.disk,
                        SinkHarness.locks(other.disk),
                        () -> "another");
        other.round("theirs\n");
        harness.restart(other.disk.kill());
        assertThat(harness.messages).singleElement().asString().contains("another registry");
        harness.round("3\n");
        assertThat(harness.text()).isEqualTo("1\n2\ntheirs\n3\n");
    }

    @Test
    void whatWasAppendedAfterACleanStopIsNotCutOff() throws IOException {
        harness.round("1\n");
        harness.sink.close();
        SimulatedDisk disk = harness.disk.kill();
        disk.outsideAppend(PATH, "note\n");
        harness.restart(disk);
        assertThat(harness.messages)
                .containsExactly(
                        "sink /out/all.log 5 bytes were appended by another program; they stay");
        harness.round("2\n");
        assertThat(harness.text()).isEqualTo("1\nnote\n2\n");
    }

    @Test
    void sinkThatFailedToBeCutBackIsNotTakenForCleanlyClosed() throws IOException {
        harness.round("1\n");
        harness.uncommitted("2\n");
        harness.sink.close();
        assertThat(harness.text()).isEqualTo("1\n2\n");
        harness.restart(harness.disk.kill());
        assertThat(harness.text()).isEqualTo("1\n");
    }

    @Test
    void recoveryTakesTheLock() throws IOException {
        harness.round("1\n");
        harness.uncommitted("2\n");
        AppendRecovery recovery =
                new AppendRecovery(
                        harness.disk,
                        (sink, lockFile) -> {
                            throw new IOException(sink + " is written by pid 1");
                        },
                        false);
        assertThatThrownBy(
                        () ->
                                recovery.recover(
                                        "x", harness.registry.orElseThrow(), false, NO_LIMIT))
                .hasMessageContaining("pid 1");
        assertThat(harness.text()).isEqualTo("1\n2\n");
    }

    @Test
    void recoveryIsFoundByTheServiceLoader() {
        assertThat(java.util.ServiceLoader.load(dev.cairn.delivery.SinkRecovery.class))
                .hasAtLeastOneElementOfType(AppendRecovery.class);
        assertThat(Optional.of(new AppendRecovery().type())).contains("append");
    }
}
