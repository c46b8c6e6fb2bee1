package dev.cairn.http.page;

import com.jayway.jsonpath.JsonPath;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * A JSONPath that says more than names and indexes, for the JSONPath library. This class is loaded
 * where the library is not there, too.
 *
 * @param compiled what the library makes of it
 */
record TreePath(JsonPath compiled) {

    /**
     * Reads a JSONPath.
     *
     * @throws IllegalArgumentException if it is none, or the library is not there
     */
    static TreePath of(String option, String text) {
        Optional<JsonPath> path = Optional.empty();
        try {
            path = text.startsWith("$") ? JsonTree.compiled(text) : path;
        } catch (NoClassDefFoundError e) {
            throw new IllegalArgumentException(
                    option
                            + "="
                            + text
                            + " needs a library that is not there; add"
                            + " --dep=com.jayway.jsonpath:json-path:2.9.0, or give names joined by"
                            + " dots",
                    e);
        }
        return new TreePath(
                path.orElseThrow(
                        () ->
                                new IllegalArgumentException(
                                        option
                                                + "="
                                                + text
                                                + " is not accepted; give names joined by dots, or"
                                                + " a JSONPath that begins with $")));
    }

    /** The same place as one of names and indexes. */
    static TreePath of(String option, MemberPath path) {
        return of(
                option,
                path.steps().stream()
                        .map(step -> step.matches("[0-9]{1,9}") ? step : "'" + step + "'")
                        .map(step -> "[" + step + "]")
                        .collect(Collectors.joining("", "$", "")));
    }
}
