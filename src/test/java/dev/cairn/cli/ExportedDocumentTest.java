package dev.cairn.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.checkpoint.CheckpointStores;
import dev.cairn.checkpoint.Entry;
import dev.cairn.checkpoint.Key;
import dev.cairn.checkpoint.Loaded;
import dev.cairn.checkpoint.RegistryUri;
import java.io.OutputStream;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("R03")
@Tag("R04")
class ExportedDocumentTest {

    @TempDir Path directory;

    private Map<Key, Entry> exportedAndRead(Map<Key, Entry> entries) throws Exception {
        Path file = directory.resolve("exported.json");
        try (OutputStream out = Files.newOutputStream(file)) {
            new ExportedDocument(entries).writeTo(out);
        }
        Loaded loaded = CheckpointStores.read(RegistryUri.parse(file.toString()));
        assertThat(((Loaded.Present) loaded).warnings()).isEmpty();
        return ((Loaded.Present) loaded).entries();
    }

    @Test
    void R03_anEmptyRegistryHasTheSectionsThatOtherToolsAskFor() throws Exception {
        assertThat(exportedAndRead(Map.of())).isEmpty();
        assertThat(directory.resolve("exported.json"))
                .hasContent(
                        """
                        {
                          "version": 1,
                          "files": {},
                          "containers": {},
                          "api_sources": {}
                        }
                        """);
    }

    @Test
    void R03_R04_everyValueComesBackAsItWas() throws Exception {
        Map<String, Object> members = new LinkedHashMap<>();
        members.put("position", 1);
        members.put("big", new BigInteger("123456789012345678901234567890"));
        members.put("decimal", new BigDecimal("1.10"));
        members.put("text", "\u0000\"\\täglich\n\uD83D\uDE00");
        members.put("half", "\uD83D");
        members.put("nothing", null);
        members.put("list", Arrays.asList(true, null, Map.of("a", List.of())));
        Map<Key, Entry> entries =
                Map.of(
                        new Key("files", "/a\u0001 \uDE00 \"b\""),
                        Entry.of(members),
                        new Key("files@web", "/a"),
                        Entry.of(Map.of("position", 2)),
                        new Key("state", "topic/0=\n"),
                        Entry.of(Map.of("value", "x")));
        assertThat(exportedAndRead(entries)).isEqualTo(entries);
    }
}
