package dev.cairn.mirror;

import static dev.cairn.mirror.MirrorKit.PREFIX;
import static dev.cairn.mirror.MirrorKit.lines;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.io.HeldLockException;
import dev.cairn.s3.BucketException;
import dev.cairn.s3.MemoryObjects;
import dev.cairn.s3.MemoryObjects.Fault;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Runs with a pond of objects that meet with a fault at every request they consist of. */
@Tag("M10")
final class ObjectCrashTest {

    /** More requests than a run can have. */
    private static final int MANY = 500;

    /** A run in which everything happens that can happen to a file, and a large file too. */
    private static MirrorKit prepared() throws IOException {
        return MirrorCrashTest.prepared(MirrorKit.onObjects());
    }

    /** Content of more than one part, so that there are uploads. */
    private static MirrorKit withLargeFile() throws IOException {
        MirrorKit kit = prepared();
        byte[] large = new byte[PieceWriter.PART_BYTES + 1000];
        new java.util.Random(3).nextBytes(large);
        kit.disk.outsideWrite(MirrorKit.log("app-z.log"), large);
        return kit;
    }

    @ParameterizedTest
    @EnumSource(
            value = Fault.class,
            names = {"KILLED", "KILLED_AFTER"})
    void M10_killedAtAnyRequestTheCheckIsCleanAndTheNextRunCompletes(Fault fault)
            throws IOException {
        int before = 0;
        int after = 0;
        for (int request = 1; request < MANY; request++) {
            MirrorKit kit = withLargeFile();
            kit.objects().failAt(request, fault);
            boolean killed = false;
            try {
                kit.sync();
            } catch (MemoryObjects.Killed expected) {
                killed = true;
            }
            kit.objects().failNever();
            if (!killed) {
                break;
            }
            assertThat(kit.check(false).differences()).as("request %d", request).isEmpty();
            if (kit.manifest().sequence() == 1) {
                before++;
            } else {
                after++;
            }
            assertThat(kit.sync().has(Change.FAILED)).isFalse();
            assertThat(kit.check(false).differences()).isEmpty();
            assertThat(kit.bytes("app-z.log"))
                    .isEqualTo(kit.disk.bytes(MirrorKit.log("app-z.log")));
            kit.append("app.log", "more\n");
            assertThat(MirrorKit.words(kit.sync())).containsExactly("appended app.log");
            kit.verifyNoOrphans();
        }
        assertThat(before).isGreaterThan(10);
        assertThat(after).isPositive();
    }

    @ParameterizedTest
    @EnumSource(
            value = Fault.class,
            names = {"KILLED", "KILLED_AFTER"})
    void M10_killedAtAnyRequestOfTheFirstRunTheNextOneDoesIt(Fault fault) throws IOException {
        int killed = 0;
        for (int request = 1; request < MANY; request++) {
            MirrorKit kit = MirrorKit.onObjects();
            kit.write("app.log", lines("a", 0, 1000));
            kit.write("app-1.log", lines("b", 0, 1000));
            kit.objects().failAt(request, fault);
            try {
                kit.sync();
                break;
            } catch (MemoryObjects.Killed expected) {
                killed++;
            }
            kit.objects().failNever();
            kit.synced();
            assertThat(kit.pond()).hasSize(2);
            kit.append("app.log", "more\n");
            kit.synced();
            kit.verifyNoOrphans();
        }
        assertThat(killed).isGreaterThan(15);
    }

    @ParameterizedTest
    @EnumSource(
            value = Fault.class,
            names = {"PASSING", "LOST_ANSWER"})
    void M10_aTroubleThatPassesIsNotSeen(Fault fault) throws IOException {
        int met = 0;
        for (int request = 1; request < MANY; request++) {
            MirrorKit kit = prepared();
            kit.objects().failAt(request, fault);
            int first = kit.objects().requests().size();
            assertThat(kit.sync().has(Change.FAILED)).isFalse();
            if (kit.objects().requests().size() - first < request) {
                break;
            }
            met++;
            kit.objects().failNever();
            kit.verify();
            MirrorCrashTest.isComplete(kit);
            assertThat(kit.synced()).isEmpty();
            kit.verifyNoOrphans();
        }
        assertThat(met).isGreaterThan(10);
    }

