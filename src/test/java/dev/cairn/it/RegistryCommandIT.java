package dev.cairn.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code cairn registry …} as a user meets it, on registries that collectors have written. */
@Timeout(180)
class RegistryCommandIT {

    private static final Duration LIMIT = Duration.ofSeconds(60);

    private static final String JSON = ".cairn-registry.json";
    private static final String LMDB = "lmdb:reg";

    /** The document of the text that defines the format. */
    private static final String EXAMPLE =
            """
            {
              "version": 1,
              "files": {
                "/var/log/app.log": {
                  "position": 1024,
                  "inode": 98765432,
                  "last_updated": "2025-12-16T10:30:45Z"
                }
              },
              "containers": {
                "nginx": {
                  "last_timestamp": "2025-12-16T10:30:45.123Z"
                }
              },
              "api_sources": {
                "okta-audit-logs": {
                  "last_timestamp": "2025-12-16T10:30:45.123Z",
                  "cursor": "eyJpZCI6Imxhc3QtZXZlbnQtaWQifQ=="
                }
              }
            }
            """;

    @TempDir Path scratch;
    private Path work;
    private Path log;

    @BeforeEach
    void makeLogs() throws IOException {
        work = Files.createDirectories(scratch.toRealPath().resolve("work"));
        log = work.resolve("app.log");
        Files.writeString(log, "one\ntwo\nthree\n");
    }

    /** How a command ended, and what it said. */
    private record Ran(int status, String output, String errors) {}

    private Ran cairn(String... words) throws IOException, InterruptedException {
        try (CairnProcess cairn = CairnProcess.run(work, LIMIT, words)) {
            return new Ran(cairn.exitStatus(LIMIT), cairn.output(), cairn.errors());
        }
    }

    /** {@code cairn registry …} that is to end well. */
    private String registry(String... words) throws IOException, InterruptedException {
        Ran ran =
                cairn(
                        Stream.concat(Stream.of("registry"), Stream.of(words))
                                .toArray(String[]::new));
        assertThat(ran.status).as(ran.errors + ran.output).isZero();
        assertThat(ran.errors).isEmpty();
        return ran.output;
    }

    /** A command on a registry, that is to end well. */
    private String on(String uri, String words) throws IOException, InterruptedException {
        return registry((words + " --registry-file " + uri).split(" "));
    }

    private String position(String uri) throws IOException, InterruptedException {
        return on(uri, "get files app.log --field position").strip();
    }

    /** A command that is to be refused in one line. */
    private void refused(int status, String saying, String... words) throws Exception {
        Ran ran = cairn(words);
        assertThat(ran.status).as(ran.errors + ran.output).isEqualTo(status);
        assertThat(ran.errors.strip().lines())
                .hasSize(1)
                .first()
                .asString()
                .startsWith("cairn: ")
                .contains(saying);
    }

    private static String[] tail(String... more) {
        List<String> words = new ArrayList<>(List.of("tail", "app.log", "--track"));
        words.addAll(List.of("--start-from", "beginning", "--to", "append:out/all.log"));
        words.addAll(List.of(more));
        return words.toArray(String[]::new);
    }

    private void collect(String... more) throws IOException, InterruptedException {
        Ran ran =
                cairn(
                        Stream.concat(Stream.of(tail("--until-idle", "200ms")), Stream.of(more))
                                .toArray(String[]::new));
        assertThat(ran.status).as(ran.errors).isZero();
    }

    private void awaitCollected(CairnProcess cairn) {
        Path sink = work.resolve("out/all.log");
        await().atMost(LIMIT)
                .failFast(() -> assertThat(cairn.isAlive()).as(cairn.errors()).isTrue())
                .until(() -> Files.exists(sink) && Files.readString(sink).contains("three"));
    }

