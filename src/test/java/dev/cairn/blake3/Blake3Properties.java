package dev.cairn.blake3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Tag;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

/** Random inputs, in random pieces, with random damage, against the readable twin. */
@Tag("M09")
final class Blake3Properties {

    private static final int MAX_BYTES = 40 * Blake3.BLOCK_BYTES;

    private static byte[] random(int length, long seed) {
        byte[] data = new byte[length];
        new Random(seed).nextBytes(data);
        return data;
    }

    private static Content content(byte[] data) {
        return (offset, target, length) -> {
            int count = (int) Math.max(0, Math.min(length, data.length - offset));
            System.arraycopy(data, (int) Math.min(offset, data.length), target, 0, count);
            return count;
        };
    }

    private static Outboard outboard(byte[] data, boolean post) {
        return Blake3Test.inMemory(
                data.length,
                post ? Outboard.Order.POST : Outboard.Order.PRE,
                ReferenceBlake3.plain().outboard(data, post));
    }

    private static Hash root(byte[] data) {
        return Hash.of(ReferenceBlake3.plain().root(data));
    }

    @Property(tries = 100)
    void piecesOfAnySizeGiveTheDigestOfTheWhole(
            @ForAll @IntRange(max = MAX_BYTES) int length,
            @ForAll @Size(min = 1, max = 5) List<@IntRange(min = 1, max = 300_000) Integer> pieces,
            @ForAll long seed)
            throws IOException {
        byte[] data = random(length, seed);
        Blake3 hasher = Blake3.parallel(HashMode.PLAIN, 2);
        int at = 0;
        for (int i = 0; at < length; i++) {
            int piece = Math.min(pieces.get(i % pieces.size()), length - at);
            if (i % 2 == 0) {
                hasher.update(data, at, piece);
            } else {
                hasher.update(content(data), at, at + piece);
            }
            at += piece;
            if (i % 3 == 0) {
                HasherState state = HasherState.decode(hasher.state().encode());
                hasher = Blake3.restore(HashMode.PLAIN, 2, state);
            }
        }
        assertThat(hasher.root()).isEqualTo(root(data));
    }

    @Property(tries = 100)
    @Tag("M11")
    void M11_anyFlippedBitIsFoundToTheBlock(
            @ForAll @IntRange(min = 1, max = MAX_BYTES) int length,
            @ForAll long seed,
            @ForAll boolean post)
            throws IOException {
        byte[] data = random(length, seed);
        Hash root = root(data);
        Outboard outboard = outboard(data, post);
        assertThat(Verification.of(content(data), outboard, root, 0, length).isGood()).isTrue();
        int flipped = new Random(seed).nextInt(length);
        data[flipped] ^= (byte) (1 << (seed & 7));
        Verification found = Verification.of(content(data), outboard, root, 0, length);
        long from = flipped / Blake3.BLOCK_BYTES * (long) Blake3.BLOCK_BYTES;
        long to = Math.min(length, from + Blake3.BLOCK_BYTES);
        assertThat(found.damaged()).containsExactly(new Verification.Range(from, to));
        assertThat(found.outboardDamaged()).isFalse();
        // a range beside it is not touched by it
        assertThat(Verification.of(content(data), outboard, root, 0, from).damaged())
                .hasSize(from == 0 ? 1 : 0);
    }

    @Property(tries = 50)
    @Tag("M11")
    void M11_aDamagedOutboardIsToldApartFromDamagedContent(
            @ForAll @IntRange(min = Blake3.BLOCK_BYTES + 1, max = MAX_BYTES) int length,
            @ForAll long seed)
            throws IOException {
        byte[] data = random(length, seed);
        Hash root = root(data);
        byte[] nodes = ReferenceBlake3.plain().outboard(data, true);
        nodes[new Random(seed).nextInt(nodes.length)] ^= 1;
        Outboard outboard = Blake3Test.inMemory(length, Outboard.Order.POST, nodes);
        Verification found = Verification.of(content(data), outboard, root, 0, length);
        assertThat(found.outboardDamaged()).isTrue();
        assertThat(found.damaged()).isEmpty();
        data[0] ^= 1;
        Verification both = Verification.of(content(data), outboard, root, 0, length);
        assertThat(both.damaged()).hasSize(1);
        assertThat(both.damaged().get(0).from()).isZero();
    }

    @Property(tries = 50)
    void contentThatEndsEarlyIsDamagedFromThere(
            @ForAll @IntRange(min = 1, max = MAX_BYTES) int length, @ForAll long seed)
            throws IOException {
        byte[] data = random(length, seed);
        int kept = new Random(seed).nextInt(length);
        Verification found =
                Verification.of(
                        content(Arrays.copyOf(data, kept)),
                        outboard(data, true),
                        root(data),
                        0,
                        length);
        assertThat(found.damaged().get(0).from())
                .isEqualTo(kept / Blake3.BLOCK_BYTES * (long) Blake3.BLOCK_BYTES);
        assertThat(found.damaged().get(found.damaged().size() - 1).to()).isEqualTo(length);
    }

    @Property(tries = 100)
    void aSliceProvesItsRangeAndNothingElse(
            @ForAll @IntRange(max = MAX_BYTES) int length, @ForAll long seed, @ForAll boolean post)
            throws IOException {
        byte[] data = random(length, seed);
        Random random = new Random(seed);
        int from = random.nextInt(length + 1);
        int to = from + random.nextInt(length - from + 1);
        ByteArrayOutputStream slice = new ByteArrayOutputStream();
        Slice.extract(content(data), outboard(data, post), from, to, slice);
        byte[] sent = slice.toByteArray();
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        Hash root = root(data);
        Slice.verify(new ByteArrayInputStream(sent), root, length, from, to, out);
        assertThat(out.toByteArray()).isEqualTo(Arrays.copyOfRange(data, from, to));
        if (sent.length > 0) {
            byte[] cut = Arrays.copyOf(sent, sent.length - 1);
            assertThatThrownBy(() -> verify(cut, root, length, from, to))
                    .isInstanceOf(java.io.EOFException.class);
            sent[random.nextInt(sent.length)] ^= 1;
            assertThatThrownBy(() -> verify(sent, root, length, from, to))
                    .isInstanceOf(DamagedSliceException.class);
        }
    }

    private static void verify(byte[] slice, Hash root, int length, int from, int to)
            throws IOException {
        Slice.verify(
                new ByteArrayInputStream(slice),
                root,
                length,
                from,
                to,
                new ByteArrayOutputStream());
    }
}
