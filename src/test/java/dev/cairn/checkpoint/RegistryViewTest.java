package dev.cairn.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class RegistryViewTest {

    private static Entry file(String id) {
        Map<String, Object> identity = Map.of("inode", 7, "id", id, "generation", 1);
        return Entry.of(Map.of("position", 1, "inode", 7, "identity", identity));
    }

    @Test
    void livesAreFoundByTheirIdsForAsLongAsTheyAreThere() throws IOException {
        Key a = new Key("files", "/a");
        Key b = new Key("files", "/b");
        RegistryView view = new RegistryView();
        view.replace(new Loaded.Present(Map.of(a, file("one")), false, List.of()));
        assertThat(view.path("files", "one")).contains("/a");
        view.apply(Map.of(a, Optional.of(file("two")), b, Optional.of(file("one"))));
        assertThat(view.path("files", "one")).contains("/b");
        assertThat(view.path("files", "two")).contains("/a");
        assertThat(view.path("files@group", "two")).isEmpty();
        view.apply(Map.of(a, Optional.empty(), b, Optional.empty()));
        assertThat(view.path("files", "one")).isEmpty();
        assertThat(view.path("files", "two")).isEmpty();
    }
}
