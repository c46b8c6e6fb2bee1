package dev.cairn.checkpoint.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.cairn.checkpoint.ChangeSet;
import dev.cairn.checkpoint.CheckpointRegistry;
import dev.cairn.checkpoint.CorruptStoreException;
import dev.cairn.checkpoint.Entry;
import dev.cairn.checkpoint.Key;
import dev.cairn.checkpoint.Loaded;
import dev.cairn.checkpoint.StoreOptions;
import dev.cairn.checkpoint.Update;
import dev.cairn.io.SimulatedDisk;
import dev.cairn.source.Digest;
import dev.cairn.source.FilePosition;
import dev.cairn.source.Partition;
import dev.cairn.source.Position;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is read as a registry document, and what is written. */
final class JsonDocumentTest {

    private static final Path DIR = Path.of("/r");
    private static final Path REGISTRY = DIR.resolve("registry.json");
    private static final Key APP = new Key("files", "/var/log/app.log");
    private static final Clock CLOCK =
            Clock.fixed(Instant.parse("2026-01-02T03:04:05Z"), ZoneOffset.UTC);

    private final SimulatedDisk disk = new SimulatedDisk();

    JsonDocumentTest() {
        disk.outsideMakeDirectory(DIR);
    }

    private JsonStore open(StoreOptions.OnCorrupt policy) throws IOException {
        return JsonStore.open(disk, REGISTRY, new StoreOptions(3, policy, CLOCK), () -> {});
    }

    private Loaded load() throws IOException {
        return open(StoreOptions.OnCorrupt.RESTORE).load();
    }

    private Loaded.Present load(String document) throws IOException {
        disk.outsideWrite(REGISTRY, document);
        return (Loaded.Present) load();
    }

    private void save(long position) throws IOException {
        JsonStore store = open(StoreOptions.OnCorrupt.RESTORE);
        store.load();
        store.commitFolded(put(APP, Entry.of(Map.of("position", position))));
        store.close();
    }

    private static ChangeSet put(Key key, Entry entry) {
        return new ChangeSet(Map.of(key, Optional.of(entry)));
    }

    private static long position(Loaded loaded) {
        return ((Loaded.Present) loaded).entries().get(APP).number("position").orElseThrow();
    }

    private List<String> names() throws IOException {
        return disk.list(DIR).stream().map(path -> path.getFileName().toString()).sorted().toList();
    }

