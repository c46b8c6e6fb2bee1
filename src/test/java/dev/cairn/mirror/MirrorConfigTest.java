package dev.cairn.mirror;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Tag("M01")
final class MirrorConfigTest {

    private static final String EXAMPLE =
            """
            name: casparwater
            # Glob pattern for archived (immutable) log files
            archived_pattern: "/var/log/casparwater-*.json"
            # Glob pattern for the active (append-only) log file
            active_pattern: "/var/log/casparwater.json"
            # Destination path within the pond
            pond_path: "logs/casparwater"
            """;

    @TempDir private Path directory;

    private MirrorConfig read(String text) throws IOException {
        return MirrorConfig.read(Files.writeString(directory.resolve("mirror.yaml"), text));
    }

    @Test
    void M01_theExampleIsAcceptedAsItStands() throws IOException {
        MirrorConfig config = read(EXAMPLE);
        assertThat(config.name()).isEqualTo("casparwater");
        assertThat(config.pond()).isEqualTo(PondLocation.of(directory.resolve("logs/casparwater")));
        assertThat(config.trust()).isEqualTo(MirrorConfig.Trust.TRUST);
        assertThat(config.activePattern().get(0).matches(Path.of("/var/log/casparwater.json")))
                .isTrue();
        assertThat(
                        config.archivedPattern()
                                .get(0)
                                .matches(
                                        Path.of(
                                                "/var/log/casparwater-2025-10-20T08-18-50.905.json")))
                .isTrue();
    }

    @Test
    void M01_relativePathsAreRelativeToTheConfiguration() throws IOException {
        MirrorConfig config =
                read(
                        EXAMPLE.replace("/var/log/casparwater.json", "in/**/casparwater.json")
                                + "verification: strict\n");
        assertThat(
                        config.activePattern()
                                .get(0)
                                .matches(directory.resolve("in/a/b/casparwater.json")))
                .isTrue();
        assertThat(config.trust()).isEqualTo(MirrorConfig.Trust.STRICT);
    }

    @Test
    void M01_aPondMayBeAPrefixInS3() throws IOException {
        String text = EXAMPLE.replace("logs/casparwater\"", "s3://bucket/logs/casparwater\"");
        assertThat(read(text).pond()).hasToString("s3://bucket/logs/casparwater/");
        assertThat(read(text).pond().directory()).isEmpty();
        for (String wrong :
                new String[] {"s3:/bucket/x", "s3://bucket", "s3://bucket/", "s3://b/x?y", "s3:"}) {
            assertThatThrownBy(() -> read(EXAMPLE.replace("logs/casparwater\"", wrong + '"')))
                    .hasMessageContaining("pond_path")
                    .hasMessageContaining("s3://BUCKET/PREFIX/");
        }
        assertThatThrownBy(
                        () -> read(EXAMPLE.replace("logs/casparwater\"", "s3://id:secret@b/x/\"")))
                .hasMessageContaining("pond_path")
                .hasMessageNotContaining("secret");
    }

    @ParameterizedTest
    @CsvSource({
        "'archive_pattern: x', archive_pattern",
        "'verification: maybe', 'verification: \"maybe\"; trust or strict'",
        "'verification: [a]', one word",
        "'name: twice', duplicate key name"
    })
    void M01_whatIsNotKnownIsRefusedByName(String line, String said) {
        assertThatThrownBy(() -> read(EXAMPLE + line + "\n"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("mirror.yaml")
                .hasMessageContaining(said);
    }

    @Test
    void M01_whatIsMissingIsNamed() {
        assertThatThrownBy(() -> read("")).hasMessageContaining("not a configuration");
        for (String key :
                new String[] {"name", "archived_pattern", "active_pattern", "pond_path"}) {
            assertThatThrownBy(() -> read(EXAMPLE.replaceFirst("(?m)^" + key + ".*$", "")))
                    .hasMessageContaining(key + " is missing");
        }
        assertThatThrownBy(() -> read(EXAMPLE.replace("-*.json", "-[a.json")))
                .hasMessageContaining("archived_pattern")
                .hasMessageContaining("a [ without its ]");
    }
}
