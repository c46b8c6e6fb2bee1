package dev.cairn.component;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.cairn.checkpoint.ChangeSet;
import dev.cairn.checkpoint.CheckpointRegistry;
import dev.cairn.checkpoint.CheckpointStores;
import dev.cairn.checkpoint.Entry;
import dev.cairn.checkpoint.Key;
import dev.cairn.checkpoint.RegistryUri;
import dev.cairn.checkpoint.StoreOptions;
import dev.cairn.delivery.FakeBatch;
import dev.cairn.delivery.Limits;
import dev.cairn.delivery.PendingBatches;
import dev.cairn.source.Digest;
import dev.cairn.source.FilePosition;
import dev.cairn.source.Findings;
import dev.cairn.source.Partition;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What is told at a start of checkpoints that differ: how many lines, and of whom. */
@Tag("P11")
@Timeout(60)
class ValidationTest {

    private static final Duration LIMIT = Duration.ofSeconds(20);
    private static final Instant NOW = Instant.parse("2026-02-03T04:05:06.789Z");
    private static final String BEFORE = "2026-02-03T03:00:00Z";

    @TempDir private Path directory;

    private final List<String> lines = new CopyOnWriteArrayList<>();
    private final List<String> allIsWell = new CopyOnWriteArrayList<>();
    private CheckpointRegistry registry;
    private Validation validation;

    @BeforeEach
    void open() throws IOException {
        StoreOptions options = new StoreOptions(0, StoreOptions.OnCorrupt.FAIL, Clock.systemUTC());
        registry =
                CheckpointRegistry.open(
                        CheckpointStores.open(RegistryUri.parse("memory:"), options),
                        Clock.systemUTC());
        validation = validation(Duration.ofSeconds(30));
    }

    private Validation validation(Duration patience) {
        PendingBatches pending = new PendingBatches(Limits.DEFAULT);
        return new Validation(
                registry,
                new Retention(Duration.ofHours(24), Clock.systemUTC()),
                () -> new Whereabouts(List.of(), partition -> false, pending, () -> 0),
                NOW,
                lines::add,
                allIsWell::add,
                patience);
    }

    @AfterEach
    void close() throws IOException {
        validation.stop();
        registry.close();
    }

    private static List<Partition> partitions(int count) {
        return IntStream.range(0, count).mapToObj(i -> FakeBatch.partition("log" + i)).toList();
    }

    private void enter(String path, String updated) throws IOException {
        Entry entry =
                Entry.EMPTY.with("position", 4).with("inode", 7).with("last_updated", updated);
        Key key = new Key("files", path);
        registry.commit(new ChangeSet(Map.of(key, Optional.of(entry))));
    }

    private void awaitEnd() {
        await().atMost(LIMIT)
                .until(
                        () ->
                                !allIsWell.isEmpty()
                                        || lines.stream().anyMatch(one -> one.startsWith("Valid")));
    }

    @Test
    void P11_whereAllMatchesThereIsOneLine() {
        Findings findings = validation.begin();
        validation.mayRun();
        List<Partition> mine = partitions(3);
        findings.expect(mine);
        mine.forEach(each -> findings.matches(each, FakeBatch.position(each, 0)));
        awaitEnd();
        assertThat(lines).isEmpty();
        assertThat(allIsWell).containsExactly("Validated 3 checkpoints: all match what is there");
    }

    @Test
    void P11_twentyAreToldOfAndTheRestIsCounted() {
        Findings findings = validation.begin();
        List<Partition> mine = partitions(340);
        findings.expect(mine);
        validation.mayRun();
        mine.subList(0, 8).forEach(each -> findings.matches(each, FakeBatch.position(each, 0)));
        List<Partition> asked = new ArrayList<>();
        for (Partition each : mine.subList(8, 340)) {
            findings.differs(
                    each,
                    () -> {
                        asked.add(each);
                        return each.name() + ": gone";
                    });
        }
        awaitEnd();
        assertThat(lines).hasSize(21).startsWith("log8: gone").contains("log27: gone");
        assertThat(lines.get(20))
                .isEqualTo(
                        "Validated 340 checkpoints: 332 did not match what is there; and 312 more;"
                                + " cairn registry show lists all");
        assertThat(asked).as("lines that nobody reads are not made").hasSize(20);
        assertThat(allIsWell).isEmpty();
    }

    @Test
    void P11_whatNoSourceReadsIsToldOfWithWhatBecomesOfIt() throws IOException {
        Path there = Files.writeString(directory.resolve("there.log"), "one\n");
        enter(there.toString(), BEFORE);
        enter(directory.resolve("gone.log").toString(), BEFORE);
        enter(directory.resolve("undated.log").toString(), "some time ago");
        enter(directory.resolve("unmounted/x.log").toString(), BEFORE);
        validation.mayRun();
        awaitEnd();
        assertThat(lines)
                .containsExactlyInAnyOrder(
                        there + ": no running source reads it: kept",
                        directory
                                + "/gone.log: no running source reads it, and it is gone: kept"
                                + " until 2026-02-04T03:00:00Z, then removed",
                        directory
                                + "/undated.log: no running source reads it, and it is gone: kept"
                                + " for good, for it does not say when it was updated",
                        directory
                                + "/unmounted/x.log: no running source reads it, and it cannot be"
                                + " looked at: kept",
                        "Validated 4 checkpoints: 4 did not match what is there");
    }

