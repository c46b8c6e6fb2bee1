package dev.cairn.component;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EarlyRegistryTest {

    @TempDir private Path directory;

    private Map<String, String> tracking(Path registry) {
        return Map.of("cairn.registry.enabled", "true", "cairn.registry.uri", registry.toString());
    }

    @Test
    void aContextJoinsInTheUseOfWhatIsOpenAndKeepsIt() throws Exception {
        Path file = directory.resolve("registry.json");
        try (DefaultCamelContext context = new DefaultCamelContext()) {
            context.getRegistry().bind(Cairn.OPTIONS, tracking(file));
            try (EarlyRegistry early = EarlyRegistry.begin(tracking(file), directory)) {
                assertThat(early.isOpen()).isTrue();
                assertThat(directory.resolve("registry.json.lock")).exists();
                context.start();
                Cairn.of(context);
            }
            assertThat(Cairn.of(context).registry().wasAbsent()).isTrue();
        }
        // nobody has it any more
        try (EarlyRegistry again = EarlyRegistry.begin(tracking(file), directory)) {
            assertThat(again.isOpen()).isTrue();
        }
    }

    @Test
    void nothingIsOpenedWithoutTracking() throws IOException {
        try (EarlyRegistry none = EarlyRegistry.begin(Map.of(), directory)) {
            assertThat(none.isOpen()).isFalse();
        }
    }

    @Test
    void whereAPropertyFileMaySayOtherwiseTheContextDecides() throws IOException {
        Files.writeString(directory.resolve("application.properties"), "# nothing");
        Path file = directory.resolve("registry.json");
        try (EarlyRegistry none = EarlyRegistry.begin(tracking(file), directory)) {
            assertThat(none.isOpen()).isFalse();
        }
        assertThat(file.resolveSibling("registry.json.lock")).doesNotExist();
    }

    @Test
    void whatIsWrongIsSaidByTheContext() throws Exception {
        Path file = Files.writeString(directory.resolve("registry.json"), "{ not a registry");
        try (EarlyRegistry failed = EarlyRegistry.begin(tracking(file), directory);
                DefaultCamelContext context = new DefaultCamelContext()) {
            assertThat(failed.isOpen()).isFalse();
            context.getRegistry().bind(Cairn.OPTIONS, tracking(file));
            context.start();
            assertThatThrownBy(() -> Cairn.of(context)).hasMessageContaining(file.toString());
        }
    }

    @Test
    void settingsThatAreRefusedOpenNothing() throws IOException {
        Map<String, String> wrong =
                Map.of("cairn.registry.enabled", "true", "cairn.registry.backups", "many");
        try (EarlyRegistry none = EarlyRegistry.begin(wrong, directory)) {
            assertThat(none.isOpen()).isFalse();
        }
    }
}
