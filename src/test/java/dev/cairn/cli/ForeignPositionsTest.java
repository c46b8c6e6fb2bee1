package dev.cairn.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.checkpoint.Entry;
import dev.cairn.checkpoint.Key;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Tag("P02")
class ForeignPositionsTest {

    @TempDir Path directory;

    private Map<Key, Entry> read(String name, String text) throws IOException {
        Path file = directory.resolve(name);
        Files.writeString(file, text);
        return ForeignPositions.read(file);
    }

    @Test
    void P02_positionsOfFilesAreReadWithEverythingThatMayStandBesideThem() throws Exception {
        String text =
                """
                {"/var/log/app.log": {
                   "file_path": "/var/log/app.log", "offset": 1024, "size": 4096,
                   "last_modified": "2025-12-16T10:30:44Z", "last_read": "2025-12-16T10:30:45+01:00",
                   "inode": 98765432, "device": 2049, "log_count": 7, "bytes_read": 1024,
                   "status": "active"},
                 "/b.log": {"position": 0}}
                """;
        assertThat(read(ForeignPositions.FILES, text))
                .containsOnly(
                        Map.entry(
                                new Key("files", "/var/log/app.log"),
                                Entry.of(
                                        Map.of(
                                                "position",
                                                1024,
                                                "inode",
                                                98765432,
                                                "last_updated",
                                                "2025-12-16T09:30:45Z"))),
                        Map.entry(
                                new Key("files", "/b.log"),
                                Entry.of(Map.of("position", 0, "inode", 0))));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    {"nginx": {"since": "2025-12-16T10:30:45.123456789Z"}} | 2025-12-16T10:30:45.123456789Z
                    {"nginx": {"since": 1765881045}}                       | 2025-12-16T10:30:45Z
                    {"nginx": {"since": 1765881045.25}}                    | 2025-12-16T10:30:45.250Z
                    {"positions": {"nginx": {"last_timestamp": "2025-12-16T10:30:45Z"}}} | 2025-12-16T10:30:45Z
                    {"nginx": {"since": "2025-12-16T11:30:45+01:00", "last_read": 1, "restart_count": 0, "container_id": "ab"}} | 2025-12-16T10:30:45Z
                    """)
    void P02_positionsOfContainersAreTimes(String text, String time) throws Exception {
        assertThat(read(ForeignPositions.CONTAINERS, text))
                .containsOnly(
                        Map.entry(
                                new Key("containers", "nginx"),
                                Entry.of(Map.of("last_timestamp", time))));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    file_positions.json      | ''                                              | not a JSON object
                    file_positions.json      | {"/a": {"offset": 1}                            | line 1
                    file_positions.json      | {"/a": {"offset": 1}} x                         | line 1
                    file_positions.json      | {"/a": {"offset": 1}, "/a": {"offset": 2}}      | Duplicate
                    file_positions.json      | ["/a"]                                          | not a JSON object
                    file_positions.json      | {"/a": 5}                                       | /a is not an object
                    file_positions.json      | {"/a": {"inode": 5}}                            | /a has no offset
                    file_positions.json      | {"/a": {"offset": -1}}                          | /a: offset is not a whole number
                    file_positions.json      | {"/a": {"offset": 1.5}}                         | /a: offset is not a whole number
                    file_positions.json      | {"/a": {"offset": "1"}}                         | /a: offset is not a whole number
                    file_positions.json      | {"/a": {"offset": 99999999999999999999}}        | /a: offset is not a whole number
                    file_positions.json      | {"/a": {"offset": 1, "inode": -1}}              | /a: inode is not a whole number
                    file_positions.json      | {"/a": {"offset": 1, "position": 2}}            | /a: position is not the same
                    file_positions.json      | {"/a": {"offset": 1, "file_path": "/b"}}        | /a: file_path is not the path
                    file_positions.json      | {"/a": {"offset": 1, "last_read": "yesterday"}} | /a: last_read is not a time
                    file_positions.json      | {"/a": {"offset": 1, "ofset": 2}}               | /a: ofset is not known
                    file_positions.json      | {"a.log": {"offset": 1}}                        | a.log is not an absolute path
                    file_positions.json      | {"positions": {}, "version": 1}                 | version is not known beside positions
                    container_positions.json | {"nginx": {"status": "active"}}                 | nginx has no since
                    container_positions.json | {"nginx": {"since": true}}                      | nginx: since is not a time
                    container_positions.json | {"nginx": {"since": 1e40}}                      | nginx: since is not a time
                    container_positions.json | {"nginx": {"since": 1, "offset": 5}}            | nginx: offset is not known
                    """)
    void P02_whatIsNotUnderstoodIsRefusedByItsName(String name, String text, String saying) {
        assertThatThrownBy(() -> read(name, text))
                .isInstanceOf(IOException.class)
                .hasMessageStartingWith(directory.resolve(name).toString())
                .hasMessageContaining(saying);
    }

    @Test
    void deepNestingIsRefusedLikeAnythingElse() {
        String deep = "[".repeat(100_000);
        assertThatThrownBy(() -> read(ForeignPositions.FILES, "{\"/a\": " + deep))
                .isInstanceOf(IOException.class);
    }
}
