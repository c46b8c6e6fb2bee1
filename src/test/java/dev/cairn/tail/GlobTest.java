package dev.cairn.tail;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GlobTest {

    private static boolean matches(String glob, String path) {
        return Glob.parse(glob, Path.of("/work")).stream()
                .anyMatch(one -> one.matches(Path.of(path)));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ' ',
            value = {
                "/var/log/**/*.log /var/log/a.log true",
                "/var/log/**/*.log /var/log/x/y/a.log true",
                "/var/log/**/*.log /var/log/a.txt false",
                "/var/log/**/*.log /var/a.log false",
                "/var/log/**.log /var/log/x/a.log true",
                "/var/log/** /var/log/x/a true",
                "/var/log/** /var/log false",
                "/var/log/*.log /var/log/x/a.log false",
                "/var/log/*.log /var/log/.log true",
                "/var/log/a?c /var/log/abc true",
                "/var/log/a?c /var/log/ac false",
                "/var/log/[a-c]x /var/log/bx true",
                "/var/log/[!a-c]x /var/log/bx false",
                "/var/log/[^a-c]x /var/log/dx true",
                "/var/log/{a,b/c}.log /var/log/b/c.log true",
                "/var/log/{a,b{1,2}}.log /var/log/b2.log true",
                "/var/log/a.log,/tmp/b.log /tmp/b.log true",
                "logs/*.log /work/logs/a.log true",
                "../x/*.log /x/a.log true",
                "/var/./log//a.log /var/log/a.log true",
                "/var/log/a+b(c).log /var/log/a+b(c).log true",
                "/var/log/a.log /var/log/axlog false"
            })
    void aPatternMatchesWhatItsSignsSay(String glob, String path, boolean expected) {
        assertThat(matches(glob, path)).isEqualTo(expected);
    }

    @Test
    void theRootIsTheDirectoryAboveTheFirstPattern() {
        assertThat(Glob.parse("/var/log/**/*.log", Path.of("/")).get(0).literalRoot())
                .isEqualTo(Path.of("/var/log"));
        assertThat(Glob.parse("/var/log/a.log", Path.of("/")).get(0).literalRoot())
                .isEqualTo(Path.of("/var/log"));
    }

    @Test
    void whatIsNotClosedIsRefused() {
        for (String bad : List.of("/var/{a,b", "/var/[ab", "/a,,/b")) {
            assertThatThrownBy(() -> Glob.parse(bad, Path.of("/")))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining(bad);
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ' ',
            value = {
                "app.log app.log.1 true",
                "app.log app.log.12.gz true",
                "app.log app.log-20260131 true",
                "app.log app.log-20260131-1769817600.zst true",
                "app.log app.log.2026-01-31 true",
                "app.log app-20260131.log true",
                "app.log app.1.log.gz true",
                "app.log app.log false",
                "app.log app.log.old false",
                "app.log app.log.1.bak false",
                "app.log application.log.1 false",
                "app.log app.txt.1 false"
            })
    void siblingsAreToldByTheirNames(String path, String other, boolean expected) {
        assertThat(
                        RotationNames.isSibling(
                                Path.of("/logs").resolve(path), Path.of("/logs").resolve(other)))
                .isEqualTo(expected);
    }

    @Test
    void aSiblingsOriginalIsFoundByItsName() {
        assertThat(RotationNames.originals(Path.of("/logs/app.log.3")))
                .containsExactly(Path.of("/logs/app.log"));
        assertThat(RotationNames.originals(Path.of("/logs/app-20260131.log")))
                .containsExactly(Path.of("/logs/app.log"));
        assertThat(RotationNames.originals(Path.of("/logs/app.log"))).isEmpty();
        assertThat(RotationNames.counter(Path.of("/l/app.log"), Path.of("/l/app.log.7.gz")))
                .hasValue(7);
        assertThat(RotationNames.counter(Path.of("/l/app.log"), Path.of("/l/app.log-20260131")))
                .isEmpty();
    }
}
