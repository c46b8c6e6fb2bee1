package dev.cairn.checkpoint.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.cairn.checkpoint.ChangeSet;
import dev.cairn.checkpoint.CheckpointStore;
import dev.cairn.checkpoint.CheckpointStores;
import dev.cairn.checkpoint.CorruptStoreException;
import dev.cairn.checkpoint.Entry;
import dev.cairn.checkpoint.Key;
import dev.cairn.checkpoint.Loaded;
import dev.cairn.checkpoint.RegistryUri;
import dev.cairn.checkpoint.StoreOptions;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Registries that no Cairn has written, on a real disk, and places where none can be written. */
@Tag("S65")
final class ForeignInputTest {

    private static final Key APP = new Key("files", "/var/log/app.log");
    private static final ChangeSet CHANGE =
            new ChangeSet(Map.of(APP, Optional.of(Entry.of(Map.of("position", 5)))));
    private static final int MEBIBYTE = 1 << 20;

    @TempDir Path directory;

    private Path registry() {
        return directory.resolve("registry.json");
    }

    private RegistryUri uri() {
        return RegistryUri.parse(registry().toString());
    }

    private CheckpointStore open() throws IOException {
        return CheckpointStores.open(uri(), StoreOptions.DEFAULT);
    }

    private static String good() {
        return "{\"version\":1,\"files\":{\"/var/log/app.log\":{\"position\":1024,\"inode\":7}}}";
    }

    /** It is corrupt for a reader and for an owner, and is not touched. */
    private void assertCorrupt(byte[] document, String why) throws IOException {
        Files.write(registry(), document);
        assertThatThrownBy(() -> CheckpointStores.read(uri()))
                .isInstanceOf(CorruptStoreException.class)
                .hasMessageContaining(registry() + " is corrupt (")
                .hasMessageContaining(why);
        try (CheckpointStore store = open()) {
            assertThatThrownBy(store::load)
                    .isInstanceOf(CorruptStoreException.class)
                    .hasMessageContaining("--on-corrupt=reset");
        }
        assertThat(Files.readAllBytes(registry())).isEqualTo(document);
    }

    private void assertCorrupt(String document, String why) throws IOException {
        assertCorrupt(document.getBytes(StandardCharsets.UTF_8), why);
    }

    @Test
    void aTruncatedRegistryIsCorrupt() throws IOException {
        byte[] whole = good().getBytes(StandardCharsets.UTF_8);
        for (int length = 1; length < whole.length; length += 7) {
            assertCorrupt(Arrays.copyOf(whole, length), "in line 1");
        }
    }

    @Test
    void aRegistryOfNulsIsCorrupt() throws IOException {
        assertCorrupt(new byte[4096], "");
        assertCorrupt(new byte[1], "");
        assertCorrupt(Arrays.copyOf(good().getBytes(StandardCharsets.UTF_8), 4096), "");
    }

    @Test
    void anEmptyRegistryIsCorruptAndNotAbsent() throws IOException {
        assertCorrupt("", "it is empty");
        assertCorrupt(" \n", "it is empty");
    }

    @Test
    void wrongTypesAreCorrupt() throws IOException {
        assertCorrupt("{\"version\":1,\"files\":{\"/a\":{\"position\":\"1\"}}}", "/a");
        assertCorrupt("{\"version\":1,\"files\":{\"/a\":{\"position\":true}}}", "/a");
        assertCorrupt("{\"version\":1,\"files\":{\"/a\":[]}}", "files is not an object of objects");
        assertCorrupt("{\"version\":1,\"containers\":7}", "containers is not an object of objects");
        assertCorrupt("{\"version\":1,\"sequence\":\"x\"}", "sequence is not a whole number");
        assertCorrupt("{\"version\":1.0}", "version is not a whole number");
        assertCorrupt("{\"version\":null}", "version is not a whole number");
    }

    @Test
    void negativePositionsAreCorrupt() throws IOException {
        assertCorrupt("{\"version\":1,\"files\":{\"/a\":{\"position\":-1}}}", "/a");
        assertCorrupt(
                "{\"version\":1,\"files@g\":{\"/a\":{\"position\":-9223372036854775808}}}", "");
    }

