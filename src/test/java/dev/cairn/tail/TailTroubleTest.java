package dev.cairn.tail;

import static dev.cairn.tail.TailHarness.fromBeginning;
import static dev.cairn.tail.TailHarness.path;
import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.source.FilePosition;
import dev.cairn.source.Loss;
import dev.cairn.source.Partition;
import dev.cairn.source.Source.Existence;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Files that cannot be read, are not there, or are not what they were. */
@Timeout(60)
class TailTroubleTest {

    @Test
    @Tag("S34")
    void S34_aFileThatVanishesAtOnceIsNoTrouble() throws IOException {
        TailHarness tail = fromBeginning("/logs/*.log").start();
        tail.append("a.log", "gone before it is read\n");
        // discovered, opened and announced, but deleted before it is read
        assertThat(tail.poll(Duration.ofSeconds(2))).isTrue();
        tail.delete("a.log");
        tail.append("b.log", "stays\n");
        tail.drainAndRetire();
        while (!tail.pending.isEmpty()) {
            tail.acknowledge();
        }
        assertThat(tail.texts()).containsExactly("gone before it is read", "stays");
        assertThat(tail.ledger).isEmpty();
        assertThat(tail.committed).hasSize(1);
    }

    @Test
    void aReadErrorIsNeverTakenForAnEnd() throws IOException {
        TailHarness tail = fromBeginning("/logs/app.log");
        tail.append("app.log", "one\n");
        tail.start().drain();
        tail.append("app.log", "two\n");
        tail.disk.failReads(path("app.log"), true);
        tail.drain();
        tail.rename("app.log", "app.log.1");
        tail.append("app.log", "three\n");
        tail.drainAndRetire();
        assertThat(tail.taken()).containsExactly("one", "three");
        tail.disk.failReads(path("app.log.1"), false);
        tail.drainAndRetire();
        assertThat(tail.texts()).containsExactly("two");
        assertThat(tail.ledger).isEmpty();
        assertThat(tail.committed).hasSize(1);
    }

    @Test
    void tooManyOpenFilesIsNoLoss() throws IOException {
        TailHarness tail = fromBeginning("/logs/*.log");
        tail.append("a.log", "a\n");
        tail.disk.setMaxOpenFiles(0);
        tail.start().drain();
        assertThat(tail.texts()).isEmpty();
        tail.disk.setMaxOpenFiles(10);
        tail.drain();
        assertThat(tail.texts()).containsExactly("a");
        assertThat(tail.ledger).isEmpty();
    }

    @Test
    void anUnreadableDirectoryIsNotAnEmptyOne() throws IOException {
        TailHarness tail = fromBeginning("/logs/**/*.log");
        tail.append("x/a.log", "one\n");
        tail.start().drain();
        tail.disk.deny(path("x"), true);
        tail.drainAndRetire();
        tail.restart().drainAndRetire();
        assertThat(tail.committed).hasSize(1);
        tail.disk.deny(path("x"), false);
        tail.append("x/a.log", "two\n");
        tail.drain();
        assertThat(tail.texts()).containsExactly("one", "two");
        assertThat(tail.ledger).isEmpty();
    }

    @Test
    @Tag("P05")
    void aMissingRootIsNotLookedAt() throws IOException {
        TailHarness tail = fromBeginning("/mnt/logs/*.log");
        Path file = Path.of("/mnt/logs/a.log");
        tail.disk.outsideAppend(file, "one\n");
        tail.start().drain();
        Partition partition = tail.committed.keySet().iterator().next();
        FilePosition before = tail.committed.get(partition);
        assertThat(tail.source.exists(partition)).isEqualTo(Existence.EXISTS);
        tail.kill();
        tail.disk.outsideRename(Path.of("/mnt/logs"), Path.of("/away"));
        tail.start().drainAndRetire();
        assertThat(tail.committed).containsEntry(partition, before);
        assertThat(tail.source.exists(partition)).isEqualTo(Existence.UNKNOWN);
        tail.disk.outsideRename(Path.of("/away"), Path.of("/mnt/logs"));
        tail.disk.outsideAppend(file, "two\n");
        tail.drain();
        assertThat(tail.texts()).containsExactly("one", "two");
        assertThat(tail.committed).containsOnlyKeys(partition);
        assertThat(tail.ledger).isEmpty();
        tail.disk.outsideDelete(file);
        tail.drainAndRetire();
        assertThat(tail.source.exists(partition)).isEqualTo(Existence.GONE);
    }

    @Test
    void ownFilesAreNeverTailed() throws IOException {
        TailHarness tail = fromBeginning("/logs/*.log");
        tail.own = (path, stat) -> path.endsWith("sink.log");
        tail.append("sink.log", "mine\n");
        tail.append("a.log", "theirs\n");
        tail.disk.outsideSymlink(path("link.log"), path("sink.log"));
        tail.start().drain();
        assertThat(tail.texts()).containsExactly("theirs");
    }

