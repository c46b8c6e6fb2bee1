package dev.cairn.mirror;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.blake3.Hash;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The format of docs/formats.md. */
@Tag("M10")
final class ManifestFormatTest {

    private static final String GOLDEN = "manifest-golden.ndjson";

    private static Manifest example() {
        Hash digest =
                Hash.parse("f88090e6b17b04f8214a08f6f73f09a6e932a3d74ae70ef459a27dadb8e56310");
        Copy archive =
                new Copy(
                        1,
                        "app.log.1.gz",
                        false,
                        11,
                        digest,
                        "/var/log/app.log.1.gz",
                        Optional.of(new Evidence(11, 1_700_000_000_123_456_789L, 42)),
                        Optional.of(new Evidence(12, 1_700_000_001_000_000_000L, 43)),
                        Optional.of(new ContentDigest(100, digest)),
                        List.of(
                                new Copy.Event("2026-01-31T10:30:45Z", "ingested", ""),
                                new Copy.Event("2026-02-01T10:30:45Z", "compressed", "app.log")));
        Copy active =
                new Copy(
                        3,
                        "app \"ü\\.log",
                        true,
                        0,
                        digest,
                        "/var/log/app.log",
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        List.of());
        return new Manifest(
                7,
                "app",
                4,
                List.of(archive, active),
                new Manifest.Work(
                        List.of(new Manifest.Move(1, "app.log"), new Manifest.Move(3, "")),
                        List.of("app.log.1"),
                        List.of(new Manifest.Nodes(1, 64))),
                new EventLog(
                        10,
                        List.of(
                                event("2026-01-31T10:30:45Z", "ingested", "", 11, false, ""),
                                event("2026-01-31T10:30:45Z", "appended", "", 5, true, ""),
                                event(
                                        "2026-02-01T10:30:45Z",
                                        "rotated",
                                        "app.log",
                                        0,
                                        true,
                                        "d"))));
    }

    private static MirrorEvent event(
            String time, String what, String before, long bytes, boolean active, String detail) {
        return new MirrorEvent(time, what, 1, "app.log.1", before, bytes, 11, active, detail);
    }

    /** The same in a pond of objects. */
    private static Manifest placedExample() {
        Manifest example = example();
        Copy active = example.copies().get(1);
        active = active.grown(new ContentDigest(40_000, active.digest()));
        String before = "objects/5-00112233445566778899aabbccddeeff/";
        String run = "0123456789abcdef0123456789abcdef";
        Pieces.Piece first = new Pieces.Piece(before + "1", 0, 11);
        List<Pieces.Piece> content =
                List.of(
                        new Pieces.Piece(before + "3", 0, 20_000),
                        new Pieces.Piece("objects/7-" + run + "/3", 20_000, 20_000));
        Pieces.Piece nodes = new Pieces.Piece("objects/7-" + run + "/3.nodes", 0, 128);
        Placements placements =
                new Placements(
                        run,
                        Map.of(
                                1L,
                                new Placements.Placement(new Pieces(List.of(first)), Pieces.NONE),
                                3L,
                                new Placements.Placement(
                                        new Pieces(content), new Pieces(List.of(nodes)))));
        return new Manifest(
                        example.sequence(),
                        example.mirror(),
                        example.nextId(),
                        List.of(example.copies().get(0), active),
                        example.work(),
                        example.events())
                .placed(placements);
    }

    private static byte[] golden() throws IOException {
        return golden(GOLDEN);
    }

    private static byte[] golden(String name) throws IOException {
        try (InputStream in = ManifestFormatTest.class.getResourceAsStream(name)) {
            return in.readAllBytes();
        }
    }

