package dev.cairn.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Tag("R02")
final class RegistryUriTest {

    @TempDir Path directory;

    @Test
    void R02_theDefaultIsAHiddenFileOfTheWorkingDirectory() {
        assertThat(RegistryUri.DEFAULT).isEqualTo(RegistryUri.parse(".cairn-registry.json"));
    }

    @ParameterizedTest
    @CsvSource({
        "registry.json, file, registry.json",
        "/var/lib/cairn/registry.json, file, /var/lib/cairn/registry.json",
        "./odd:name.json, file, ./odd:name.json",
        "C:registry.json, file, C:registry.json",
        "file:/var/r.json, file, /var/r.json",
        "file:///var/r.json, file, /var/r.json",
        "FILE:r.json, file, r.json",
        "memory:, memory, ''",
        "memory:shared, memory, shared",
        "lmdb:state/db, lmdb, state/db",
        "s3://bucket/key.json, s3, //bucket/key.json",
        "s3://bucket/a/prefix/, s3, //bucket/a/prefix/",
        "kept:anything, kept, anything",
    })
    void R02_theFormsThatAreAccepted(String text, String scheme, String location) {
        assertThat(RegistryUri.parse(text)).isEqualTo(new RegistryUri(scheme, location));
        assertThat(RegistryUri.parse(RegistryUri.parse(text).toString()))
                .isEqualTo(RegistryUri.parse(text));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "s3://bucket | s3://BUCKET/KEY.json",
                "s3://bucket/ | s3://BUCKET/KEY.json",
                "s3:///key | s3://BUCKET/KEY.json",
                "s3:bucket/key | s3://BUCKET/KEY.json",
                "s3:// | s3://BUCKET/KEY.json",
                "s3://buc ket/key.json | s3://BUCKET/KEY.json",
                "s3://bucket:9000/key.json | s3://BUCKET/KEY.json",
                "s3://bucket//key.json | s3://BUCKET/KEY.json",
                "s3://bucket/key.json?region=eu | AWS_REGION",
                "http://host/registry.json | a path, lmdb:DIR, s3://BUCKET/KEY.json",
                "redis:x | a path, lmdb:DIR, s3://BUCKET/KEY.json",
                "lmdb: | lmdb:DIR",
                "lmdb://host/x | lmdb:DIR",
                "file: | file:PATH",
                "file://host/x | file:PATH",
                "/var/lib/ | the path of a file in it",
                "/ | the path of a file in it",
                "'' | a path",
                "' ' | a path",
            })
    void R02_otherFormsAreRefusedWithTheRightOne(String text, String form) {
        assertThatThrownBy(() -> RegistryUri.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("registry-file=" + text)
                .hasMessageContaining(form)
                .hasMessageNotContaining("\n");
    }

    @Test
    @Tag("R02")
    void R02_aSecretInAnUriIsRefusedAndNotRepeated() {
        assertThatThrownBy(() -> RegistryUri.parse("s3://AKID:hush@bucket/key.json"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("AWS_ACCESS_KEY_ID")
                .hasMessageNotContaining("hush")
                .hasMessageNotContaining("\n");
    }

    @Test
    void aStoreThatThisBuildLacksIsNamedInOneLine() {
        RegistryUri uri = new RegistryUri("tape", "a");
        String text = uri.toString();
        assertThatThrownBy(() -> CheckpointStores.open(uri, StoreOptions.DEFAULT))
                .hasMessageContaining(text)
                .hasMessageContaining("no store for " + uri.scheme() + ":")
                .hasMessageNotContaining("\n");
    }

    @Test
    void oneFileHasOneCanonicalForm() throws IOException {
        Path real = Files.createDirectory(directory.resolve("real"));
        Path link = Files.createSymbolicLink(directory.resolve("link"), real);
        String absent = RegistryUri.parse(real.resolve("r.json").toString()).canonical().get();
        assertThat(RegistryUri.parse(link.resolve("../link/./r.json").toString()).canonical())
                .contains(absent);
        Files.writeString(real.resolve("r.json"), "{}");
        Files.createSymbolicLink(real.resolve("alias.json"), real.resolve("r.json"));
        assertThat(RegistryUri.parse(real.resolve("alias.json").toString()).canonical())
                .contains(absent);
        assertThat(RegistryUri.parse("memory:").canonical()).isEmpty();
    }

    @Test
    void policiesAreReadAndOthersRefusedWithTheRightOnes() {
        assertThat(StoreOptions.OnCorrupt.parse("reset")).isEqualTo(StoreOptions.OnCorrupt.RESET);
        assertThatThrownBy(() -> StoreOptions.OnCorrupt.parse("ignore"))
                .hasMessage("on-corrupt=ignore: restore, reset and fail are accepted");
        assertThatThrownBy(
                        () ->
                                new StoreOptions(
                                        100,
                                        StoreOptions.OnCorrupt.FAIL,
                                        StoreOptions.DEFAULT.clock()))
                .hasMessage("backups=100: 0 to 99 are accepted");
    }
}