    @Test
    void duplicateNamesAreCorrupt() throws IOException {
        assertCorrupt("{\"version\":1,\"version\":1}", "Duplicate field 'version'");
        assertCorrupt("{\"version\":1,\"files\":{},\"files\":{}}", "Duplicate field 'files'");
        assertCorrupt(
                "{\"version\":1,\"files\":{\"/a\":{\"position\":1},\"/a\":{\"position\":2}}}",
                "Duplicate field '/a'");
        assertCorrupt(
                "{\"version\":1,\"files\":{\"/a\":{\"position\":1,\"position\":2}}}",
                "Duplicate field 'position'");
    }

    @Test
    void deepNestingIsCorrupt() throws IOException {
        assertCorrupt("{\"version\":1,\"x\":" + "[".repeat(100_000), "nesting");
        assertCorrupt("{\"version\":1,\"x\":" + "{\"a\":".repeat(100_000), "nesting");
    }

    @Test
    void notUtf8IsCorrupt() throws IOException {
        byte[] bytes = good().replace("app", "\u00e4pp").getBytes(StandardCharsets.ISO_8859_1);
        assertCorrupt(bytes, "");
    }

    @Test
    @Timeout(60)
    void textsAndNumbersBeyondAllMeasureAreCorrupt() throws IOException {
        assertCorrupt("{\"version\":1,\"x\":" + "9".repeat(2000) + "}", "maximum");
        assertCorrupt("{\"version\":1,\"x\":\"" + "y".repeat(5 * MEBIBYTE) + "\"}", "maximum");
    }

    @Test
    @Tag("R03")
    void R03_aByteOrderMarkAndAnyWhitespaceAreReadOver() throws IOException {
        Files.writeString(registry(), "\ufeff" + good().replace(":", " :\r\n\t") + "\r\n\r\n");
        try (CheckpointStore store = open()) {
            Loaded.Present present = (Loaded.Present) store.load();
            assertThat(present.entries().get(APP).number("position")).hasValue(1024);
            assertThat(present.warnings()).isEmpty();
        }
    }

    /** What 200 MB of JSON may consist of. */
    enum Large {
        ENTRIES,
        SMALL_ENTRIES_OF_AN_UNKNOWN_SECTION,
        ONE_ENTRY,
        ONE_TEXT,
        ONE_ARRAY,
        WHITESPACE,
        TOP_LEVEL_MEMBERS
    }

    /** Reads a registry as a collector with the launcher's heap would. */
    static final class Reading {
        private Reading() {}

        public static void main(String[] args) {
            try {
                Loaded.Present present =
                        (Loaded.Present) CheckpointStores.read(RegistryUri.parse(args[0]));
                System.out.println("loaded " + present.entries().size());
            } catch (IOException e) {
                System.out.println("refused " + e.getMessage());
            }
        }
    }

    @ParameterizedTest
    @EnumSource(Large.class)
    @Timeout(180)
    void twoHundredMegabytesAreLoadedOrRefusedInBoundedMemory(Large kind) throws Exception {
        write(kind, 200 * MEBIBYTE);
        Path output = directory.resolve("output");
        Process process =
                new ProcessBuilder(
                                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                                "-Xmx96m",
                                "-Xss512k",
                                "-XX:+UseSerialGC",
                                "-XX:TieredStopAtLevel=1",
                                "-cp",
                                System.getProperty("java.class.path"),
                                Reading.class.getName(),
                                registry().toString())
                        .redirectErrorStream(true)
                        .redirectOutput(output.toFile())
                        .start();
        try {
            assertThat(process.waitFor(150, TimeUnit.SECONDS)).isTrue();
        } finally {
            process.destroyForcibly();
        }
        String said = Files.readString(output);
        assertThat(process.exitValue()).as(said).isZero();
        assertThat(said).hasLineCount(1);
        if (!said.startsWith("loaded ")) {
            assertThat(said)
                    .startsWith("refused registry " + registry() + " is ")
                    .containsAnyOf("is too large for a heap of 9", "is corrupt (");
        }
    }

