package dev.cairn.component;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.checkpoint.StoreOptions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.camel.CamelContext;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

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
                                false,
                                Duration.ofSeconds(1),
                                Duration.ofSeconds(30),
                                RegistrySettings.Durability.AUTO,
                                StoreOptions.OnCorrupt.RESTORE,
                                3,
                                1000,
                                true,
                                1L << 30,
                                Duration.ofSeconds(60),
                                Duration.ofMinutes(5),
                                Duration.ofHours(24),
                                true,
                                StoreOptions.Remote.DEFAULT));
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
                                Map.entry("flush-adaptive", "true"),
                                Map.entry("flush-interval-min", "500ms"),
                                Map.entry("flush-interval-max", "2m"),
                                Map.entry("durability", "Buffered"),
                                Map.entry("on-corrupt", "reset"),
                                Map.entry("backups", "0"),
                                Map.entry("max-memory-buffer", "7"),
                                Map.entry("force-flush-on-exit", "false"),
                                Map.entry("max-uncommitted-bytes", "2097152"),
                                Map.entry("max-uncommitted-age", "1m"),
                                Map.entry("cleanup-interval", "1h"),
                                Map.entry("max-position-age", "36h"),
                                Map.entry("instance", "web-3"),
                                Map.entry("wait", "1m"),
                                Map.entry("lease", "10s"),
                                Map.entry("exclusive", "true"),
                                Map.entry("gzip", "true")));
        assertThat(read)
                .isEqualTo(
                        new RegistrySettings(
                                true,
                                "my.json",
                                Duration.ofSeconds(2),
                                true,
                                Duration.ofMillis(500),
                                Duration.ofMinutes(2),
                                RegistrySettings.Durability.BUFFERED,
                                StoreOptions.OnCorrupt.RESET,
                                0,
                                7,
                                false,
                                2_097_152,
                                Duration.ofMinutes(1),
                                Duration.ofHours(1),
                                Duration.ofHours(36),
                                true,
                                new StoreOptions.Remote(
                                        Optional.of("web-3"),
                                        Duration.ofMinutes(1),
                                        true,
                                        Duration.ofSeconds(10),
                                        true)));
    }

    @Test
    @Tag("P01")
    void P01_aDirectoryHoldsARegistryOfTheUsualName() {
        assertThat(settings(Map.of("directory", "state")).uri())
                .isEqualTo("state/cairn-registry.json");
        assertThat(settings(Map.of("directory", "/state/")).uri())
                .isEqualTo("/state/cairn-registry.json");
        assertThat(settings(Map.of("directory", "/")).uri()).isEqualTo("/cairn-registry.json");
        assertThatThrownBy(() -> settings(Map.of("directory", "state", "uri", "x.json")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(
                        "cairn.registry.directory=state and cairn.registry.uri=x.json are both"
                                + " given; keep one of them");
    }

    @Test
    void anOptionThatSaysWhereTheRegistryIsBeatsTheOtherWayToSayItInAProperty() {
        Map<String, String> properties = Map.of("cairn.registry.directory", "state");
        Map<String, String> options = Map.of("cairn.registry.uri", "x.json");
        assertThat(RegistrySettings.of(sources(options, Map.of(), properties)).uri())
                .isEqualTo("x.json");
        Map<String, String> environment = Map.of("CAIRN_REGISTRY_DIRECTORY", "/var");
        Map<String, String> uri = Map.of("cairn.registry.uri", "x.json");
        assertThat(RegistrySettings.of(sources(Map.of(), environment, uri)).uri())
                .isEqualTo("/var/cairn-registry.json");
    }

    private static SettingSources sources(
            Map<String, String> options,
            Map<String, String> environment,
            Map<String, String> properties) {
        return new SettingSources(
                options,
                environment,
                name -> Optional.ofNullable(properties.get(name)),
                properties.keySet());
    }

    @ParameterizedTest
    @CsvSource({
        "cairn.registry.flush-intervall, cairn.registry.flush-interval",
        "cairn.registry.flushInterval, cairn.registry.flush-interval",
        "cairn.registry.max_memory_buffer, cairn.registry.max-memory-buffer",
        "cairn.registry.file, cairn.registry.uri",
    })
    @Tag("P01")
    void P01_anUnknownNameIsRefusedWithTheNearestOne(String name, String meant) {
        for (SettingSources each :
                List.of(
                        sources(Map.of(name, "1"), Map.of(), Map.of()),
                        sources(Map.of(), Map.of(), Map.of(name, "1")))) {
            assertThatThrownBy(() -> RegistrySettings.of(each))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining(
                            name + " is no setting of the registry; did you mean " + meant + "? ")
                    .hasMessageNotContaining("\n");
        }
    }

    @Test
    @Tag("P01")
    void P01_anUnknownVariableIsRefusedTooExceptTheOnesThatKubernetesMakesUp() {
        Map<String, String> unknown = Map.of("CAIRN_REGISTRY_BACKUP", "1");
        assertThatThrownBy(() -> RegistrySettings.of(sources(Map.of(), unknown, Map.of())))
                .hasMessageContaining(
                        "CAIRN_REGISTRY_BACKUP is no setting of the registry; did you mean"
                                + " CAIRN_REGISTRY_BACKUPS?");
        Map<String, String> made =
                Map.of(
                        "CAIRN_REGISTRY_SERVICE_HOST", "10.0.0.1",
                        "CAIRN_REGISTRY_SERVICE_PORT_HTTP", "80",
                        "CAIRN_REGISTRY_PORT", "tcp://10.0.0.1:80",
                        "CAIRN_REGISTRY_PORT_80_TCP_ADDR", "10.0.0.1",
                        "CAIRN_ON_SINK_DAMAGED", "continue");
        assertThat(RegistrySettings.of(sources(Map.of(), made, Map.of()))).isNotNull();
    }

    @Test
    @Tag("P01")
    void P01_theShortestIntervalIsNotAboveTheLongest() {
        assertThatThrownBy(() -> settings(Map.of("flush-interval-min", "1m")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(
                        "cairn.registry.flush-interval-min is 60000 ms, above"
                                + " cairn.registry.flush-interval-max with 30000 ms; give a"
                                + " shorter one");
        assertThat(settings(Map.of("flush-interval-min", "30s")).flushIntervalMin())
                .isEqualTo(Duration.ofSeconds(30));
    }

    @ParameterizedTest
    @CsvSource({
        "enabled, yes, true or false",
        "flush-adaptive, on, true or false",
        "force-flush-on-exit, 1, true or false",
        "validate-on-start, no, true or false",
        "durability, maybe, 'one of auto, buffered, durable'",
        "on-corrupt, ignore, 'one of restore, reset, fail'",
        "backups, many, 'a whole number, 0 to 99'",
        "backups, -1, 'a whole number, 0 to 99'",
        "backups, 100, 'a whole number, 0 to 99'",
        "max-memory-buffer, 0, 'a whole number, 1 to 1000000000'",
        "max-uncommitted-bytes, 1GB, 'a whole number, 1048576 or more'",
        "max-uncommitted-bytes, 1048575, 'a whole number, 1048576 or more'",
        "max-uncommitted-age, 0s, a time from 100ms to 24h",
        "flush-interval, soon, 'a time from 100ms to 24h such as 500ms, 5s or 2m'",
        "flush-interval, 99ms, a time from 100ms to 24h",
        "flush-interval, -5s, a time from 100ms to 24h",
        "flush-interval, 25h, a time from 100ms to 24h",
        "flush-interval-min, 1, a time from 100ms to 24h",
        "flush-interval-max, 25h, a time from 100ms to 24h",
        "cleanup-interval, 1ms, a time from 100ms to 30d",
        "max-position-age, 0s, a time from 1ms to 36500d",
        "lease, 2s, a time from 3000ms to 1h",
        "wait, soon, a time from 0h to 36500d",
        "exclusive, yes, true or false",
        "gzip, yes, true or false",
    })
    @Tag("P01")
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

    @ParameterizedTest
    @ValueSource(strings = {"camel", "system"})
    void P01_anUnknownPropertyOfTheContextStopsTheStart(String where) throws Exception {
        CamelContext context = new DefaultCamelContext();
        String name = "cairn.registry.flush-intervl";
        try {
            if (where.equals("camel")) {
                context.getPropertiesComponent().addInitialProperty(name, "5s");
            } else {
                System.setProperty(name, "5s");
            }
            assertThatThrownBy(() -> Cairn.of(context))
                    .hasStackTraceContaining("did you mean cairn.registry.flush-interval?");
        } finally {
            System.clearProperty(name);
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
        RegistrySettings settings = RegistrySettings.of(sources(options, environment, properties));
        assertThat(settings.backups()).isEqualTo(1);
        assertThat(settings.maxMemoryBuffer()).isEqualTo(20);
        assertThat(settings.uri()).isEqualTo("property.json");
    }
}
