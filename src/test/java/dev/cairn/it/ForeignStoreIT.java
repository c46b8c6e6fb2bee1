package dev.cairn.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.example.registry.ExampleStoreJar;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A store that was written elsewhere, in a jar of its own on {@code CAIRN_CLASSPATH}. */
@Timeout(180)
@Tag("C10")
class ForeignStoreIT {

    private static final Duration LIMIT = Duration.ofSeconds(60);

    @TempDir Path scratch;
    private Path work;
    private Path jar;

    @BeforeEach
    void makeLogs() throws IOException {
        work = Files.createDirectories(scratch.resolve("work"));
        jar = ExampleStoreJar.in(scratch);
        Files.writeString(work.resolve("app.log"), "one\ntwo\nthree\n");
    }

    @Test
    void C10_itIsUsedByItsUriAndResumesWhereItWasKilledOrStopped() throws Exception {
        try (CairnProcess first = collect()) {
            await().atMost(LIMIT).until(() -> delivered().equals("one\ntwo\nthree\n"));
            try (CairnProcess second = collect("--until-idle", "0s")) {
                assertThat(second.exitStatus(LIMIT)).isEqualTo(3);
                assertThat(second.errors().lines())
                        .hasSize(1)
                        .first()
                        .asString()
                        .contains("registry example:registry is in use");
            }
            first.kill();
        }
        append("four\n");
        try (CairnProcess again = collect("--until-idle", "200ms")) {
            assertThat(again.exitStatus(LIMIT)).as(again.errors()).isZero();
        }
        assertThat(delivered()).isEqualTo("one\ntwo\nthree\nfour\n");
        append("five\n");
        try (CairnProcess again = collect("--until-idle", "200ms")) {
            assertThat(again.exitStatus(LIMIT)).as(again.errors()).isZero();
        }
        assertThat(delivered()).isEqualTo("one\ntwo\nthree\nfour\nfive\n");

        try (CairnProcess show = cairn("registry", "show", "--registry-file", "example:registry")) {
            assertThat(show.exitStatus(LIMIT)).as(show.errors()).isZero();
            assertThat(show.output()).contains("app.log", "24");
        }
    }

    @Test
    void C10_withoutTheJarItsSchemeIsRefusedInOneLine() throws Exception {
        try (CairnProcess cairn =
                CairnProcess.run(
                        work,
                        LIMIT,
                        "tail",
                        "app.log",
                        "--track",
                        "--registry-file",
                        "example:registry")) {
            assertThat(cairn.exitStatus(LIMIT)).isEqualTo(2);
            assertThat(cairn.errors().lines())
                    .hasSize(1)
                    .first()
                    .asString()
                    .contains("example:registry has a scheme that no store serves");
        }
    }

    private void append(String lines) throws IOException {
        Files.writeString(work.resolve("app.log"), lines, StandardOpenOption.APPEND);
    }

    private String delivered() throws IOException {
        Path out = work.resolve("out.log");
        return Files.exists(out) ? Files.readString(out) : "";
    }

    private CairnProcess collect(String... more) throws IOException {
        List<String> words = new ArrayList<>(List.of("tail", "app.log", "--start-from"));
        words.addAll(List.of("beginning", "--to", "append:out.log", "--track"));
        words.addAll(List.of("--registry-file", "example:registry"));
        words.addAll(List.of(more));
        return cairn(words.toArray(String[]::new));
    }

    private CairnProcess cairn(String... words) throws IOException {
        List<String> command = new ArrayList<>();
        command.add(Path.of("cairn").toAbsolutePath().toString());
        command.addAll(List.of(words));
        return CairnProcess.start(work, command, Map.of("CAIRN_CLASSPATH", jar.toString()));
    }
}