    private void write(Large kind, long bytes) throws IOException {
        String[] parts =
                switch (kind) {
                    case ENTRIES ->
                            new String[] {
                                "{\"version\":1,\"files\":{",
                                "\"/var/log/%d.log\":{\"position\":%1$d,\"inode\":7},",
                                "\"/a\":{\"position\":1}}}"
                            };
                    case SMALL_ENTRIES_OF_AN_UNKNOWN_SECTION ->
                            new String[] {"{\"version\":1,\"x\":{", "\"%d\":{},", "\"a\":{}}}"};
                    case ONE_ENTRY ->
                            new String[] {
                                "{\"version\":1,\"state\":{\"a\":{", "\"%d\":%1$d,", "\"a\":1}}}"
                            };
                    case ONE_TEXT -> new String[] {"{\"version\":1,\"x\":\"", "%020d", "\"}"};
                    case ONE_ARRAY -> new String[] {"{\"version\":1,\"x\":[", "%d,", "0]}"};
                    case WHITESPACE ->
                            new String[] {
                                "{\"version\":1,", " \n\t  ", "\"files\":{\"/a\":{\"position\":1}}}"
                            };
                    case TOP_LEVEL_MEMBERS ->
                            new String[] {"{\"version\":1,", "\"m%d\":%1$d,", "\"z\":1}"};
                };
        try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(registry()))) {
            out.write(parts[0].getBytes(StandardCharsets.UTF_8));
            StringBuilder block = new StringBuilder();
            long written = 0;
            String[] around = parts[1].split("%0?20?1?\\$?d", -1);
            for (long n = 1_000_000_000; written < bytes; n++) {
                block.setLength(0);
                for (int i = 0; i < around.length; i++) {
                    block.append(i == 0 ? "" : n).append(around[i]);
                }
                out.write(block.toString().getBytes(StandardCharsets.US_ASCII));
                written += block.length();
            }
            out.write(parts[2].getBytes(StandardCharsets.UTF_8));
        }
    }

    @Test
    void moreThanTwoHundredFiftySixMebibytesAreRefusedAtOnce() throws IOException {
        try (var file = new java.io.RandomAccessFile(registry().toFile(), "rw")) {
            file.setLength((256L << 20) + 1); // sparse
        }
        assertThatThrownBy(() -> CheckpointStores.read(uri()))
                .isExactlyInstanceOf(IOException.class)
                .hasMessageContaining("has 256 MiB");
    }

    @Test
    void aLinkedRegistryStaysALinkAndItsJournalAndBackupsAreBesideTheTarget() throws IOException {
        Path data = Files.createDirectory(directory.resolve("data"));
        Files.createSymbolicLink(registry(), Path.of("data", "real.json"));
        try (CheckpointStore store = open()) {
            store.load();
            store.commitFolded(CHANGE);
            store.commitFolded(
                    new ChangeSet(
                            Map.of(APP, Optional.of(Entry.of(Map.of("position", 6, "inode", 1))))));
            store.commit(CHANGE);
        }
        assertThat(Files.isSymbolicLink(registry())).isTrue();
        try (var names = Files.list(data)) {
            assertThat(names.map(path -> path.getFileName().toString()))
                    .contains("real.json", "real.json.bak1", "real.json.journal-2");
        }
        try (var names = Files.list(directory)) {
            assertThat(names.filter(path -> !Files.isDirectory(path))).containsExactly(registry());
        }
        Loaded.Present present = (Loaded.Present) CheckpointStores.read(uri());
        assertThat(present.entries().get(APP).number("position")).hasValue(5);
    }

    @Test
    @Timeout(60)
    void aReadOnlyFileSystemRefusesTheStartInOneLineAndCanBeReadFrom() throws Exception {
        assumeTrue(
                run("mount", "-t", "tmpfs", "-o", "size=1m", "cairn-test", directory.toString()),
                "no right to mount a tmpfs here");
        try {
            try (CheckpointStore store = open()) {
                store.load();
                store.commit(CHANGE);
                store.commit(
                        new ChangeSet(Map.of(APP, Optional.of(Entry.of(Map.of("position", 9))))));
            }
            assertThat(run("mount", "-o", "remount,ro", directory.toString())).isTrue();
            assertThatThrownBy(this::open)
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("registry " + registry() + " cannot be opened")
                    .hasMessageContaining("Read-only file system");
            Loaded.Present present = (Loaded.Present) CheckpointStores.read(uri());
            assertThat(present.entries().get(APP).number("position")).hasValue(9);
        } finally {
            run("umount", "-l", directory.toString());
        }
    }

    private static boolean run(String... command) throws IOException, InterruptedException {
        try {
            Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
            return process.waitFor(30, TimeUnit.SECONDS) && process.exitValue() == 0;
        } catch (IOException noSuchProgram) {
            return false;
        }
    }
}
