package dev.cairn.component;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.checkpoint.StoreOptions;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.apache.camel.CamelContext;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RegistrySettingsTest {

    private static RegistrySettings settings(Map<String, String> values) {
        return RegistrySettings.of(
                name -> {
                    assertThat(name).startsWith(RegistrySettings.PREFIX);
                    String shortName = name.substring(RegistrySettings.PREFIX.length());
                    return Optional.ofNullable(values.get(shortName));
                });
    }

    @Test
    @Tag("P01")
    @Tag("R01")
    void P01_theDefaultsAreTheDocumentedOnes() {
        assertThat(settings(Map.of()))
                .isEqualTo(
                        new RegistrySettings(
                                false,
                                ".cairn-registry.json",
                                Duration.ofSeconds(5),
                                RegistrySettings.Durability.AUTO,
                                StoreOptions.OnCorrupt.RESTORE,
                                3,
                                1000,
                                true,
                                1L << 30,
                                Duration.ofSeconds(60),
                                Duration.ofMinutes(5),
                                Duration.ofHours(24)));
    }

    @Test
    @Tag("P01")
    void P01_everySettingIsRead() {
        RegistrySettings read =
                settings(
                        Map.ofEntries(
                                Map.entry("enabled", "TRUE"),
                                Map.entry("uri", " my.json "),
                                Map.entry("flush-interval", "2s"),
                                Map.entry("durability", "Buffered"),
                                Map.entry("on-corrupt", "reset"),
                                Map.entry("backups", "0"),
                                Map.entry("max-memory-buffer", "7"),
                                Map.entry("force-flush-on-exit", "false"),
                                Map.entry("max-uncommitted-bytes", "2097152"),
                                Map.entry("max-uncommitted-age", "1m"),
                                Map.entry("cleanup-interval", "1h"),
                                Map.entry("max-position-age", "36h")));
        assertThat(read)
                .isEqualTo(
                        new RegistrySettings(
                                true,
                                "my.json",
                                Duration.ofSeconds(2),
                                RegistrySettings.Durability.BUFFERED,
                                StoreOptions.OnCorrupt.RESET,
                                0,
                                7,
                                false,
                                2_097_152,
                                Duration.ofMinutes(1),
                                Duration.ofHours(1),
                                Duration.ofHours(36)));
    }

    @Test
    void aDirectoryHoldsARegistryOfTheUsualName() {
        assertThat(settings(Map.of("directory", "state")).uri())
                .isEqualTo("state/cairn-registry.json");
        assertThat(settings(Map.of("directory", "state", "uri", "x.json")).uri())
                .isEqualTo("x.json");
    }

    @ParameterizedTest
    @CsvSource({
        "enabled, yes, true or false",
        "durability, maybe, 'one of auto, buffered, durable'",
        "on-corrupt, ignore, 'one of restore, reset, fail'",
        "backups, many, a whole number",
        "backups, -1, a whole number from 0 to",
        "max-memory-buffer, 0, a whole number from 1",
        "max-uncommitted-bytes, 1GB, a whole number",
        "flush-interval, soon, 'a time such as 500ms, 5s or 2m'",
        "flush-interval, 0s, a time above zero",
        "flush-interval, -5s, a time",
    })
    void aBadValueIsNamedWithWhatWouldBeAccepted(String name, String value, String wanted) {
        assertThatThrownBy(() -> settings(Map.of(name, value)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith(
                        "cairn.registry." + name + "=" + value + " is not accepted; give ")
                .hasMessageContaining(wanted)
                .hasMessageNotContaining("\n");
    }

    @Test
    void anOptionBeatsAProperty() throws Exception {
        CamelContext context = new DefaultCamelContext();
        try {
            context.getPropertiesComponent()
                    .addInitialProperty("cairn.registry.max-memory-buffer", "5");
            context.getPropertiesComponent().addInitialProperty("cairn.registry.backups", "1");
            context.getRegistry().bind(Cairn.OPTIONS, Map.of("cairn.registry.backups", "2"));
            context.start();
            RegistrySettings settings = Cairn.of(context).settings();
            assertThat(settings.backups()).isEqualTo(2);
            assertThat(settings.maxMemoryBuffer()).isEqualTo(5);
        } finally {
            context.stop();
        }
    }

    @Test
    void theEnvironmentBeatsAPropertyAndAnOptionBeatsIt() {
        Map<String, String> options = Map.of("cairn.registry.backups", "1");
        Map<String, String> environment =
                Map.of("CAIRN_REGISTRY_BACKUPS", "2", "CAIRN_REGISTRY_MAX_MEMORY_BUFFER", "20");
        Map<String, String> properties =
                Map.of(
                        "cairn.registry.backups", "3",
                        "cairn.registry.max-memory-buffer", "30",
                        "cairn.registry.uri", "property.json");
        RegistrySettings settings =
                RegistrySettings.of(
                        name ->
                                RegistrySettings.value(
                                        name,
                                        options,
                                        environment::get,
                                        key -> Optional.ofNullable(properties.get(key))));
        assertThat(settings.backups()).isEqualTo(1);
        assertThat(settings.maxMemoryBuffer()).isEqualTo(20);
        assertThat(settings.uri()).isEqualTo("property.json");
    }
}
