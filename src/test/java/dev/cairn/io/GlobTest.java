package dev.cairn.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GlobTest {

    private static boolean matches(String glob, String path) {
        return Glob.parse(glob, Path.of("/srv")).stream()
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
                "logs/*.log /srv/logs/a.log true",
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
}
