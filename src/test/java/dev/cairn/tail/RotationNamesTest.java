package dev.cairn.tail;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class RotationNamesTest {

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