    private static String golden(String name) throws IOException {
        try (InputStream in = JsonDocumentTest.class.getResourceAsStream(name)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    @Test
    @Tag("R03")
    void R03_theDocumentOfTheSourceTextLoadsAndItsPositionsAreUsed() throws IOException {
        Loaded.Present present = load(golden("registry-tracking.json"));
        assertThat(present.warnings()).isEmpty();
        assertThat(present.entries())
                .isEqualTo(
                        Map.of(
                                APP,
                                Entry.of(
                                        Map.of(
                                                "position", 1024,
                                                "inode", 98765432,
                                                "last_updated", "2025-12-16T10:30:45Z")),
                                new Key("containers", "nginx"),
                                Entry.of(Map.of("last_timestamp", "2025-12-16T10:30:45.123Z")),
                                new Key("api_sources", "okta-audit-logs"),
                                Entry.of(
                                        Map.of(
                                                "last_timestamp", "2025-12-16T10:30:45.123Z",
                                                "cursor", "eyJpZCI6Imxhc3QtZXZlbnQtaWQifQ=="))));
        CheckpointRegistry registry =
                CheckpointRegistry.open(open(StoreOptions.OnCorrupt.RESTORE), CLOCK);
        List<Position> positions = registry.positions(Partition.Kind.FILE, "");
        assertThat(positions).hasSize(1);
        FilePosition file = (FilePosition) positions.get(0);
        assertThat(file.offset()).isEqualTo(1024);
        assertThat(file.inode()).isEqualTo(98765432);
        assertThat(file.fingerprint()).isEqualTo(Digest.NONE);
    }

    @ParameterizedTest
    @Tag("R03")
    @ValueSource(
            strings = {
                "{\"version\":1}",
                "{\"version\":1,\"files\":{}}",
                "{\"containers\":{},\"version\":1}",
                "{\"version\":1,\"api_sources\":{},\"tool\":\"flicker\",\"x\":[1,{\"y\":null}]}",
            })
    void R03_everySectionIsOptional(String document) throws IOException {
        Loaded.Present present = load(document);
        assertThat(present.entries()).isEmpty();
        assertThat(present.warnings()).isEmpty();
    }

    @Test
    @Tag("R03")
    void R03_unknownMembersAreKeptThroughCommits() throws IOException {
        disk.outsideWrite(
                REGISTRY,
                "{\"tool\":{\"name\":\"flicker\",\"n\":1.50},\"version\":1,\"tags\":[\"a\",null],"
                        + "\"files\":{\"/a\":{\"owner\":\"x\",\"position\":1,\"inode\":2}},"
                        + "\"queues\":{\"q\":{\"at\":12345678901234567890}}}");
        CheckpointRegistry registry =
                CheckpointRegistry.open(open(StoreOptions.OnCorrupt.RESTORE), CLOCK);
        FilePosition known = (FilePosition) registry.positions(Partition.Kind.FILE, "").get(0);
        FilePosition moved =
                new FilePosition(known.id(), "/a", 1, 5, 2, 10, Digest.NONE, Digest.NONE);
        Partition partition = new Partition(Partition.Kind.FILE, "", "/a", known.id());
        registry.commitFolded(new Update(Map.of(partition, moved), Set.of(), Map.of(), List.of()));
        JsonNode saved = new ObjectMapper().readTree(disk.text(REGISTRY));
        assertThat(saved.at("/tool/name").asText()).isEqualTo("flicker");
        assertThat(disk.text(REGISTRY)).contains("\"n\":1.50");
        assertThat(saved.at("/tags").toString()).isEqualTo("[\"a\",null]");
        assertThat(saved.at("/files/~1a/owner").asText()).isEqualTo("x");
        assertThat(saved.at("/files/~1a/position").asLong()).isEqualTo(10);
        assertThat(saved.at("/queues/q/at").toString()).isEqualTo("12345678901234567890");
    }

    @Test
    @Tag("R03")
    void R03_anotherVersionIsRefusedAndNotTouched() throws IOException {
        save(1);
        save(2);
        String document = "{\"version\":2,\"files\":[]}";
        disk.outsideWrite(REGISTRY, document);
        for (StoreOptions.OnCorrupt policy : StoreOptions.OnCorrupt.values()) {
            assertThatThrownBy(() -> open(policy).load())
                    .isExactlyInstanceOf(IOException.class)
                    .hasMessageContaining("/r/registry.json is of version 2")
                    .hasMessageContaining("another --registry-file");
        }
        assertThat(disk.text(REGISTRY)).isEqualTo(document);
        assertThat(names()).containsExactly("registry.json", "registry.json.bak1");
    }

    /** What a tool of the source text's format reads, written down as its authors would. */
    static final class ForeignRegistry {
        public int version;
        public Map<String, ForeignFile> files;
        public Map<String, Map<String, Object>> containers;
        public Map<String, Map<String, Object>> api_sources;
    }

    static final class ForeignFile {
        public long position;
        public long inode;
        public String last_updated;
    }

    @Test
    @Tag("R03")
    @Tag("R04")
    void R04_aToolOfTheBaseFormatReadsWhatWeWrite() throws IOException {
        CheckpointRegistry registry =
                CheckpointRegistry.open(open(StoreOptions.OnCorrupt.RESTORE), CLOCK);
        Partition partition = new Partition(Partition.Kind.FILE, "", "/var/log/ä.log", "id1");
        Digest digest = new Digest(100, 1, 2);
        FilePosition position =
                new FilePosition("id1", "/var/log/ä.log", 1, 5, 77, 4096, digest, digest);
        registry.commitFolded(
                new Update(
                        Map.of(partition, position),
                        Set.of(),
                        Map.of(
                                new Key("sinks", "/out"),
                                Optional.of(Entry.of(Map.of("length", 5)))),
                        List.of()));
        ObjectMapper mapper =
                new ObjectMapper().disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES);
        ForeignRegistry foreign = mapper.readValue(disk.bytes(REGISTRY), ForeignRegistry.class);
        assertThat(foreign.version).isEqualTo(1);
        assertThat(foreign.containers).isEmpty();
        assertThat(foreign.api_sources).isEmpty();
        ForeignFile file = foreign.files.get("/var/log/ä.log");
        assertThat(file.position).isEqualTo(4096);
        assertThat(file.inode).isEqualTo(77);
        assertThat(Instant.parse(file.last_updated)).isEqualTo(CLOCK.instant());
    }

    @Test
    void theWrittenDocumentIsTheGoldenOne() throws IOException {
        CheckpointRegistry registry =
                CheckpointRegistry.open(open(StoreOptions.OnCorrupt.RESTORE), CLOCK);
        Digest digest = new Digest(100, 1, 2);
        Partition partition = new Partition(Partition.Kind.FILE, "", "/a", "00000000000000aa");
        FilePosition position =
                new FilePosition("00000000000000aa", "/a", 2, 5, 77, 4096, digest, digest);
        Partition old = new Partition(Partition.Kind.FILE, "", "/a", "00000000000000bb");
        FilePosition older =
                new FilePosition("00000000000000bb", "/a", 1, 5, 76, 9, Digest.NONE, Digest.NONE);
        Partition grouped = new Partition(Partition.Kind.FILE, "g", "/a", "00000000000000cc");
        FilePosition inGroup =
                new FilePosition("00000000000000cc", "/a", 1, 0, 0, 0, Digest.NONE, Digest.NONE);
        registry.commitFolded(
                new Update(
                        Map.of(partition, position, old, older, grouped, inGroup),
                        Set.of(),
                        Map.of(
                                new Key("sinks", "/out"),
                                Optional.of(Entry.of(Map.of("length", 5)))),
                        List.of()));
        assertThat(disk.text(REGISTRY)).isEqualTo(golden("registry-golden.json"));
        assertThat(load(golden("registry-golden.json")).warnings()).isEmpty();
    }

    @ParameterizedTest
    @Tag("S65")
    @ValueSource(
            strings = {
                "",
                " ",
                "{\"version\":1,\"files\":{\"/var/log/app.log\":{\"posi",
                "{\"version\":1,\"files\":{}} trailing",
                "{\"version\":1,\"files\":{},\"files\":{}}",
                "{\"version\":1,\"files\":{\"/a\":{\"position\":1},\"/a\":{\"position\":2}}}",
                "{\"version\":1,\"files\":[]}",
                "{\"version\":1,\"files\":{\"/a\":5}}",
                "{\"version\":1,\"files\":{\"/a\":{\"position\":\"5\"}}}",
                "{\"version\":1,\"files\":{\"/a\":{\"position\":-5}}}",
                "{\"version\":1,\"files\":{\"/a\":{\"inode\":5}}}",
                "{\"version\":1,\"files\":{\"\":{\"position\":5}}}",
                "{\"version\":1,\"files\":{\"/a\":{\"position\":99999999999999999999}}}",
                "{\"version\":1,\"files@g\":{\"/a\":{\"position\":1.5}}}",
                "{\"version\":1,\"containers\":{\"nginx\":{\"last_timestamp\":5}}}",
                "{\"version\":1,\"api_sources\":{\"okta\":{\"cursor\":5}}}",
                "{\"version\":\"1\"}",
                "{\"files\":{}}",
                "[1]",
                "null",
                "garbage \u0000",
            })
    void S65_whatIsNoRegistryIsCorruptAndNeverEmpty(String document) throws IOException {
        disk.outsideWrite(REGISTRY, document);
        for (StoreOptions.OnCorrupt policy :
                List.of(StoreOptions.OnCorrupt.RESTORE, StoreOptions.OnCorrupt.FAIL)) {
            assertThatThrownBy(() -> open(policy).load())
                    .isInstanceOf(CorruptStoreException.class)
                    .hasMessageContaining("/r/registry.json is corrupt (")
                    .hasMessageContaining("--on-corrupt=reset");
        }
        assertThatThrownBy(() -> JsonStore.read(disk, REGISTRY))
                .isInstanceOf(CorruptStoreException.class);
        assertThat(disk.text(REGISTRY)).isEqualTo(document);
        assertThat(names()).containsExactly("registry.json");
    }

    @Test
    void everyTruncationOfARegistryIsCorruptOrTheWholeDocument() throws IOException {
        save(10);
        byte[] whole = disk.bytes(REGISTRY);
        for (int length = 0; length < whole.length; length++) {
            disk.outsideTruncate(REGISTRY, length);
            if (length == whole.length - 1) {
                assertThat(position(JsonStore.read(disk, REGISTRY))).isEqualTo(10);
            } else {
                assertThatThrownBy(() -> JsonStore.read(disk, REGISTRY))
                        .isInstanceOf(CorruptStoreException.class);
            }
            disk.outsideWrite(REGISTRY, whole);
        }
    }

    @Test
    void whatCouldNotBeReadAgainIsRefusedAndChangesNothing() throws IOException {
        save(1);
        Object deep = List.of();
        for (int i = 0; i < 600; i++) {
            deep = List.of(deep);
        }
        Entry nested = Entry.of(Map.of("position", 2, "deep", deep));
        Entry digits = Entry.of(Map.of("position", 2, "n", java.math.BigInteger.TEN.pow(1200)));
        JsonStore store = open(StoreOptions.OnCorrupt.RESTORE);
        store.load();
        for (Entry entry : List.of(nested, digits)) {
            assertThatThrownBy(() -> store.commit(put(APP, entry)))
                    .isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> store.commitFolded(put(APP, entry)))
                    .isInstanceOf(IllegalArgumentException.class);
        }
        assertThat(position(load())).isEqualTo(1);
        store.commit(put(APP, Entry.of(Map.of("position", 3))));
        assertThat(position(load())).isEqualTo(3);
    }
}
