package dev.cairn.blake3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The hasher against golden values, a readable twin, and the real b3sum. */
@Tag("M09")
final class Blake3Test {

    private static final HexFormat HEX = HexFormat.of();
    private static final int BLOCK = Blake3.BLOCK_BYTES;

    /** Around every border of compression, chunk, block, batch of lanes and subtree. */
    static IntStream boundaryLengths() {
        List<Integer> borders = new ArrayList<>(List.of(0, 64, 128));
        for (int chunks : new int[] {1, 2, 3, 4, 7, 8, 15}) {
            borders.add(1024 * chunks);
        }
        for (int blocks : new int[] {1, 2, 3, 4, 5, 7, 8, 9, 15, 16, 17, 32, 64}) {
            borders.add(BLOCK * blocks);
        }
        return borders.stream()
                .flatMapToInt(border -> IntStream.of(border - 1, border, border + 1))
                .filter(length -> length >= 0)
                .distinct();
    }

    /** What the golden values are of. */
    static byte[] pattern(int length) {
        byte[] bytes = new byte[length];
        for (int i = 0; i < length; i++) {
            bytes[i] = (byte) (i % 251);
        }
        return bytes;
    }

    static Stream<JsonNode> golden() throws IOException {
        List<JsonNode> rows = new ArrayList<>();
        try (var in = Blake3Test.class.getResourceAsStream("blake3-16k.json")) {
            new ObjectMapper().readTree(in).forEach(rows::add);
        }
        return rows.stream();
    }

