package dev.cairn.tail;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.io.BufferPool;
import dev.cairn.source.Batch;
import dev.cairn.source.LogRecord;
import dev.cairn.source.Loss;
import dev.cairn.source.Partition;
import dev.cairn.source.Position;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Containers' logs as files: unwrapped, joined, each line once. */
@Tag("C11")
final class UnwrappedSourceTest {

    private static final int ROUNDS = 2 * Integer.getInteger("cairn.rounds", 15);
    private static final long SEED = Long.getLong("cairn.seed", System.nanoTime());
    private static final String T = "2026-11-30T13:54:09.00000000";

    @TempDir private Path temporary;
    private Path log;
    private final Map<Partition, Position> committed = new HashMap<>();
    private final List<Loss> losses = new ArrayList<>();

    @BeforeEach
    void realPath() throws IOException {
        log = temporary.toRealPath().resolve("a.log");
    }

    private UnwrappedSource open(LineFormat format, int maxBatchBytes, int maxLineBytes)
            throws IOException {
        TailOptions all =
                TailOptions.of(log.toString()).startingFrom(TailOptions.StartFrom.BEGINNING);
        TailOptions options =
                new TailOptions(
                        all.include(),
                        all.exclude(),
                        "",
                        all.startFrom(),
                        maxBatchBytes,
                        1 << 20,
                        Duration.ofMillis(1),
                        Duration.ofMillis(50),
                        Duration.ofMillis(50),
                        10);
        BufferPool pool = new BufferPool();
        UnwrappedSource source =
                new UnwrappedSource(new TailSource(options, pool), format, maxLineBytes, pool);
        committed.putAll(source.start(committed.isEmpty(), List.copyOf(committed.values())));
        return source;
    }