    /** Every file below the working directory with its content, but for the lock files. */
    private Map<String, String> everything() throws IOException {
        Map<String, String> all = new TreeMap<>();
        try (Stream<Path> files = Files.walk(work)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                if (!file.toString().endsWith(".lock")) {
                    all.put(
                            work.relativize(file).toString(),
                            Files.readString(file, StandardCharsets.ISO_8859_1));
                }
            }
        }
        return all;
    }

    private long inode() throws IOException {
        return ((Number) Files.getAttribute(log, "unix:ino")).longValue();
    }

    @ParameterizedTest(name = "cairn registry {0}")
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    sow                                    | 2 | 'sow'
                    show --registry-file memory:           | 2 | memory: is gone
                    show --registry-file s3://bucket       | 2 | s3://BUCKET/KEY.json
                    show --registry-file nosuch:thing      | 2 | nosuch
                    show                                   | 1 | no registry at .cairn-registry.json
                    watch --interval 1ms                   | 2 | 100ms
                    get                                    | 2 | SECTION/NAME
                    get app.log                            | 2 | files app.log
                    get files/x                            | 1 | no registry at
                    set files/x                            | 2 | --position
                    set files/x --position -1              | 2 | from 0
                    set files/x --position 1k              | 2 | --position=1k
                    set files/x --timestamp 2025           | 2 | RFC 3339
                    set containers/x --position 5          | 2 | --timestamp
                    set sinks/x --value 5                  | 2 | sinks/x cannot be set
                    set files/x --position 0 --yes         | 1 | no registry at
                    reset                                  | 2 | --all
                    reset files/x --all                    | 2 | one of them
                    reset --all --yes                      | 1 | no registry at
                    restore                                | 1 | no backups
                    restore --backup 1                     | 1 | no backup 1
                    import                                 | 2 | FILE|DIR
                    import nosuch.json                     | 2 | no such file: nosuch.json
                    import .                               | 2 | file_positions.json
                    import app.log                         | 1 | app.log
                    export                                 | 1 | no registry at
                    migrate a.json                         | 2 | TO
                    migrate a.json b.json                  | 1 | no registry at a.json
                    migrate a.json ./a.json                | 2 | are one registry
                    verify                                 | 1 | no registry at
                    compact                                | 1 | no registry at
                    """)
    void badInputGetsOneClearLineAndCreatesNothing(String arguments, int status, String saying)
            throws Exception {
        Map<String, String> before = everything();
        refused(status, saying, ("registry " + arguments).split(" +"));
        assertThat(everything()).isEqualTo(before);
    }

    @ParameterizedTest(name = "cairn registry {0} --help")
    @CsvSource({
        "show", "watch", "get", "set", "reset", "restore", "import", "export", "migrate", "verify",
        "compact"
    })
    void everyCommandHasHelpWithExamples(String command) throws Exception {
        assertThat(registry(command, "--help"))
                .contains("Usage: cairn registry " + command, "Examples:", "  cairn registry ");
    }

    @ParameterizedTest
    @ValueSource(strings = {JSON, LMDB})
    @Tag("P08")
    @Tag("P15")
    void P08_besideACollectorEverythingCanBeLookedAtAndNothingChanged(String uri) throws Exception {
        Files.writeString(work.resolve("other.json"), EXAMPLE);
        try (CairnProcess collector = CairnProcess.start(work, tail("--registry-file", uri))) {
            awaitCollected(collector);
            await().atMost(LIMIT).untilAsserted(() -> assertThat(position(uri)).isEqualTo("14"));
            assertThat(on(uri, "show"))
                    .contains("PARTITION", "LAG", "AGE", "current", "sources: 1");
            assertThat(on(uri, "export")).contains("\"version\": 1", log.toString());
            assertThat(on(uri, "verify")).startsWith("good: 2 checkpoints");
            assertThat(on(uri, "import --dry-run other.json")).contains("3 new", "dry run");
            String shown = on(uri, "show --json");
            String holder = "pid " + collector.pid();
            String here = " --registry-file " + uri;
            for (String words :
                    List.of(
                            "set files app.log --position 0 --yes" + here,
                            "reset files app.log --yes" + here,
                            "reset --all --yes" + here,
                            "import other.json" + here,
                            "compact" + here,
                            "migrate " + uri + " copy.json",
                            "migrate other.json --force " + uri)) {
                refused(3, holder, ("registry " + words).split(" "));
            }
            assertThat(on(uri, "show --json")).isEqualTo(shown);
            assertThat(collector.isAlive()).isTrue();
        }
        assertThat(work.resolve("out/all.log")).hasContent("one\ntwo\nthree\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {JSON, LMDB})
    @Tag("P08")
    void P08_aBackupIsRestoredUnlessACollectorRuns(String uri) throws Exception {
        collect("--registry-file", uri);
        on(uri, "set files app.log --position 4 --yes");
        assertThat(on(uri, "set files app.log --position 8 --yes")).contains("restore --backup 1");
        assertThat(on(uri, "restore").lines().map(line -> line.replaceAll(" .*", "")))
                .startsWith("BACKUP", "1", "2");
        refused(
                1,
                "has no backup 9; it has 1, 2",
                "registry",
                "restore",
                "--backup",
                "9",
                "--registry-file",
                uri);
        assertThat(on(uri, "restore --backup 1")).contains("restored " + uri);
        assertThat(position(uri)).isEqualTo("4");
        assertThat(on(uri, "show")).contains("restored at");
        try (CairnProcess collector =
                CairnProcess.start(work, "tail", "*.none", "--track", "--registry-file", uri)) {
            await().atMost(LIMIT).until(() -> collector.errors().contains("collecting"));
            String[] restore = {"registry", "restore", "--backup", "1", "--registry-file", uri};
            refused(3, "pid " + collector.pid(), restore);
            assertThat(position(uri)).isEqualTo("4");
        }
    }

    @Test
    @Tag("P08")
    void P08_aSinkThatIsAheadOfARestoredRegistryIsCutAndWhatIsCutIsKept() throws Exception {
        collect();
        Files.writeString(log, "four\n", StandardOpenOption.APPEND);
        collect();
        int older = 0;
        while (!"14".equals(positionAfterRestoring(++older))) {
            assertThat(older).as("a backup with the position of the first run").isLessThan(4);
        }
        assertThat(registry("show")).contains("uncommitted", "restored at");
        collect();
        assertThat(work.resolve("out/all.log")).hasContent("one\ntwo\nthree\nfour\n");
        assertThat(work.resolve("out/all.log.cut-1")).hasContent("four\n");
        assertThat(registry("show")).doesNotContain("restored at");
    }

    /** Restores a backup of what the second run has left; which it is depends on its saves. */
    private String positionAfterRestoring(int number) throws Exception {
        registry("restore", "--backup", Integer.toString(number));
        return position(JSON);
    }

    @Test
    @Tag("P15")
    void P15_showTellsHowFarEverythingIsBehind() throws Exception {
        collect();
        Files.writeString(log, "four\n", StandardOpenOption.APPEND);
        assertThat(registry("show").lines().map(line -> line.replaceAll(" +", " ")).toList())
                .anyMatch(line -> line.matches("file " + log + " 14 19 5 \\d+s behind"));
        assertThat(registry("show", "--json"))
                .contains("\"generation\" : 1", "\"size\" : 19", "\"lag\" : 5", "\"behind\"");
        Files.move(log, work.resolve("app.log.1"));
        assertThat(registry("show")).contains("missing");
        Files.writeString(log, "new\n");
        assertThat(registry("show")).contains("rotated");
    }

    @Test
    void getPrintsOneEntryOrOneValueAndSuggestsNearNames() throws Exception {
        collect();
        assertThat(registry("get", "files", "app.log")).contains("\"position\" : 14", "\"guard\"");
        assertThat(registry("get", "files/" + log)).contains("\"position\" : 14");
        assertThat(registry("get", log.toString(), "--field", "identity.inode"))
                .isEqualTo(inode() + "\n");
        refused(1, "did you mean " + log, "registry", "get", "files", "app.lgo");
        refused(1, "it has files, sinks, sources", "registry", "get", "flies/x");
        refused(1, "it has position", "registry", "get", "files", "app.log", "--field", "offset");
    }

    @Test
    @Tag("P08")
    void P08_aPositionSetBackIsDeliveredAgainAndOneSetForwardIsInTheLedger() throws Exception {
        collect();
        Ran asked = cairn("registry", "set", "files", "app.log", "--position", "4");
        assertThat(asked.status).isEqualTo(2);
        assertThat(asked.errors).contains("there is no terminal to ask on; give --yes");
        assertThat(registry("get", "files", "app.log", "--field", "position")).isEqualTo("14\n");

        assertThat(registry("set", "files", "app.log", "--position", "4", "--yes"))
                .contains("position 14 → 4", "bytes 4 to 14 will be delivered again");
        collect();
        assertThat(work.resolve("out/all.log")).hasContent("one\ntwo\nthree\ntwo\nthree\n");

        Files.writeString(log, "four\nfive\n", StandardOpenOption.APPEND);
        assertThat(registry("set", "files", "app.log", "--position", "19", "-y"))
                .contains("bytes 14 to 19 will not be delivered");
        collect();
        assertThat(work.resolve("out/all.log")).hasContent("one\ntwo\nthree\ntwo\nthree\nfive\n");
        assertThat(cairn("ledger").output)
                .contains("skipped", "set by hand", "total skipped: 1, 5");

        refused(
                1,
                "has only 24 bytes",
                "registry",
                "set",
                log.toString(),
                "--position",
                "25",
                "-y");
        assertThat(registry("set", log.toString(), "--position", "24", "-y")).contains("already");
    }

    @Test
    void otherSectionsAreSetByWhatTheyHave() throws Exception {
        Files.writeString(work.resolve(".cairn-registry.json"), EXAMPLE);
        assertThat(registry("set", "containers/nginx", "--timestamp", "2025-01-01T00:00:00Z", "-y"))
                .contains("2025-12-16T10:30:45.123Z", "→", "2025-01-01T00:00:00Z");
        registry("set", "api_sources/okta-audit-logs", "--timestamp", "2025-01-01T00:00:00Z", "-y");
        assertThat(registry("get", "api_sources/okta-audit-logs")).doesNotContain("cursor");
        registry("set", "api_sources/okta-audit-logs", "--cursor", "abc", "-y");
        assertThat(registry("get", "api_sources/okta-audit-logs", "--field", "cursor"))
                .isEqualTo("abc\n");
        registry("set", "state/orders/0", "--value", "42", "-y");
        assertThat(registry("get", "state/orders/0", "--field", "value")).isEqualTo("42\n");
        assertThat(registry("show")).contains("nginx", "2025-01-01T00:00:00Z", "state: 1 entry");
        refused(
                1,
                "did you mean nginx",
                "registry",
                "set",
                "containers/ngnix",
                "--timestamp",
                "2025-01-01T00:00:00Z",
                "-y");
    }

    @Test
    @Tag("P08")
    void P08_whatIsForgottenStartsAsNew() throws Exception {
        collect();
        assertThat(registry("reset", "files", "app.log", "--yes"))
                .contains("position 14; the file is read again from byte 0", "1 entry forgotten");
        collect();
        assertThat(work.resolve("out/all.log")).hasContent("one\ntwo\nthree\none\ntwo\nthree\n");
        assertThat(registry("reset", "--all", "--yes")).contains("1 entry forgotten");
        assertThat(registry("show")).doesNotContain("file ").contains("sink ");
        assertThat(registry("reset", "--all", "--yes")).contains("nothing to forget");
        refused(2, "the ledger is not reset", "registry", "reset", "ledger", "--yes");
        refused(1, "no section state", "registry", "reset", "state", "--yes");
    }

    @Test
    @Tag("P02")
    @Tag("R14")
    void P02_aCollectorGoesOnWhereThePositionsOfAnotherEnd() throws Exception {
        Path positions = Files.createDirectories(work.resolve("positions"));
        Files.writeString(
                positions.resolve("file_positions.json"),
                "{\"%s\": {\"offset\": 8, \"inode\": %d, \"device\": 1}, \"/gone.log\": {\"offset\": 5}}"
                        .formatted(log, inode()));
        Files.writeString(
                positions.resolve("container_positions.json"),
                "{\"nginx\": {\"since\": \"2025-12-16T10:30:45.123Z\"}}");
        Map<String, String> before = everything();
        assertThat(registry("import", "--dry-run", "positions"))
                .contains(
                        "files/" + log + ": new, position 8\n",
                        "files//gone.log: new, position 5 (there is no such file now)\n",
                        "containers/nginx: new, 2025-12-16T10:30:45.123Z\n",
                        "dry run, nothing was changed: 3 new, 0 moved, 0 the same, 0 conflicts\n");
        assertThat(everything()).isEqualTo(before);
        assertThat(registry("import", "positions")).contains("imported", "3 new");
        collect();
        assertThat(work.resolve("out/all.log")).hasContent("three\n");

        Ran again = cairn("registry", "import", "positions");
        assertThat(again.status).isEqualTo(1);
        assertThat(again.output)
                .contains(
                        "conflict: files/" + log + ": position 14 is kept",
                        "2 the same, 1 conflict");
        assertThat(registry("get", "files", "app.log", "--field", "position")).isEqualTo("14\n");
        assertThat(registry("import", "--force", "positions")).contains("position 14 → position 8");
        assertThat(registry("get", "files", "app.log", "--field", "position")).isEqualTo("8\n");
    }

    @Test
    @Tag("P02")
    void P02_aFileOfPositionsThatIsNotUnderstoodChangesNothing() throws Exception {
        Files.writeString(work.resolve("file_positions.json"), "{\"/a\": {\"ofset\": 8}}");
        Map<String, String> before = everything();
        refused(1, "/a: ofset is not known", "registry", "import", "file_positions.json");
        assertThat(everything()).isEqualTo(before);
    }

    @Test
    @Tag("R03")
    void R03_theDocumentOfTheFormatsTextIsImportedAndExportedAsItIs() throws Exception {
        Files.writeString(work.resolve("theirs.json"), EXAMPLE);
        assertThat(registry("import", "theirs.json")).contains("3 new");
        assertThat(registry("export", "ours.json")).contains("3 entries");
        ObjectMapper mapper = new ObjectMapper();
        assertThat(mapper.readTree(work.resolve("ours.json").toFile()))
                .isEqualTo(mapper.readTree(EXAMPLE));
        assertThat(registry("export", "-")).isEqualTo(Files.readString(work.resolve("ours.json")));
        refused(2, "is a registry itself", "registry", "export", ".cairn-registry.json");
    }

    @Test
    @Tag("P08")
    void P08_migratingCopiesEverythingAndIsReadBack() throws Exception {
        collect();
        Map<String, String> before = everything();
        assertThat(registry("migrate", ".cairn-registry.json", "new/copy.json"))
                .contains(
                        "copied 3 entries (1 files, 1 sinks, 1 sources)",
                        "every entry is the same");
        assertThat(registry("export", "--registry-file", "new/copy.json"))
                .isEqualTo(registry("export"));
        assertThat(everything()).containsAllEntriesOf(before);
        refused(1, "--force", "registry", "migrate", ".cairn-registry.json", "new/copy.json");

        Files.writeString(log, "four\n", StandardOpenOption.APPEND);
        collect("--registry-file", "new/copy.json");
        assertThat(work.resolve("out/all.log")).hasContent("one\ntwo\nthree\nfour\n");
        assertThat(registry("migrate", "--force", ".cairn-registry.json", "new/copy.json"))
                .contains("copied 3 entries");
        assertThat(
                        registry(
                                "get",
                                log.toString(),
                                "--field",
                                "position",
                                "--registry-file",
                                "new/copy.json"))
                .isEqualTo("14\n");
    }

    @Test
    void aCorruptRegistryIsReportedAndLeftAlone() throws Exception {
        collect();
        Path registry = work.resolve(".cairn-registry.json");
        Files.writeString(registry, Files.readString(registry).substring(0, 100));
        Map<String, String> before = everything();
        for (String words :
                List.of(
                        "show",
                        "get files app.log",
                        "set files app.log --position 0 -y",
                        "reset --all -y",
                        "export out.json",
                        "migrate .cairn-registry.json copy.json")) {
            refused(4, "corrupt", ("registry " + words).split(" "));
        }
        assertThat(everything()).isEqualTo(before);
    }

    @Test
    @Tag("P08")
    void P08_migratingToLmdbAndBackKeepsEveryEntry() throws Exception {
        collect();
        String exported = registry("export");
        assertThat(registry("migrate", JSON, LMDB)).contains("--registry-file lmdb:reg");
        assertThat(on(LMDB, "export")).isEqualTo(exported);
        Files.writeString(log, "four\n", StandardOpenOption.APPEND);
        collect("--registry-file", LMDB);
        assertThat(work.resolve("out/all.log")).hasContent("one\ntwo\nthree\nfour\n");
        assertThat(registry("migrate", "--force", LMDB, JSON)).contains("is its newest backup");
        assertThat(registry("export")).isEqualTo(on(LMDB, "export"));
        assertThat(position(JSON)).isEqualTo("19");
        registry("restore", "--backup", "1");
        assertThat(position(JSON)).isEqualTo("14");
    }

    @ParameterizedTest
    @CsvSource({JSON + "," + JSON, LMDB + ",reg/data.mdb"})
    @Tag("P15")
    void P15_verifyNamesTheDamageAndARestoreRemovesIt(String uri, String file) throws Exception {
        collect("--registry-file", uri);
        assertThat(on(uri, "verify")).matches("good: 2 checkpoints, \\d+ bytes\\n");
        assertThat(on(uri, "compact")).matches(uri + ": \\d+ → \\d+ bytes\\n");
        on(uri, "set files app.log --position 4 --yes");
        Path damaged = work.resolve(file);
        try (FileChannel channel = FileChannel.open(damaged, StandardOpenOption.WRITE)) {
            channel.truncate(channel.size() / 2);
        }
        Ran verified = cairn("registry", "verify", "--registry-file", uri);
        assertThat(verified.status).isEqualTo(1);
        assertThat(verified.output)
                .startsWith("damaged: ")
                .contains(damaged.getFileName().toString());
        refused(4, "corrupt", "registry", "show", "--registry-file", uri);
        on(uri, "restore --backup 1");
        assertThat(position(uri)).isEqualTo("14");
        assertThat(on(uri, "verify")).startsWith("good: ");
        try (Stream<Path> kept = Files.list(damaged.getParent())) {
            assertThat(kept.map(Path::toString)).anyMatch(name -> name.contains(".corrupt-"));
        }
    }

    @Test
    @Tag("P12")
    @Tag("R04")
    void P12_aHundredThousandCheckpointsFitIntoTheLaunchersHeap() throws Exception {
        Path big = work.resolve("big.json");
        try (BufferedWriter out = Files.newBufferedWriter(big)) {
            out.write("{\"version\": 1, \"files\": {");
            String digest = "0123456789abcdef0123456789abcdef";
            for (int i = 0; i < 100_000; i++) {
                out.write(
                        """
                        %s"/var/log/of-a-service/with-a-name/app-%06d.log": {"position": %d, "inode": %d,
                        "last_updated": "2025-12-16T10:30:45Z", "identity": {"inode": %d, "device": 65024,
                        "id": "18e9d59aab61d12e9185%08x", "generation": 1,
                        "fingerprint": {"length": 1024, "digest": "%s"}},
                        "guard": {"at": %d, "length": 1024, "digest": "%s"}}"""
                                .formatted(
                                        i == 0 ? "" : ",",
                                        i,
                                        5000 + i,
                                        i,
                                        i,
                                        i,
                                        digest,
                                        5000 + i,
                                        digest));
            }
            out.write("}}");
        }
        assertThat(registry("show", "--registry-file", "big.json").lines()).hasSize(100_001);
        assertThat(registry("show", "--json", "--registry-file", "big.json"))
                .contains("app-099999.log");
        assertThat(registry("migrate", "big.json", LMDB)).contains("100000 files");
        assertThat(on(LMDB, "export exported.json")).contains("100000 entries");
        assertThat(on("new.json", "import exported.json")).contains("100000 new");
        assertThat(
                        on(
                                LMDB,
                                "get files /var/log/of-a-service/with-a-name/app-077777.log --field position"))
                .isEqualTo("82777\n");
    }

    @Test
    void watchAddsALineForWhatChangesAndEndsWithStatus0() throws Exception {
        try (CairnProcess watch =
                CairnProcess.start(work, "registry", "watch", "--interval", "100ms")) {
            await().atMost(LIMIT).until(() -> watch.errors().contains("no registry at"));
            collect();
            await().atMost(LIMIT).until(() -> watch.output().contains("current"));
            Files.writeString(log, "four\n", StandardOpenOption.APPEND);
            await().atMost(LIMIT).until(() -> watch.output().contains("behind"));
            Path registry = work.resolve(".cairn-registry.json");
            Path aside = work.resolve("aside");
            Files.move(registry, aside);
            await().atMost(LIMIT)
                    .until(
                            () ->
                                    watch.errors()
                                                    .lines()
                                                    .filter(l -> l.contains("no registry"))
                                                    .count()
                                            == 2);
            Files.writeString(registry, "{");
            await().atMost(LIMIT).until(() -> watch.errors().contains("corrupt"));
            Files.writeString(aside, EXAMPLE);
            Files.move(aside, registry, java.nio.file.StandardCopyOption.REPLACE_EXISTING);
            await().atMost(LIMIT).until(() -> watch.output().contains("nginx"));
            watch.signal("INT");
            assertThat(watch.exitStatus(LIMIT)).as(watch.errors()).isZero();
            assertThat(watch.output().lines().filter(line -> line.startsWith("KIND"))).hasSize(1);
        }
    }
}