    @Test
    void M10_aServiceThatIsGoneOrRefusesEndsTheRunWithItsOwnWords() throws IOException {
        for (int request : new int[] {1, 2, 5, 9}) {
            MirrorKit kit = prepared();
            kit.objects().failAt(request, Fault.DENIED);
            assertThatThrownBy(kit::sync)
                    .isInstanceOf(BucketException.class)
                    .hasMessageContaining("access is denied");
            kit.objects().failNever();
            kit.synced();
            MirrorCrashTest.isComplete(kit);
            kit.verifyNoOrphans();
        }
        MirrorKit kit = prepared();
        kit.objects().failAt(7, Fault.GONE);
        assertThatThrownBy(kit::sync).hasMessageContaining("no answer");
        kit.objects().failNever();
        assertThat(kit.manifest().sequence()).isEqualTo(1);
        kit.synced();
        MirrorCrashTest.isComplete(kit);
        kit.verifyNoOrphans();
    }

    @Test
    void M10_ofTwoRunsAtATimeOneFailsAndNothingOfTheOtherIsLost() throws IOException {
        MirrorKit counted = prepared();
        int first = counted.objects().requests().size();
        counted.sync();
        List<String> all = counted.objects().requests();
        int requests = all.size() - first;
        int failed = 0;
        for (int request = 3; request < requests; request++) {
            MirrorKit kit = prepared();
            kit.objects()
                    .meanwhile(
                            request,
                            () -> {
                                try {
                                    kit.sync();
                                } catch (IOException e) {
                                    throw new AssertionError(e);
                                }
                            });
            try {
                kit.sync();
            } catch (HeldLockException expected) {
                assertThat(expected).hasMessageContaining("another run has changed the pond");
                failed++;
            }
            kit.verify();
            MirrorCrashTest.isComplete(kit);
            kit.append("app.log", "more\n");
            kit.synced();
            kit.verifyNoOrphans();
        }
        assertThat(failed).isGreaterThan(5);
    }

    @Test
    void M10_anUploadWhoseCompletionWasNotHeardOfIsFound() throws IOException {
        MirrorKit counted = withLargeFile();
        int before = counted.objects().requests().size();
        counted.sync();
        List<String> sent = counted.objects().requests();
        int complete = before;
        while (!sent.get(complete).startsWith("complete ")) {
            complete++;
        }
        MirrorKit kit = withLargeFile();
        kit.objects().failAt(complete + 1 - before, Fault.LOST_ANSWER);
        assertThat(kit.sync().has(Change.FAILED)).isFalse();
        assertThat(kit.check(false).differences()).isEmpty();
        kit.verifyNoOrphans();
    }

    @Test
    void M10_aRunWhoseSuccessWasNotHeardOfBeforeAnotherOneKnowsOfIt() throws IOException {
        MirrorKit counted = prepared();
        int before = counted.objects().requests().size();
        counted.sync();
        int put =
                counted.objects().requests().lastIndexOf("put " + PREFIX + "manifest") + 1 - before;
        MirrorKit kit = prepared();
        kit.objects().failAt(put, Fault.LOST_ANSWER);
        kit.objects()
                .meanwhile(
                        put + 1,
                        () -> {
                            kit.append("app.log", "more\n");
                            try {
                                assertThat(MirrorKit.words(kit.sync()))
                                        .containsExactly("appended app.log");
                            } catch (IOException e) {
                                throw new AssertionError(e);
                            }
                        });
        assertThat(kit.sync().has(Change.ROTATED)).isTrue();
        assertThat(kit.manifest().sequence()).isEqualTo(3);
        kit.verify();
        kit.verifyNoOrphans();
    }

    @Test
    void aManifestThatIsGoneWhereThereIsContentIsNoNewPond() throws IOException {
        MirrorKit kit = prepared();
        kit.synced();
        kit.objects().outsideDelete(PREFIX + "manifest");
        assertThatThrownBy(kit::sync)
                .isInstanceOf(CorruptPondException.class)
                .hasMessageContaining("s3://bucket/" + PREFIX + "manifest is missing");
        assertThatThrownBy(() -> kit.check(true)).isInstanceOf(CorruptPondException.class);
    }
}