    private void append(String text) throws IOException {
        Files.writeString(log, text, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }

    /** What comes until nothing does, as {@code stream time text}; all of it is committed. */
    private List<String> read(UnwrappedSource source) throws IOException {
        List<String> found = new ArrayList<>();
        for (Optional<Batch> next = source.poll(Duration.ofMillis(300), none -> false);
                next.isPresent();
                next = source.poll(Duration.ofMillis(300), none -> false)) {
            found.addAll(texts(next.get()));
            commit(next.get());
        }
        return found;
    }

    private void commit(Batch batch) {
        losses.addAll(batch.losses());
        committed.put(batch.partition(), batch.end());
        batch.release();
    }

    private static List<String> texts(Batch batch) {
        List<String> found = new ArrayList<>();
        for (Iterator<LogRecord> records = batch.records(); records.hasNext(); ) {
            LogRecord record = records.next();
            UnwrappedBatch unwrapped = (UnwrappedBatch) batch;
            found.add(
                    unwrapped.stream(record)
                            + " "
                            + unwrapped.time(record)
                            + " "
                            + record.text(StandardCharsets.UTF_8)
                            + (record.partial() ? " (partial)" : ""));
        }
        return found;
    }

    private static String json(String text, String stream, String time) {
        return "{\"log\":\""
                + text
                + "\",\"stream\":\""
                + stream
                + "\",\"time\":\""
                + time
                + "\"}\n";
    }

    @Test
    void dockersLinesAreUnwrappedAndPartsOfOneTimeJoined() throws IOException {
        append(json("a \\\"b\\\" \\u003c\\u00e9\\ud83d\\ude00\\n", "stdout", T + "1Z"));
        append(json("xxx", "stdout", T + "2Z") + json("err\\r\\n", "stderr", T + "3Z"));
        append(json("yyy", "stdout", T + "2Z") + json("\\n", "stdout", T + "2Z"));
        append("{\"attrs\":{\"a\":[1]},\"log\":\"z\\n\"}\nno json\n");
        append(json("the run ended here", "stdout", T + "4Z"));
        append(json("next run\\n", "stdout", T + "5Z"));
        try (UnwrappedSource source = open(LineFormat.DOCKER_JSON, 1 << 18, 1 << 20)) {
            assertThat(read(source))
                    .containsExactly(
                            "stdout " + T + "1Z a \"b\" <é😀",
                            "stderr " + T + "3Z err",
                            "stdout " + T + "2Z xxxyyy",
                            "  z",
                            "  no json",
                            "stdout " + T + "4Z the run ended here (partial)",
                            "stdout " + T + "5Z next run");
        }
        assertThat(losses).isEmpty();
    }

    @Test
    void kubernetesLinesAreUnwrappedAndJoined() throws IOException {
        append(T + "1Z stdout F a b\n" + T + "2Z stdout P xxx\n" + T + "3Z stderr F err\n");
        append(T + "4Z stdout P yyy\n" + T + "5Z stdout F \n" + T + "6Z stdout F\nnot of it\n");
        try (UnwrappedSource source = open(LineFormat.CRI, 1 << 18, 1 << 20)) {
            assertThat(read(source))
                    .containsExactly(
                            "stdout " + T + "1Z a b",
                            "stderr " + T + "3Z err",
                            "stdout " + T + "2Z xxxyyy",
                            "stdout " + T + "6Z ",
                            "  not of it");
        }
    }

    @Test
    void aLineThatStaysOpenIsHeldBackAndDoesNotMoveThePosition() throws IOException {
        append(T + "1Z stdout F a\n" + T + "2Z stdout P xxx\n");
        try (UnwrappedSource source = open(LineFormat.CRI, 1 << 18, 1 << 20)) {
            assertThat(read(source)).containsExactly("stdout " + T + "1Z a");
        }
        append(T + "3Z stdout F yyy\n");
        try (UnwrappedSource source = open(LineFormat.CRI, 1 << 18, 1 << 20)) {
            assertThat(read(source)).containsExactly("stdout " + T + "2Z xxxyyy");
        }
    }

    @Test
    void aLineOverTheLimitComesInPiecesAndIsNoted() throws IOException {
        String part = "x".repeat(600);
        for (int i = 0; i < 4; i++) {
            append(T + "1Z stdout P " + part + "\n");
        }
        append(T + "1Z stdout F end\n");
        try (UnwrappedSource source = open(LineFormat.CRI, 1 << 18, 1000)) {
            String piece = "stdout " + T + "1Z " + part + part + " (partial)";
            assertThat(read(source)).containsExactly(piece, piece, "stdout " + T + "1Z end");
        }
        assertThat(losses).extracting(Loss::reason).containsOnly(Loss.Reason.SPLIT);
    }

    @Test
    void aFileThatGoesAwayEndsItsLines() throws IOException {
        append(T + "1Z stdout P never ended\n");
        try (UnwrappedSource source = open(LineFormat.CRI, 1 << 18, 1 << 20)) {
            assertThat(read(source)).isEmpty();
            Files.delete(log);
            List<String> found = new ArrayList<>();
            long deadline = System.nanoTime() + 20_000_000_000L;
            while (found.isEmpty() && System.nanoTime() - deadline < 0) {
                found.addAll(read(source));
            }
            assertThat(found).containsExactly("stdout " + T + "1Z never ended (partial)");
        }
    }

    /** From every position that a batch tells, everything behind it comes. */
    @Test
    void randomFilesAreReadOnceThroughRestartsAndNothingIsPassedByAnyPosition() throws IOException {
        for (int round = 0; round < ROUNDS; round++) {
            long seed = SEED + round;
            try {
                play(new Random(seed), round % 2 == 0 ? LineFormat.CRI : LineFormat.DOCKER_JSON);
            } catch (AssertionError e) {
                throw new AssertionError("-Dcairn.seed=" + seed + ": " + e.getMessage(), e);
            }
        }
    }

    private void play(Random random, LineFormat format) throws IOException {
        Files.deleteIfExists(log);
        committed.clear();
        losses.clear();
        Map<String, List<String>> expected = new LinkedHashMap<>();
        Map<String, List<String>> found = new LinkedHashMap<>();
        Map<String, String[]> open = new HashMap<>();
        UnwrappedSource source = null;
        for (int i = 0; i < 120; i++) {
            String stream = random.nextBoolean() ? "stdout" : "stderr";
            String text = i + "x".repeat(random.nextInt(200));
            boolean more = i < 110 && random.nextInt(3) == 0;
            String[] before = open.remove(stream);
            String time = before == null ? T.substring(0, 26) + (100 + i) + "Z" : before[0];
            append(physical(format, text, stream, time, more));
            String whole = (before == null ? "" : before[1]) + text;
            if (more) {
                open.put(stream, new String[] {time, whole});
            } else {
                expected.computeIfAbsent(stream, name -> new ArrayList<>()).add(whole);
            }
            if (source == null) {
                source = open(format, 1024, 1 << 20);
            }
            if (random.nextInt(5) == 0) {
                take(source, found, random);
            }
            if (random.nextInt(15) == 0) {
                source.close();
                source = null;
            }
        }
        source = source == null ? open(format, 1024, 1 << 20) : source;
        for (Map.Entry<String, String[]> each : open.entrySet()) {
            append(physical(format, "end", each.getKey(), each.getValue()[0], false));
            expected.computeIfAbsent(each.getKey(), name -> new ArrayList<>())
                    .add(each.getValue()[1] + "end");
        }
        long deadline = System.nanoTime() + 20_000_000_000L;
        while (!found.equals(expected) && System.nanoTime() - deadline < 0) {
            take(source, found, random);
        }
        source.close();
        assertThat(found).isEqualTo(expected);
        assertThat(losses).isEmpty();
    }

    private static String physical(
            LineFormat format, String text, String stream, String time, boolean more) {
        return format == LineFormat.CRI
                ? time + " " + stream + (more ? " P " : " F ") + text + "\n"
                : json(text + (more ? "" : "\\n"), stream, time);
    }

    /** Commits what comes; now and then only up to a record, where a position stands behind it. */
    private void take(UnwrappedSource source, Map<String, List<String>> found, Random random)
            throws IOException {
        Optional<Batch> next = source.poll(Duration.ofMillis(100), none -> false);
        if (next.isEmpty()) {
            return;
        }
        Batch batch = next.get();
        if (!(batch instanceof UnwrappedBatch unwrapped)) {
            commit(batch);
            return;
        }
        long last = ((dev.cairn.source.FilePosition) batch.start()).offset();
        for (Iterator<LogRecord> records = batch.records(); records.hasNext(); ) {
            LogRecord record = records.next();
            found.computeIfAbsent(unwrapped.stream(record), name -> new ArrayList<>())
                    .add(record.text(StandardCharsets.UTF_8));
            var after = (dev.cairn.source.FilePosition) batch.positionAfter(record);
            assertThat(after.offset()).isGreaterThanOrEqualTo(last);
            last = after.offset();
            if (records.hasNext() && random.nextInt(10) == 0) {
                batch = batch.startingAt(records.next());
                records = batch.records();
                unwrapped = (UnwrappedBatch) batch;
            }
        }
        assertThat(((dev.cairn.source.FilePosition) batch.end()).offset())
                .isGreaterThanOrEqualTo(last);
        commit(batch);
    }

    @Test
    void aPathTellsOfItsPodAndContainer() {
        assertThat(
                        ContainerPath.headers(
                                "/var/log/pods/kube-system_dns-7d8f_0a1b-2c/coredns/3.log"))
                .containsExactlyInAnyOrderEntriesOf(
                        Map.of(
                                TailConstants.NAMESPACE, "kube-system",
                                TailConstants.POD, "dns-7d8f",
                                TailConstants.POD_UID, "0a1b-2c",
                                TailConstants.CONTAINER, "coredns"));
        String id = "0123456789abcdef".repeat(4);
        assertThat(
                        ContainerPath.headers(
                                "/var/log/containers/dns-7d8f_kube-system_core-dns-" + id + ".log"))
                .containsExactlyInAnyOrderEntriesOf(
                        Map.of(
                                TailConstants.NAMESPACE, "kube-system",
                                TailConstants.POD, "dns-7d8f",
                                TailConstants.CONTAINER, "core-dns",
                                TailConstants.CONTAINER_ID, id));
        assertThat(
                        ContainerPath.headers(
                                "/var/lib/docker/containers/" + id + "/" + id + "-json.log"))
                .containsExactlyInAnyOrderEntriesOf(Map.of(TailConstants.CONTAINER_ID, id));
        assertThat(ContainerPath.headers("/var/log/app.log")).isEmpty();
    }

    @Test
    void anUnknownFormatIsRefused() {
        assertThatThrownBy(() -> LineFormat.of("json"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("docker-json");
    }
}