    @Test
    void P11_whatASourceTookOrCommittedSinceIsNotToldAsUnread() throws IOException {
        Path there = Files.writeString(directory.resolve("there.log"), "one\n");
        enter(there.toString(), BEFORE);
        enter(directory.resolve("new.log").toString(), "2026-02-03T04:05:07Z");
        Findings findings = validation.begin();
        Partition taken =
                Whereabouts.partition(
                        Partition.Kind.FILE,
                        "",
                        registry.checkpoints(Partition.Kind.FILE, "", "", 10).stream()
                                .filter(
                                        one ->
                                                ((FilePosition) one.position())
                                                        .path()
                                                        .equals(there.toString()))
                                .findFirst()
                                .orElseThrow());
        findings.expect(List.of(taken));
        findings.matches(taken, FakeBatch.position(taken, 0));
        validation.mayRun();
        awaitEnd();
        assertThat(lines).isEmpty();
        assertThat(allIsWell).containsExactly("Validated 1 checkpoint: all match what is there");
    }

    @Test
    void P11_theBeginningOfAFileIsComparedWhereItsSourceDoesNot() throws IOException {
        Path file = Files.writeString(directory.resolve("a.log"), "x".repeat(5000));
        Findings findings = validation.begin();
        Partition partition = new Partition(Partition.Kind.FILE, "", file.toString(), "id");
        findings.expect(List.of(partition));
        findings.matches(
                partition,
                new FilePosition(
                        "id",
                        file.toString(),
                        1,
                        0,
                        0,
                        5000,
                        digest("y".repeat(1024)),
                        digest("x".repeat(1024))));
        validation.mayRun();
        awaitEnd();
        assertThat(lines)
                .containsExactly(
                        file
                                + ": its first 1024 bytes are not those that were read, the bytes"
                                + " before its position are: read on from 5000",
                        "Validated 1 checkpoint: 1 did not match what is there");
    }

    private static Digest digest(String text) {
        return Digest.of(ByteBuffer.wrap(text.getBytes(StandardCharsets.US_ASCII)));
    }

    @Test
    void P11_aSourceThatIsSlowIsNotWaitedForBeyondThePatience() {
        validation = validation(Duration.ofMillis(50));
        Findings findings = validation.begin();
        List<Partition> mine = partitions(5);
        findings.expect(mine);
        findings.matches(mine.get(0), FakeBatch.position(mine.get(0), 0));
        validation.mayRun();
        awaitEnd();
        assertThat(allIsWell)
                .containsExactly(
                        "Validated 1 checkpoint: all match what is there; 4 are compared when their"
                                + " source reads them");
        findings.differs(mine.get(1), () -> "log1: gone");
        assertThat(lines).as("told all the same").containsExactly("log1: gone");
    }

    @Test
    void P11_aSourceThatEndsEarlyIsNotWaitedFor() {
        Findings findings = validation.begin();
        findings.expect(partitions(2));
        Findings neverStarted = validation.begin();
        validation.mayRun();
        findings.matches(partitions(1).get(0), FakeBatch.position(partitions(1).get(0), 0));
        neverStarted.end();
        findings.end();
        awaitEnd();
        assertThat(allIsWell).containsExactly("Validated 1 checkpoint: all match what is there");
    }

    @Test
    void P11_aLaterStartOfASourceIsToldOfToo() {
        validation.mayRun();
        for (int round = 1; round <= 2; round++) {
            Findings findings = validation.begin();
            findings.expect(partitions(round));
            partitions(round).forEach(each -> findings.matches(each, FakeBatch.position(each, 0)));
            int rounds = round;
            await().atMost(LIMIT).until(() -> allIsWell.size() == rounds);
        }
        assertThat(allIsWell)
                .containsExactly(
                        "Validated 1 checkpoint: all match what is there",
                        "Validated 2 checkpoints: all match what is there");
    }

    @Test
    void P11_aStopEndsTheLookingAndTellsTheCount() throws IOException {
        Map<Key, Optional<Entry>> many = new HashMap<>();
        Entry entry = Entry.EMPTY.with("position", 4).with("inode", 7).with("last_updated", BEFORE);
        for (int i = 0; i < 20_000; i++) {
            many.put(new Key("files", directory + "/" + i + ".log"), Optional.of(entry));
        }
        registry.commit(new ChangeSet(many));
        validation.mayRun();
        await().atMost(LIMIT).until(() -> lines.size() >= Tally.MAX_LINES);
        validation.stop();
        List<String> atTheEnd = List.copyOf(lines);
        assertThat(atTheEnd).hasSize(21);
        assertThat(atTheEnd.get(20)).contains("more; cairn registry show lists all");
        assertThat(validation.begin()).isSameAs(Findings.NONE);
    }
}
