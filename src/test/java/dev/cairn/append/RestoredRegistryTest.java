package dev.cairn.append;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.checkpoint.CheckpointRegistry;
import dev.cairn.checkpoint.CheckpointStores;
import dev.cairn.checkpoint.Entry;
import dev.cairn.checkpoint.Mark;
import dev.cairn.checkpoint.RegistryUri;
import dev.cairn.checkpoint.StoreOptions;
import dev.cairn.checkpoint.Update;
import dev.cairn.component.Cairn;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A registry that a person took back: what sinks have beyond it is cut, kept, and only once. */
@Tag("P08")
@Timeout(60)
class RestoredRegistryTest extends AppendRoutes {

    private Path registry() {
        return directory.resolve("registry.json");
    }

    private void run(String lines) throws Exception {
        trackedContext();
        route("lines:" + lines + "?batching=true&" + QUICK, route -> route.to(append()));
        context.start();
        awaitIdle();
        context.stop();
    }

    private void restore(Path older) throws Exception {
        Files.copy(older, registry(), StandardCopyOption.REPLACE_EXISTING);
        try (DirectoryStream<Path> journals =
                Files.newDirectoryStream(directory, "registry.json.journal-*")) {
            for (Path each : journals) {
                Files.delete(each); // it leads from the older version to the newest
            }
        }
        Entry entry = Entry.of(Map.of("at", "2026-01-01T00:00:00Z"));
        try (CheckpointRegistry opened =
                CheckpointRegistry.open(
                        CheckpointStores.open(
                                RegistryUri.parse(registry().toString()), StoreOptions.DEFAULT),
                        Clock.systemUTC())) {
            opened.commitFolded(
                    new Update(
                            Map.of(),
                            Set.of(),
                            Map.of(Mark.RESTORED, Optional.of(entry)),
                            List.of()));
            assertThat(opened.restored()).isTrue();
        }
    }

    @Test
    void P08_whatIsCutIsKeptAndTheMarkIsGoneWithTheCommitThatRecoversTheSinks() throws Exception {
        run("1-40");
        Path older = directory.resolve("older.json");
        Files.copy(registry(), older);
        run("41-" + LINES);
        assertThat(read(file)).isEqualTo(expected(1, LINES));

        restore(older);
        run("41-" + LINES);
        assertThat(read(file)).isEqualTo(expected(1, LINES));
        assertThat(read(directory.resolve("all.log.cut-1"))).isEqualTo(expected(41, LINES));

        trackedContext();
        context.start();
        assertThat(Cairn.of(context).registry().restored()).isFalse();
        assertThat(directory.resolve("all.log.cut-2")).doesNotExist();
    }
}