    @Test
    @Tag("S86")
    void S86_compressedFilesAreLeftAlone() throws IOException {
        TailHarness tail = fromBeginning("/logs/*");
        tail.append("a.log", "text\n");
        tail.append("a.log.2.gz", "binary\n");
        tail.start().drain();
        assertThat(tail.texts()).containsExactly("text");
    }

    @Test
    void generationsThatWereCompressedUnreadAreEntered() throws IOException {
        TailHarness tail = fromBeginning("/logs/app.log");
        tail.append("app.log", "x".repeat(300) + "\n");
        tail.start().drain();
        tail.kill();
        tail.append("app.log", "unread\n");
        tail.rename("app.log", "app.log.2");
        tail.append("app.log.1.gz", "a whole generation\n");
        tail.append("app.log", "new\n");
        tail.start().drainAndRetire();
        assertThat(tail.texts()).containsExactly("x".repeat(300), "unread", "new");
        assertThat(tail.ledger).hasSize(1);
        assertThat(tail.ledger.get(0).detail()).contains("app.log.1.gz");
    }

    @Test
    void aFileDeletedWhileStoppedIsEnteredAndRetired() throws IOException {
        TailHarness tail = fromBeginning("/logs/*.log");
        tail.append("a.log", "one\n");
        tail.start().drain();
        tail.kill();
        tail.delete("a.log");
        tail.start().drainAndRetire();
        assertThat(tail.committed).isEmpty();
        assertThat(tail.ledger).extracting(Loss::reason).containsExactly(Loss.Reason.VANISHED);
        assertThat(tail.ledger.get(0).detail()).contains("not known");
    }

    @Test
    void aTruncationIntoUnreadBytesIsEnteredWithItsRange() throws IOException {
        TailHarness tail = fromBeginning("/logs/app.log");
        tail.append("app.log", "one\n");
        tail.start().drain();
        tail.append("app.log", "two\nunfinished");
        tail.drain();
        tail.truncate("app.log", 8);
        tail.append("app.log", "3\n");
        tail.drain();
        assertThat(tail.texts()).containsExactly("one", "two", "3");
        assertThat(tail.ledger).hasSize(1);
        assertThat(tail.ledger.get(0).from()).isEqualTo(10);
        assertThat(tail.ledger.get(0).to()).isEqualTo(18);
    }

    @Test
    @Tag("R12")
    void aRebootThatRenumbersDevicesChangesNothing() throws IOException {
        TailHarness tail = fromBeginning("/logs/*.log");
        tail.append("a.log", "one\n");
        tail.start().drain();
        FilePosition known = tail.position("a.log");
        Partition partition = tail.committed.keySet().iterator().next();
        tail.kill();
        tail.committed.put(
                partition,
                new FilePosition(
                        known.id(),
                        known.path(),
                        known.generation(),
                        known.device() + 1,
                        known.inode() + 100,
                        known.offset(),
                        known.fingerprint(),
                        known.guard()));
        tail.append("a.log", "two\n");
        tail.start().drain();
        assertThat(tail.texts()).containsExactly("one", "two");
        assertThat(tail.position("a.log").inode()).isEqualTo(known.inode());
        assertThat(tail.committed).hasSize(1);
    }

    @Test
    void anEntryOfAnotherToolIsBelievedByItsInode() throws IOException {
        TailHarness tail = fromBeginning("/logs/*.log");
        tail.append("a.log", "one\ntwo\n");
        tail.append("b.log", "one\n");
        long inode = tail.disk.stat(path("a.log")).orElseThrow().inode();
        foreign(tail, "a.log", inode, 4);
        foreign(tail, "b.log", inode + 77, 4);
        tail.start().drainAndRetire();
        assertThat(tail.texts()).containsExactlyInAnyOrder("two", "one");
        assertThat(tail.position("a.log").fingerprint().length()).isEqualTo(8);
    }

    private static void foreign(TailHarness tail, String name, long inode, long offset) {
        String id = "x" + name;
        dev.cairn.source.Digest none = dev.cairn.source.Digest.NONE;
        FilePosition at =
                new FilePosition(id, path(name).toString(), 1, 0, inode, offset, none, none);
        tail.committed.put(new Partition(Partition.Kind.FILE, "", at.path(), id), at);
    }

    @Test
    void groupsHavePartitionsOfTheirOwn() throws IOException {
        TailHarness tail = fromBeginning("/logs/*.log");
        tail.options = tail.options.grouped("audit");
        tail.append("a.log", "one\n");
        tail.start().drain();
        assertThat(tail.committed.keySet().iterator().next().section()).isEqualTo("files@audit");
    }

    @Test
    void aLifesGenerationsAreNumberedPerPath() throws IOException {
        TailHarness tail = fromBeginning("/logs/app.log");
        tail.append("app.log", "1\n");
        tail.start().drain();
        List<Integer> generations = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            tail.rename("app.log", "app.log-2026013" + i);
            tail.append("app.log", "x" + i + "\n");
            tail.drain();
            generations.add(tail.position("app.log").generation());
        }
        assertThat(generations).containsExactly(2, 3, 4);
        tail.drainAndRetire();
        assertThat(tail.committed).hasSize(1);
    }
}