    private static byte[] written(Manifest manifest) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ManifestFormat.write(manifest, out);
        return out.toByteArray();
    }

    @Test
    void theGoldenFileIsReadAndWritten() throws IOException {
        assertThat(new String(written(example()), StandardCharsets.UTF_8))
                .isEqualTo(new String(golden(), StandardCharsets.UTF_8));
        assertThat(ManifestReader.read(golden(), "golden")).isEqualTo(example());
    }

    @Test
    void theGoldenFileOfAPondOfObjectsIsReadAndWritten() throws IOException {
        byte[] golden = golden("manifest-objects-golden.ndjson");
        assertThat(new String(written(placedExample()), StandardCharsets.UTF_8))
                .isEqualTo(new String(golden, StandardCharsets.UTF_8));
        assertThat(ManifestReader.read(golden, "golden")).isEqualTo(placedExample());
    }

    @Test
    void piecesThatLeaveAGapAreCorrupt() throws IOException {
        String text = new String(golden("manifest-objects-golden.ndjson"), StandardCharsets.UTF_8);
        byte[] gap = sealed(text.replace("\"at\":20000", "\"at\":20001"));
        assertThatThrownBy(() -> ManifestReader.read(gap, "gap"))
                .isInstanceOf(CorruptPondException.class)
                .hasMessageContaining("leaves a gap");
    }

    @Test
    void everyFlippedBitAndEveryCutIsNoticed() throws IOException {
        byte[] golden = golden();
        for (int bit = 0; bit < 8 * golden.length; bit++) {
            byte[] flipped = golden.clone();
            flipped[bit / 8] ^= (byte) (1 << (bit % 8));
            assertThatThrownBy(() -> ManifestReader.read(flipped, "flipped"))
                    .isInstanceOf(CorruptPondException.class);
        }
        for (int length = 0; length < golden.length; length++) {
            byte[] cut = java.util.Arrays.copyOf(golden, length);
            assertThatThrownBy(() -> ManifestReader.read(cut, "cut"))
                    .isInstanceOf(CorruptPondException.class);
        }
    }

    @Test
    void anotherVersionIsRefusedAndUnknownMembersAreSkipped() throws IOException {
        String text = new String(golden(), StandardCharsets.UTF_8);
        assertThatThrownBy(
                        () ->
                                ManifestReader.read(
                                        sealed(text.replace("\"version\":1", "\"version\":2")),
                                        "newer"))
                .isInstanceOf(CorruptPondException.class)
                .hasMessageContaining("version 2 is not known here");
        byte[] more = sealed(text.replace("\"active\":", "\"later\":{\"a\":[1]},\"active\":"));
        assertThat(ManifestReader.read(more, "more")).isEqualTo(example());
        byte[] fewer = sealed(text.replace("\"copies\":2", "\"copies\":3"));
        assertThatThrownBy(() -> ManifestReader.read(fewer, "fewer"))
                .hasMessageContaining("lines are missing");
    }

    @Test
    @Tag("M16")
    void M16_aManifestFromBeforeThereWereEventsHasNone() throws IOException {
        String text = new String(golden(), StandardCharsets.UTF_8);
        String before = text.replaceFirst(",\"next_event\":10,\"events\":.*}]}]}\n", "}\n");
        assertThat(before).isNotEqualTo(text);
        Manifest read = ManifestReader.read(sealed(before), "before");
        assertThat(read.events()).isEqualTo(EventLog.EMPTY);
        assertThat(read.copies()).isEqualTo(example().copies());
        byte[] torn = sealed(text.replace("\"next_event\":10", "\"next_event\":3"));
        assertThatThrownBy(() -> ManifestReader.read(torn, "torn"))
                .isInstanceOf(CorruptPondException.class)
                .hasMessageContaining("event 3 is to come next, and there are 3");
    }

    private static byte[] sealed(String text) {
        byte[] lines =
                text.substring(0, text.lastIndexOf("{\"checksum\""))
                        .getBytes(StandardCharsets.UTF_8);
        CRC32C crc = new CRC32C();
        crc.update(lines, 0, lines.length);
        String all = new String(lines, StandardCharsets.UTF_8);
        return (all + String.format("{\"checksum\":\"crc32c:%08x\"}\n", crc.getValue()))
                .getBytes(StandardCharsets.UTF_8);
    }
}
