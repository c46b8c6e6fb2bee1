package dev.cairn.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;

class RouteFilesTest {

    @TempDir Path scratch;

    private final CommandLine command = new CommandLine(new ValidateCommand());

    @Test
    void theRoutesOfAllDirectoriesAreFoundAndAMissingDirectoryIsPassedOver() throws IOException {
        Path first = Files.createDirectories(scratch.resolve("first"));
        Path second = Files.createDirectories(scratch.resolve("second"));
        for (Path each : List.of(first.resolve("b.yaml"), first.resolve("a.yml"))) {
            Files.createFile(each);
        }
        Files.createFile(first.resolve("notes.txt"));
        Files.createFile(second.resolve("a.yaml"));
        List<String> directories =
                List.of(first.toString(), scratch.resolve("none").toString(), second.toString());
        assertThat(RouteFiles.find(List.of(), directories, command))
                .containsExactly(
                        "file:" + first.resolve("a.yml"),
                        "file:" + first.resolve("b.yaml"),
                        "file:" + second.resolve("a.yaml"));
        assertThat(RouteFiles.find(List.of("classpath:routes/tail.yaml"), directories, command))
                .containsExactly("classpath:routes/tail.yaml");
    }

    @Test
    void whereNoDirectoryHasAnyAllAreNamed() {
        assertThatThrownBy(() -> RouteFiles.find(List.of(), List.of("/no/a", "/no/b"), command))
                .isInstanceOf(ParameterException.class)
                .hasMessageContaining("put one into /no/a/ or /no/b/");
    }
}
