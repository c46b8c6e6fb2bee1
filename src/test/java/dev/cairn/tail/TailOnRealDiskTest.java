package dev.cairn.tail;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.cairn.io.BufferPool;
import dev.cairn.source.Batch;
import dev.cairn.source.LogRecord;
import dev.cairn.source.Position;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * The source with the system's files and watches. Scans are an hour apart here, so that everything
 * that is noticed is noticed by a watch.
 */
@Timeout(120)
class TailOnRealDiskTest {

    private static final Duration LONG = Duration.ofSeconds(20);
    private static final Duration HOUR = Duration.ofHours(1);

    @TempDir private Path temporary;
    private Path logs;
    private TailSource source;
    private final List<String> texts = new ArrayList<>();

    @BeforeEach
    void realPath() throws IOException {
        logs = temporary.toRealPath().resolve("logs");
        Files.createDirectories(logs);
    }

    @AfterEach
    void close() throws IOException {
        if (source != null) {
            source.close();
        }
    }

    private void start(String... globs) throws IOException {
        TailOptions options =
                TailOptions.of(globs)
                        .startingFrom(TailOptions.StartFrom.BEGINNING)
                        .timed(Duration.ofSeconds(1), HOUR, HOUR);
        start(options, List.of());
    }

    private void start(TailOptions options, List<Position> known) throws IOException {
        source = new TailSource(options, new BufferPool());
        source.start(known.isEmpty(), known);
    }

