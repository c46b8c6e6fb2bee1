package dev.cairn.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What the program tells at its start of files that changed while it was not running. */
@Tag("P11")
@Timeout(120)
class ValidationIT {

    private static final Duration LIMIT = Duration.ofSeconds(60);

    /** Longer than what was rotated away is watched for late lines, also where a core is busy. */
    private static final String IDLE = "10s";

    @TempDir private Path scratch;
    private Path work;

    @BeforeEach
    void makeLogs() throws IOException {
        work = Files.createDirectories(scratch.resolve("work")).toRealPath();
        for (String name : new String[] {"same", "rotated", "truncated", "gone"}) {
            Files.writeString(work.resolve(name + ".log"), name + " one\n" + name + " two\n");
        }
    }

    private String collect(String glob) throws Exception {
        try (CairnProcess cairn =
                CairnProcess.run(
                        work,
                        LIMIT,
                        "tail",
                        glob,
                        "--track",
                        "--start-from",
                        "beginning",
                        "--to",
                        "append:out",
                        "--until-idle",
                        IDLE)) {
            assertThat(cairn.exitStatus(LIMIT)).as(cairn.errors()).isZero();
            return cairn.errors();
        }
    }

    @Test
    void P11_eachDifferenceIsToldWithWhatIsDoneAndThatIsDone() throws Exception {
        assertThat(collect("*.log")).doesNotContain("same.log", "match");
        Files.writeString(work.resolve("same.log"), "same three\n", StandardOpenOption.APPEND);
        Path rotated = work.resolve("rotated.log");
        Files.writeString(rotated, "rotated three\n", StandardOpenOption.APPEND);
        Files.move(rotated, work.resolve("rotated.log.1"));
        Files.writeString(rotated, "rotated four\n");
        Files.writeString(work.resolve("truncated.log"), "short\n");
        Files.delete(work.resolve("gone.log"));

        String told = collect("*.log");
        assertThat(told)
                .contains(
                        rotated + ": inode ",
                        ", renamed to rotated.log.1: read on there from 24, then the file that is"
                                + " there now from 0",
                        work
                                + "/truncated.log: shorter than its position (6 < 28): truncated;"
                                + " no copy of what it held was found, which the ledger notes",
                        work + "/gone.log: gone: whether it held more than was read is not known")
                .contains("Validated 4 checkpoints: 3 did not match what is there")
                .doesNotContain("same.log");
        assertThat(Files.readAllLines(work.resolve("out")))
                .containsExactlyInAnyOrder(
                        "same one",
                        "same two",
                        "same three",
                        "rotated one",
                        "rotated two",
                        "rotated three",
                        "rotated four",
                        "truncated one",
                        "truncated two",
                        "short",
                        "gone one",
                        "gone two");
        assertThat(collect("*.log")).as("all is in place now").doesNotContain("match");
    }

    @Test
    void P11_whatIsNotReadAnyMoreIsToldUnlessItIsTurnedOff() throws Exception {
        collect("*.log");
        assertThat(collect("same.log"))
                .contains(
                        work + "/gone.log: no running source reads it: kept",
                        work + "/rotated.log: no running source reads it: kept");
        try (CairnProcess cairn =
                CairnProcess.start(
                        work,
                        Map.of("CAIRN_REGISTRY_VALIDATE_ON_START", "false"),
                        "tail",
                        "same.log",
                        "--track",
                        "--to",
                        "append:out",
                        "--until-idle",
                        "5s")) {
            assertThat(cairn.exitStatus(LIMIT)).as(cairn.errors()).isZero();
            assertThat(cairn.errors()).doesNotContain("no running source");
        }
    }
}
