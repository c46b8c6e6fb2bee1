package dev.cairn.mirror;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.blake3.Blake3;
import dev.cairn.blake3.HashMode;
import dev.cairn.blake3.Outboard;
import dev.cairn.io.DiskFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What a pond does, wherever it is. */
@Tag("M10")
abstract class PondContract {

    private static final byte[] LONG = new byte[100_000];

    static {
        new Random(7).nextBytes(LONG);
    }

    private final List<Manifest.Nodes> outboards = new ArrayList<>();

    /** The same pond each time. */
    abstract Ponds ponds() throws IOException;

    private Pond open() throws IOException {
        outboards.clear();
        return ponds().open("app");
    }

    /** Stages bytes and the nodes of them. */
    private Copy stage(Pond pond, Copy copy, byte[] content, int from) throws IOException {
        Blake3 hasher = new Blake3();
        hasher.update(content, 0, from);
        try (DiskFile file = from == 0 ? pond.create(copy.id()) : pond.append(copy);
                NodeWriter nodes = new NodeWriter(() -> pond.nodes(copy.id()))) {
            hasher.tell(nodes);
            ByteBuffer more = ByteBuffer.wrap(content, from, content.length - from);
            hasher.update(content, from, content.length - from);
            file.write(List.of(more), from);
            hasher.spine(nodes);
            file.sync();
            if (nodes.finish()) {
                long at = Blake3.stableNodes(from) * Outboard.NODE_BYTES;
                outboards.add(new Manifest.Nodes(copy.id(), at));
            }
        }
        return copy.grown(new ContentDigest(content.length, hasher.root()));
    }

    private static Copy copy(long id, String name) {
        return new Copy(
                id,
                name,
                true,
                0,
                new Blake3(HashMode.PLAIN).root(),
                "/var/log/" + name,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                List.of());
    }

    private Manifest next(Manifest before, List<Copy> copies, List<Manifest.Move> moves) {
        return new Manifest(
                before.sequence() + 1,
                "app",
                100,
                copies,
                new Manifest.Work(moves, List.of(), List.copyOf(outboards)),
                EventLog.EMPTY);
    }

    private Copy committed(String name, byte[] content) throws IOException {
        try (Pond pond = open()) {
            Copy copy = stage(pond, copy(pond.manifest().sequence() + 1, name), content, 0);
            List<Copy> all = new ArrayList<>(pond.manifest().copies());
            all.add(copy);
            pond.commit(next(pond.manifest(), all, List.of(new Manifest.Move(copy.id(), ""))));
            return copy;
        }
    }

    private byte[] content(Copy copy) throws IOException {
        try (PondView view = ponds().look();
                DiskInput in = DiskInput.of(view.content(copy, Long.MAX_VALUE))) {
            return in.readAllBytes();
        }
    }

    private void isGood() throws IOException {
        CheckResult result = MirrorVerifier.check(ponds(), false, Progress.NONE);
        assertThat(result.differences()).isEmpty();
        assertThat(result.notes()).isEmpty();
    }

    @Test
    void aNewOneIsEmpty() throws IOException {
        try (PondView view = ponds().look()) {
            assertThat(view.manifest().sequence()).isZero();
            assertThat(view.names()).isEmpty();
        }
        try (Pond pond = open()) {
            assertThat(pond.manifest()).isEqualTo(Manifest.empty("app"));
        }
        assertThatThrownBy(() -> MirrorVerifier.check(ponds(), false, Progress.NONE))
                .isInstanceOf(NoSuchFileException.class);
    }

    @Test
    void whatIsCommittedIsThereAndNothingElse() throws IOException {
        Copy a = committed("a.log", LONG);
        Copy empty = committed("empty.log", new byte[0]);
        try (Pond pond = open()) {
            stage(pond, copy(50, "b.log"), LONG, 0);
            stage(pond, a, Arrays.copyOf(LONG, LONG.length + 50_000), LONG.length);
        }
        try (Pond pond = open()) {
            assertThat(pond.manifest().copies()).containsExactly(a, empty);
            assertThat(pond.names()).containsExactlyInAnyOrder("a.log", "empty.log");
            assertThat(pond.length(a)).hasValue(LONG.length);
            assertThat(pond.length(empty)).hasValue(0);
            assertThat(pond.outboardLength(a)).isEqualTo(Outboard.bytes(LONG.length));
            assertThat(pond.length(copy(50, "b.log"))).isEmpty();
        }
        assertThat(content(a)).isEqualTo(LONG);
        assertThat(content(empty)).isEmpty();
        isGood();
    }

