package dev.cairn.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/** The documents of the YAML files in {@code docker/}, as nested maps and lists. */
public final class Manifests {

    private final List<Object> documents;

    private Manifests(List<Object> documents) {
        this.documents = documents;
    }

    /** Reads a file of the project. */
    public static Manifests read(String file) {
        try {
            List<Object> documents = new ArrayList<>();
            new Load(LoadSettings.builder().build())
                    .loadAllFromString(Files.readString(Path.of(file)))
                    .forEach(documents::add);
            return new Manifests(documents);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The only document of a kind. */
    public Object only(String kind) {
        List<Object> found =
                documents.stream().filter(each -> kind.equals(at(each, "kind"))).toList();
        if (found.size() != 1) {
            throw new AssertionError(found.size() + " documents of kind " + kind);
        }
        return found.get(0);
    }

    /** The kinds of all documents, in order; null for one that has none. */
    public List<Object> kinds() {
        return documents.stream().map(each -> at(each, "kind")).toList();
    }

    /** All documents. */
    public List<Object> all() {
        return documents;
    }

    /** The files of the routes' ConfigMap, by name. */
    public Map<String, String> routes() {
        Map<String, String> routes = new LinkedHashMap<>();
        ((Map<?, ?>) at(only("ConfigMap"), "data"))
                .forEach((name, text) -> routes.put(name.toString(), text.toString()));
        return routes;
    }

    /** What stands at a path of member names and list indices; null if there is nothing. */
    public static Object at(Object from, Object... path) {
        Object here = from;
        for (Object step : path) {
            if (here instanceof Map<?, ?> map) {
                here = map.get(step);
            } else if (here instanceof List<?> list && step instanceof Integer index) {
                here = index < list.size() ? list.get(index) : null;
            } else {
                return null;
            }
        }
        return here;
    }

    /** A list at a path as texts; empty if there is none. */
    public static List<String> texts(Object from, Object... path) {
        Object found = at(from, path);
        return found == null ? List.of() : ((List<?>) found).stream().map(String::valueOf).toList();
    }

    /** The values of a member of each map in a list at a path. */
    public static Stream<Object> each(Object from, String member, Object... path) {
        Object found = at(from, path);
        return found == null
                ? Stream.of()
                : ((List<?>) found).stream().map(element -> at(element, member));
    }
}