    private void append(String name, String text) throws IOException {
        Files.createDirectories(logs.resolve(name).getParent());
        Files.writeString(
                logs.resolve(name), text, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }

    /** Reads until so many records have come. */
    private void await(int records) throws IOException {
        long end = System.nanoTime() + LONG.toNanos();
        while (texts.size() < records && System.nanoTime() < end) {
            poll(Duration.ofMillis(500));
        }
        assertThat(texts).hasSize(records);
    }

    private boolean poll(Duration wait) throws IOException {
        Optional<Batch> batch = source.poll(wait, partition -> false);
        if (batch.isPresent()) {
            for (Iterator<LogRecord> records = batch.get().records(); records.hasNext(); ) {
                texts.add(records.next().text(StandardCharsets.UTF_8));
            }
            batch.get().release();
        }
        return batch.isPresent();
    }

    @Test
    void anAppendWakesASleepingSource() throws Exception {
        append("a.log", "first\n");
        start(logs + "/*.log");
        await(1);
        while (poll(Duration.ofMillis(200))) {
            assertThat(texts).hasSize(1);
        }
        CompletableFuture<Void> writer =
                CompletableFuture.runAsync(
                        () -> {
                            try {
                                append("a.log", "second\n");
                            } catch (IOException e) {
                                throw new AssertionError(e);
                            }
                        });
        long begin = System.nanoTime();
        assertThat(poll(LONG)).isTrue();
        assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(LONG.dividedBy(2));
        assertThat(texts).containsExactly("first", "second");
        writer.get();
    }

    @Test
    void wakeUpEndsAWait() throws Exception {
        start(logs + "/*.log");
        long begin = System.nanoTime();
        CompletableFuture<Void> other = CompletableFuture.runAsync(source::wakeUp);
        assertThat(poll(LONG)).isFalse();
        assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(LONG.dividedBy(2));
        other.get();
    }

    @Test
    @Tag("S35")
    void S35_aRenameAndCreateIsFollowedByTheWatchAlone() throws IOException {
        append("app.log", "one\n");
        start(logs + "/app.log");
        await(1);
        Files.move(logs.resolve("app.log"), logs.resolve("app.log.1"));
        append("app.log.1", "late\n");
        append("app.log", "new\n");
        await(3);
        assertThat(texts).containsExactly("one", "late", "new");
    }

    @Test
    @Tag("S42")
    void S42_aCopyAndTruncateIsFollowedByTheWatchAlone() throws IOException {
        append("app.log", "one\n");
        start(logs + "/app.log");
        await(1);
        append("app.log", "two\n");
        Files.copy(logs.resolve("app.log"), logs.resolve("app.log.1"));
        Files.writeString(logs.resolve("app.log"), "new\n");
        await(3);
        assertThat(texts).containsExactly("one", "two", "new");
    }

    @Test
    @Tag("S28")
    void S28_newDirectoriesAreSeenAtOnce() throws IOException {
        start(logs + "/**/*.log", temporary.toRealPath() + "/later/deep/*.log");
        append("x/y/z/a.log", "1\n");
        await(1);
        append("x/y/b.log", "2\n");
        await(2);
        Files.createDirectories(temporary.resolve("later"));
        poll(Duration.ofMillis(300));
        append("../later/deep/c.log", "3\n");
        await(3);
        for (Path gone :
                List.of(
                        logs.resolve("x/y/z/a.log"),
                        logs.resolve("x/y/z"),
                        logs.resolve("x/y/b.log"),
                        logs.resolve("x/y"))) {
            Files.delete(gone);
        }
        poll(Duration.ofMillis(300));
        append("x/y/z/a.log", "4\n");
        await(4);
        Files.move(logs.resolve("x"), logs.resolve("w"));
        append("w/y/z/a.log", "5\n");
        append("w/y/z/new.log", "6\n");
        await(6);
    }

    @Test
    @Tag("S30")
    void S30_whatIsNoFileIsNotOpenedAndCyclesEnd() throws Exception {
        append("real/a.log", "once\n");
        Files.createDirectories(logs.resolve("dir.log"));
        Files.createSymbolicLink(logs.resolve("real/again"), logs);
        Files.createSymbolicLink(logs.resolve("other"), logs.resolve("real"));
        Files.createSymbolicLink(logs.resolve("dangling.log"), logs.resolve("nothing"));
        Files.createSymbolicLink(logs.resolve("null.log"), Path.of("/dev/null"));
        Process fifo = new ProcessBuilder("mkfifo", logs.resolve("pipe.log").toString()).start();
        assumeThat(fifo.waitFor()).as("mkfifo").isZero();
        start(logs + "/**/*.log");
        await(1);
        assertThat(poll(Duration.ofMillis(300))).isFalse();
        assertThat(texts).containsExactly("once");
    }

    @Test
    @Tag("S27")
    void S27_aFileAndItsLinksAreReadOnce() throws IOException {
        append("b.log", "once\n");
        Files.createSymbolicLink(logs.resolve("a.log"), logs.resolve("b.log"));
        Files.createLink(logs.resolve("c.log"), logs.resolve("b.log"));
        start(logs + "/*.log");
        await(1);
        Files.delete(logs.resolve("b.log"));
        append("c.log", "twice\n");
        await(2);
        assertThat(texts).containsExactly("once", "twice");
        assertThat(poll(Duration.ofMillis(300))).isFalse();
    }

    @Test
    void aRestartGoesOnWhereThePositionsSay() throws IOException {
        append("a.log", "1\n2\n");
        TailOptions options =
                TailOptions.of(logs + "/*.log").startingFrom(TailOptions.StartFrom.BEGINNING);
        start(options, List.of());
        Optional<Batch> batch = source.poll(LONG, partition -> false);
        Position end = batch.orElseThrow().end();
        batch.get().release();
        source.close();
        append("a.log", "3\n");
        start(options, List.of(end));
        await(1);
        assertThat(texts).containsExactly("3");
    }

    @Test
    @Tag("S51")
    void S51_aDeletedFilesHandleIsClosed() throws IOException {
        append("a.log", "1\n");
        start(logs + "/*.log");
        await(1);
        Files.delete(logs.resolve("a.log"));
        long end = System.nanoTime() + LONG.toNanos();
        while (source.openHandles() > 0 && System.nanoTime() < end) {
            poll(Duration.ofMillis(200));
        }
        assertThat(source.openHandles()).isZero();
    }

    @Test
    void manyFilesAreDrained() throws IOException {
        for (int i = 0; i < 2000; i++) {
            append("d" + i % 10 + "/" + i + ".log", "line of " + i + "\n");
        }
        start(logs + "/**/*.log");
        await(2000);
        assertThat(texts).doesNotHaveDuplicates();
        append("d3/13.log", "last\n");
        await(2001);
    }
}
