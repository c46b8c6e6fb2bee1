package dev.cairn.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A file system that is full, and has room again later. */
@Timeout(180)
class FullDiskIT {

    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final int LINES = 40_000;

    @TempDir Path scratch;
    private Path work;
    private Path small;

    @BeforeEach
    void mountSmallDisk() throws Exception {
        work = Files.createDirectories(scratch.resolve("work"));
        small = Files.createDirectories(work.resolve("small"));
        boolean mounted = mount("-t", "tmpfs", "-o", "size=1m", "cairn-test", small.toString());
        assumeTrue(mounted, "no right to mount a tmpfs here");
        StringBuilder lines = new StringBuilder();
        for (int number = 1; number <= LINES; number++) {
            lines.append("w ").append(number).append(' ').append("x".repeat(80)).append('\n');
        }
        Files.writeString(work.resolve("w.log"), lines);
    }

    @AfterEach
    void unmount() throws Exception {
        new ProcessBuilder("umount", "-l", small.toString()).start().waitFor(30, TimeUnit.SECONDS);
    }

    @Test
    @Tag("S74")
    void S74_aFullSinkIsReportedMakesNoProgressAndGoesOnWhenThereIsRoom() throws Exception {
        Path sink = small.resolve("all.log");
        try (CairnProcess cairn = start("small/all.log", "registry.json")) {
            await().atMost(LIMIT).until(() -> cairn.errors().contains("No space left on device"));
            assertThat(cairn.isAlive()).as(cairn.errors()).isTrue();
            assertThat(committed()).isLessThanOrEqualTo(Files.size(sink));

            assertThat(mount("-o", "remount,size=64m", small.toString())).isTrue();
            awaitAll(cairn, sink);
            cairn.signal("TERM");
            assertThat(cairn.exitStatus(LIMIT)).as(cairn.errors()).isZero();
        }
        assertThat(LineCount.complaints(sink, Map.of("w", (long) LINES))).isEmpty();
    }

    @Test
    @Tag("S74")
    void S74_aRegistryWhoseJournalCannotBeWrittenIsReportedAndRecovers() throws Exception {
        Path sink = work.resolve("out/all.log");
        Path filler = small.resolve("filler");
        AtomicLong last = new AtomicLong(LINES);
        try (CairnProcess cairn = start("out/all.log", "small/registry.json")) {
            awaitAll(cairn, sink);
            // An append: endpoint makes the registry durable: commits go to its journal.
            await().atMost(LIMIT).until(() -> Files.exists(journal(1)));
            fill(filler);
            // The journal's last page may have room for a few commits yet.
            await().atMost(LIMIT)
                    .until(
                            () -> {
                                Files.writeString(
                                        work.resolve("w.log"),
                                        "w " + last.incrementAndGet() + " x\n",
                                        StandardOpenOption.APPEND);
                                return cairn.errors().contains("No space left on device");
                            });
            assertThat(cairn.isAlive()).as(cairn.errors()).isTrue();

            Files.delete(filler);
            try (CairnProcess shown = awaitCommitted()) {
                assertThat(shown.output()).contains("\"lag\" : 0");
            }
            cairn.signal("TERM");
            assertThat(cairn.exitStatus(LIMIT)).as(cairn.errors()).isZero();
        }
        assertThat(LineCount.complaints(sink, Map.of("w", last.get()))).isEmpty();
        try (CairnProcess verified =
                CairnProcess.run(
                        work,
                        LIMIT,
                        "registry",
                        "verify",
                        "--registry-file",
                        "small/registry.json")) {
            assertThat(verified.exitStatus(LIMIT)).as(verified.errors()).isZero();
        }
    }

    private Path journal(long sequence) {
        return small.resolve("registry.json.journal-" + sequence);
    }

    private CairnProcess start(String sink, String registry) throws IOException {
        return CairnProcess.start(
                work,
                "tail",
                "w.log",
                "--start-from",
                "beginning",
                "--to",
                "append:" + sink,
                "--track",
                "--registry-file",
                registry);
    }

    private void awaitAll(CairnProcess cairn, Path sink) {
        await().atMost(LIMIT)
                .failFast(() -> assertThat(cairn.isAlive()).as(cairn.errors()).isTrue())
                .until(
                        () ->
                                Files.exists(sink)
                                        && Files.size(sink) >= Files.size(work.resolve("w.log")));
    }

    private long committed() throws IOException, InterruptedException {
        try (CairnProcess shown =
                CairnProcess.run(
                        work,
                        LIMIT,
                        "registry",
                        "show",
                        "--json",
                        "--registry-file",
                        "registry.json")) {
            var matcher =
                    java.util.regex.Pattern.compile("\"position\" : \"(\\d+)\"")
                            .matcher(shown.output());
            assertThat(matcher.find()).as(shown.output()).isTrue();
            return Long.parseLong(matcher.group(1));
        }
    }

    /** Waits until the registry covers everything, looking at it as a user would. */
    private CairnProcess awaitCommitted() throws IOException {
        CairnProcess[] last = new CairnProcess[1];
        long position = Files.size(work.resolve("w.log"));
        await().atMost(LIMIT)
                .pollInterval(Duration.ofMillis(200))
                .until(
                        () -> {
                            last[0] =
                                    CairnProcess.run(
                                            work,
                                            LIMIT,
                                            "registry",
                                            "show",
                                            "--json",
                                            "--registry-file",
                                            "small/registry.json");
                            return last[0].output().contains("\"position\" : \"" + position + "\"");
                        });
        return last[0];
    }

    private static void fill(Path filler) {
        byte[] block = new byte[4096];
        try (var out = Files.newOutputStream(filler)) {
            for (int blocks = 0; blocks < 1 << 20; blocks++) {
                out.write(block);
            }
            fail("the small disk is not small");
        } catch (IOException full) {
            assertThat(full).hasMessageContaining("No space left on device");
        }
    }

    private static boolean mount(String... arguments) throws IOException, InterruptedException {
        String[] command = new String[arguments.length + 1];
        command[0] = "mount";
        System.arraycopy(arguments, 0, command, 1, arguments.length);
        try {
            Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
            return process.waitFor(30, TimeUnit.SECONDS) && process.exitValue() == 0;
        } catch (IOException noSuchProgram) {
            return false;
        }
    }
}