    private static byte[] outboard(byte[] data) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        PairSink sink =
                (left, right) -> {
                    out.write(left.bytes());
                    out.write(right.bytes());
                };
        Blake3 hasher = new Blake3();
        hasher.tell(sink);
        hasher.update(data);
        assertThat((long) out.size())
                .isEqualTo(Blake3.stableNodes(data.length) * Outboard.NODE_BYTES);
        hasher.spine(sink);
        return out.toByteArray();
    }

    static Outboard inMemory(long length, Outboard.Order order, byte[] nodes) {
        return new Outboard(
                length,
                order,
                (offset, target) ->
                        System.arraycopy(nodes, (int) offset, target, 0, target.length));
    }

    private static String sha256(byte[] bytes) throws NoSuchAlgorithmException {
        return HEX.formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    }

    @ParameterizedTest
    @MethodSource("golden")
    void M09_digestSubtreeAndOutboardsAreTheGoldenOnes(JsonNode row) throws Exception {
        byte[] data = pattern(row.get("len").asInt());
        Blake3 hasher = new Blake3();
        hasher.update(data);
        assertThat(hasher.root()).hasToString(row.get("root").asText());
        assertThat(hasher.chainingValue()).hasToString(row.get("non_root_cv").asText());

        byte[] post = outboard(data);
        assertThat(post).hasSize(row.get("post_len").asInt());
        assertThat((long) post.length).isEqualTo(Outboard.bytes(data.length));
        assertThat(sha256(post)).isEqualTo(row.get("post_sha256").asText());
        ByteArrayOutputStream pre = new ByteArrayOutputStream();
        inMemory(data.length, Outboard.Order.POST, post).writeTo(pre, Outboard.Order.PRE);
        assertThat(sha256(pre.toByteArray())).isEqualTo(row.get("pre_sha256").asText());
        ByteArrayOutputStream back = new ByteArrayOutputStream();
        inMemory(data.length, Outboard.Order.PRE, pre.toByteArray())
                .writeTo(back, Outboard.Order.POST);
        assertThat(back.toByteArray()).isEqualTo(post);
    }

    @ParameterizedTest
    @MethodSource("boundaryLengths")
    void M09_theTwinAgreesAtEveryBoundary(int length) throws IOException {
        byte[] data = new byte[length];
        new Random(length).nextBytes(data);
        ReferenceBlake3 twin = ReferenceBlake3.plain();
        Blake3 hasher = new Blake3();
        hasher.update(data);
        assertThat(hasher.digest()).isEqualTo(twin.root(data));
        assertThat(hasher.chainingValue().bytes()).isEqualTo(twin.chainingValue(data, 0));
        assertThat(outboard(data)).isEqualTo(twin.outboard(data, true));
        ByteArrayOutputStream pre = new ByteArrayOutputStream();
        inMemory(length, Outboard.Order.POST, outboard(data)).writeTo(pre, Outboard.Order.PRE);
        assertThat(pre.toByteArray()).isEqualTo(twin.outboard(data, false));
        Blake3 parallel = Blake3.parallel(HashMode.PLAIN, 3);
        parallel.update(data);
        assertThat(parallel.digest()).isEqualTo(twin.root(data));
    }

    @ParameterizedTest
    @MethodSource("boundaryLengths")
    void keyedAndDerivedAgreeWithTheTwin(int length) {
        byte[] data = pattern(length);
        byte[] key = "whats the Elvish word for friend".getBytes(StandardCharsets.US_ASCII);
        String context = "BLAKE3 2019-12-27 16:29:52 test vectors context";
        Blake3 keyed = new Blake3(HashMode.keyed(key));
        keyed.update(data);
        assertThat(keyed.digest()).isEqualTo(ReferenceBlake3.keyed(key).root(data));
        Blake3 derived = new Blake3(HashMode.deriveKey(context));
        derived.update(data);
        byte[] name = context.getBytes(StandardCharsets.US_ASCII);
        assertThat(derived.digest()).isEqualTo(ReferenceBlake3.deriveKey(name).root(data));
    }

    @Test
    void publishedVectorsOfAllModes() {
        byte[] key = "whats the Elvish word for friend".getBytes(StandardCharsets.US_ASCII);
        HashMode derived = HashMode.deriveKey("BLAKE3 2019-12-27 16:29:52 test vectors context");
        Blake3 plain = new Blake3();
        plain.update(pattern(3073));
        assertThat(plain.root())
                .hasToString("7124b49501012f81cc7f11ca069ec9226cecb8a2c850cfe644e327d22d3e1cd3");
        assertThat(HEX.formatHex(new Blake3(HashMode.keyed(key)).digest()))
                .isEqualTo("92b2b75604ed3c761f9d6f62392c8a9227ad0ea3f09573e783f1498a4ed60d26");
        assertThat(HEX.formatHex(new Blake3(derived).digest()))
                .isEqualTo("2cc39783c223154fea8dfb7c1b1660f2ac2dcbd1c1de8277b0b0dd39b7e50d7d");
        assertThatThrownBy(() -> HashMode.keyed(new byte[31])).hasMessageContaining("31");
    }

    @Test
    void digestsMayBeAskedForInBetweenAndBeLonger() {
        Blake3 hasher = new Blake3();
        byte[] data = pattern(3 * BLOCK);
        for (int length = 0; length < data.length; length += 4096) {
            hasher.update(data, length, 4096);
            byte[] head = java.util.Arrays.copyOf(data, length + 4096);
            assertThat(hasher.digest()).isEqualTo(ReferenceBlake3.plain().root(head));
        }
        byte[] digest = hasher.digest(200);
        assertThat(digest).startsWith(hasher.digest());
        assertThat(hasher.length()).isEqualTo(data.length);
    }

    @Test
    void M09_aCompleteSubtreeIsNotMistakenForTheRoot() throws IOException {
        for (int exponent = 0; exponent <= 6; exponent++) {
            byte[] data = pattern(BLOCK << exponent);
            Blake3 hasher = new Blake3();
            hasher.update(data);
            assertThat(hasher.state().pending()).as("2^%d blocks", exponent).hasSize(BLOCK);
            assertThat(hasher.digest()).isEqualTo(ReferenceBlake3.plain().root(data));
            assertThat(hasher.root()).isNotEqualTo(hasher.chainingValue());
            hasher.update(new byte[] {7});
            byte[] more = java.util.Arrays.copyOf(data, data.length + 1);
            more[data.length] = 7;
            assertThat(hasher.digest()).isEqualTo(ReferenceBlake3.plain().root(more));
        }
    }

    @ParameterizedTest
    @MethodSource("boundaryLengths")
    void M09_aStoredStateGoesOn(int length) {
        byte[] data = pattern(length + 3 * BLOCK + 5);
        Blake3 first = new Blake3();
        first.update(data, 0, length);
        byte[] stored = first.state().encode();
        assertThat(stored.length).isLessThanOrEqualTo(9 + 7 * Hash.BYTES + BLOCK);
        HasherState state = HasherState.decode(stored);
        assertThat(state.length()).isEqualTo(length);
        Blake3 second = Blake3.restore(HashMode.PLAIN, 1, state);
        assertThat(second.digest()).isEqualTo(first.digest());
        second.update(data, length, data.length - length);
        assertThat(second.digest()).isEqualTo(ReferenceBlake3.plain().root(data));
    }

    @ParameterizedTest
    @MethodSource("boundaryLengths")
    void M09_anOutboardAndTheLastBlockAreAStoredState(int length) throws IOException {
        byte[] data = pattern(length + 2 * BLOCK);
        byte[] head = java.util.Arrays.copyOf(data, length);
        byte[] nodes = outboard(head);
        Outboard outboard = inMemory(length, Outboard.Order.POST, nodes);
        Hash root = Hash.of(ReferenceBlake3.plain().root(head));
        byte[] last = java.util.Arrays.copyOfRange(head, (int) Outboard.lastBlock(length), length);
        HasherState state = outboard.resume(root, last).orElseThrow();
        Blake3 hasher = Blake3.restore(HashMode.PLAIN, 1, state);
        ByteArrayOutputStream grown = new ByteArrayOutputStream();
        int stable = (int) Blake3.stableNodes(length) * Outboard.NODE_BYTES;
        grown.write(nodes, 0, stable);
        PairSink sink =
                (left, right) -> {
                    grown.write(left.bytes());
                    grown.write(right.bytes());
                };
        hasher.tell(sink);
        hasher.update(data, length, 2 * BLOCK);
        hasher.spine(sink);
        assertThat(hasher.digest()).isEqualTo(ReferenceBlake3.plain().root(data));
        assertThat(grown.toByteArray()).isEqualTo(outboard(data));
        if (length > 0) {
            last[last.length - 1] ^= 1;
            assertThat(outboard.resume(root, last)).isEmpty();
        }
        if (length > BLOCK) {
            last[last.length - 1] ^= 1;
            nodes[nodes.length - 1] ^= 1;
            assertThatThrownBy(() -> outboard.resume(root, last))
                    .isInstanceOf(DamagedOutboardException.class);
        }
    }

    @Test
    void anOddStateIsRefused() {
        Blake3 hasher = new Blake3();
        hasher.update(pattern(3 * BLOCK));
        byte[] stored = hasher.state().encode();
        assertThatThrownBy(() -> HasherState.decode(java.util.Arrays.copyOf(stored, 40)))
                .hasMessageContaining("cut off");
        stored[0] = 9;
        assertThatThrownBy(() -> HasherState.decode(stored)).hasMessageContaining("version");
        assertThatThrownBy(() -> new HasherState(1, List.of(), new byte[1]))
                .hasMessageContaining("0 subtrees");
        assertThatThrownBy(() -> new HasherState(0, List.of(), new byte[BLOCK + 1]))
                .hasMessageContaining("16385 bytes");
    }

    @Test
    void subtreesInTheMiddleCountTheirChunksFromTheBeginning() {
        byte[] data = pattern(8 * BLOCK + 100);
        byte[] part = java.util.Arrays.copyOfRange(data, 4 * BLOCK, 8 * BLOCK);
        Blake3 hasher = Blake3.subtree(HashMode.PLAIN, 4 * BLOCK);
        hasher.update(part);
        assertThat(hasher.chainingValue().bytes())
                .isEqualTo(ReferenceBlake3.plain().chainingValue(part, 64));
        // beyond 2^32 chunks the counter's upper half is needed
        long far = (1L << 42) + 16L * BLOCK;
        Blake3 distant = Blake3.subtree(HashMode.PLAIN, far);
        distant.update(part);
        assertThat(distant.chainingValue().bytes())
                .isEqualTo(ReferenceBlake3.plain().chainingValue(part, far / 1024));
        assertThatThrownBy(() -> Blake3.subtree(HashMode.PLAIN, 1024)).hasMessageContaining("1024");
    }

    @Test
    void severalThreadsReadWhatIsAtRestInOrderAndOneAtATime() throws IOException {
        byte[] data = pattern(9_000_001);
        List<Integer> readers = new ArrayList<>();
        AtomicLong end = new AtomicLong(1000);
        Content content =
                (at, target, length) -> {
                    readers.add(1);
                    assertThat(readers).hasSize(1);
                    assertThat(at).isEqualTo(end.getAndAdd(length));
                    System.arraycopy(data, (int) at, target, 0, length);
                    readers.remove(0);
                    return length;
                };
        Blake3 hasher = Blake3.parallel(HashMode.PLAIN, 3);
        hasher.update(data, 0, 1000);
        hasher.update(content, 1000, data.length);
        assertThat(end).hasValue(data.length);
        Blake3 whole = new Blake3();
        whole.update(data);
        assertThat(hasher.root()).isEqualTo(whole.root());
    }

    @Test
    void whatCannotBeReadIsToldOnceNobodyReadsAnyMore() {
        AtomicInteger reads = new AtomicInteger();
        AtomicBoolean returned = new AtomicBoolean();
        Content content =
                (at, target, length) -> {
                    assertThat(returned).isFalse();
                    if (reads.incrementAndGet() == 5) {
                        throw new IOException("the disk is gone");
                    }
                    return length;
                };
        Blake3 hasher = Blake3.parallel(HashMode.PLAIN, 3);
        assertThatThrownBy(() -> hasher.update(content, 0, 1L << 30))
                .isInstanceOf(IOException.class)
                .hasMessage("the disk is gone");
        returned.set(true);
        assertThat(reads).hasValue(5);
        Content shorter = (at, target, length) -> (int) Math.min(length, 3_000_000 - at);
        assertThatThrownBy(() -> new Blake3().update(shorter, 0, 4_000_000))
                .isInstanceOf(EOFException.class)
                .hasMessageContaining("byte 3000000");
    }

    @Test
    void whatTheSinkThrowsIsThrownByTheHasherOfContent() {
        Blake3 hasher = Blake3.parallel(HashMode.PLAIN, 2);
        hasher.tell(
                (left, right) -> {
                    throw new IOException("no space left");
                });
        assertThatThrownBy(() -> hasher.update((at, target, length) -> length, 0, 1 << 22))
                .isInstanceOf(IOException.class)
                .hasMessage("no space left");
    }

    @Test
    void theRealProgramAgreesInAllModes(@TempDir Path directory) throws Exception {
        Blake3Sum b3sum = Blake3Sum.find();
        Path file = directory.resolve("file");
        Path keyFile = directory.resolve("key");
        byte[] key = new byte[HashMode.KEY_BYTES];
        new Random(5).nextBytes(key);
        Files.write(keyFile, key);
        String context = "cairn 2026-01-01 tests";
        for (int length : new int[] {0, 1, 1024, BLOCK, BLOCK + 1, 4 * BLOCK, 3_000_001}) {
            byte[] data = pattern(length);
            Files.write(file, data);
            Blake3 plain = Blake3.parallel(HashMode.PLAIN, 2);
            plain.update(data);
            assertThat(b3sum.of(file)).isEqualTo(plain.root().toString());
            Blake3 keyed = new Blake3(HashMode.keyed(key));
            keyed.update(data);
            assertThat(b3sum.run(directory, Optional.of(keyFile), "--keyed", "--no-names", "file"))
                    .isEqualToIgnoringNewLines(keyed.root().toString());
            Blake3 derived = new Blake3(HashMode.deriveKey(context));
            derived.update(data);
            String said =
                    b3sum.run(
                            directory,
                            Optional.empty(),
                            "--derive-key",
                            context,
                            "--length",
                            "100",
                            "--no-names",
                            "file");
            assertThat(said).isEqualToIgnoringNewLines(HEX.formatHex(derived.digest(100)));
        }
    }
}