    @Test
    void bytesAreAppendedWithTheNodesOfThem() throws IOException {
        Copy copy = committed("a.log", Arrays.copyOf(LONG, 10));
        for (int length : new int[] {11, 16_384, 16_385, 40_000, 65_536, 70_000, 99_999}) {
            try (Pond pond = open()) {
                copy = stage(pond, copy, Arrays.copyOf(LONG, length), (int) copy.length());
                pond.commit(next(pond.manifest(), List.of(copy), List.of()));
            }
            assertThat(content(copy)).isEqualTo(Arrays.copyOf(LONG, length));
            isGood();
        }
    }

    @Test
    void whatWasTakenBackMayBeStagedAgain() throws IOException {
        Copy copy = committed("a.log", LONG);
        byte[] longer = Arrays.copyOf(LONG, LONG.length + 30_000);
        try (Pond pond = open()) {
            stage(pond, copy, Arrays.copyOf(LONG, LONG.length + 20_000), LONG.length);
            pond.takeBack(copy);
            outboards.clear();
            Copy other = copy(60, "other.log");
            stage(pond, other, LONG, 0);
            pond.discard(other.id());
            outboards.clear();
            copy = stage(pond, copy, longer, LONG.length);
            pond.commit(next(pond.manifest(), List.of(copy), List.of()));
        }
        assertThat(content(copy)).isEqualTo(longer);
        isGood();
    }

    @Test
    void namesChangeAndAreExchanged() throws IOException {
        Copy a = committed("a.log", LONG);
        Copy b = committed("b.log", new byte[] {1, 2, 3});
        try (Pond pond = open()) {
            List<Manifest.Move> moves =
                    List.of(new Manifest.Move(a.id(), "a.log"), new Manifest.Move(b.id(), "b.log"));
            pond.commit(next(pond.manifest(), List.of(a.named("b.log"), b.named("a.log")), moves));
        }
        assertThat(content(a.named("b.log"))).isEqualTo(LONG);
        assertThat(content(b.named("a.log"))).containsExactly(1, 2, 3);
        isGood();
    }

    @Test
    void recordsAreSeenOnceForEachRunThatChangesThem() throws IOException {
        try (PondEvents events = ponds().events()) {
            assertThat(events.areThere()).isFalse();
            assertThat(events.changed()).isEmpty();
            assertThat(events.now()).isEmpty();
            committed("a.log", LONG);
            assertThat(events.changed().orElseThrow().sequence()).isEqualTo(1);
            assertThat(events.changed()).isEmpty();
            committed("b.log", LONG);
            assertThat(events.areThere()).isTrue();
            assertThat(events.now().orElseThrow().sequence()).isEqualTo(2);
            assertThat(events.changed().orElseThrow().sequence()).isEqualTo(2);
            assertThat(events.changed()).isEmpty();
        }
    }

    @Test
    void aPondOfAnotherMirrorIsRefused() throws IOException {
        committed("a.log", LONG);
        assertThatThrownBy(() -> ponds().open("other"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("pond of mirror \"app\", not of \"other\"");
        isGood();
    }

    @Test
    void aRangeIsReadFromAnywhere() throws IOException {
        Copy copy = committed("a.log", Arrays.copyOf(LONG, 1000));
        for (int length : new int[] {3000, 3001, 60_000}) {
            try (Pond pond = open()) {
                copy = stage(pond, copy, Arrays.copyOf(LONG, length), (int) copy.length());
                pond.commit(next(pond.manifest(), List.of(copy), List.of()));
            }
        }
        try (PondView view = ponds().look();
                DiskFile file = view.content(copy, Long.MAX_VALUE)) {
            for (int at : new int[] {59_990, 0, 999, 1000, 2999, 3000, 3001, 20_000, 500}) {
                ByteBuffer read = ByteBuffer.allocate(Math.min(2500, 60_000 - at));
                while (read.hasRemaining()) {
                    assertThat(file.read(read, at + read.position())).isPositive();
                }
                assertThat(read.array())
                        .isEqualTo(Arrays.copyOfRange(LONG, at, at + read.capacity()));
            }
            assertThat(file.read(ByteBuffer.allocate(1), 60_000)).isNegative();
        }
    }
}
