package dev.cairn.checkpoint.s3;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class FleetKeysTest {

    private final FleetKeys keys = new FleetKeys("logs/fleet/");

    @Test
    void ordinaryNamesStandAsTheyAre() {
        assertThat(keys.instance("web-3.example.org"))
                .isEqualTo("logs/fleet/instances/web-3.example.org.json");
        assertThat(keys.source("api_sources@group", "okta"))
                .isEqualTo("logs/fleet/sources/api_sources@group/okta.json");
    }

    @ParameterizedTest
    @ValueSource(strings = {"okta", "a/b", "..", "~", "~41", "é 漢 😀", "a\nb", "%2F", "x?y#z"})
    void everyNameComesBackAndNeedsNoEscapes(String name) {
        String instance = keys.instance(name);
        String source = keys.source("api_sources", name);
        assertThat(instance).matches("[A-Za-z0-9_@.~/-]+").doesNotContain("/..");
        assertThat(keys.instanceOf(instance)).contains(name);
        assertThat(keys.sourceOf(source)).contains("api_sources/" + name);
        assertThat(keys.sourceOf(instance)).isEmpty();
        assertThat(keys.instanceOf(source)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "logs/fleet/instances/a.json.bak1",
                "logs/fleet/instances/a/b.json",
                "logs/fleet/sources/a.json",
                "logs/fleet/.probe-1",
                "logs/other/instances/a.json"
            })
    void otherObjectsAreNeither(String key) {
        assertThat(keys.instanceOf(key)).isEmpty();
        assertThat(keys.sourceOf(key)).isEmpty();
    }
}
