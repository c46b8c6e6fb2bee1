package dev.cairn.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class NearNamesTest {

    @Test
    void aFewLettersAwayOrOfTheSameLastPartIsNear() {
        List<String> names =
                List.of("/var/log/app.log", "/var/log/apt.log", "/srv/app.log", "/etc/passwd");
        assertThat(NearNames.of("/var/log/app.lgo", names))
                .containsExactly("/var/log/app.log", "/var/log/apt.log");
        assertThat(NearNames.of("/mnt/elsewhere/app.log", names))
                .containsExactly("/srv/app.log", "/var/log/app.log");
        assertThat(NearNames.advice("nothing like it", names)).isEmpty();
        assertThat(NearNames.advice("/srv/App.log", names))
                .isEqualTo("; did you mean /srv/app.log or /var/log/app.log?");
    }

    @Test
    void theNearestComesFirstAndThreeAreEnough() {
        assertThat(NearNames.of("abcd", List.of("abxx", "abcx", "abcd2", "xbcx", "abce")))
                .containsExactly("abcd2", "abce", "abcx");
    }
}
