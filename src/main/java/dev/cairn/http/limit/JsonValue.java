package dev.cairn.http.limit;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.filter.FilteringParserDelegate;
import com.fasterxml.jackson.core.filter.JsonPointerBasedFilter;
import com.fasterxml.jackson.core.filter.TokenFilter.Inclusion;
import java.io.IOException;
import java.util.Optional;

/**
 * A text, number or boolean within a JSON body, found without building a tree of it. Named by a
 * dotted path: {@code error.code}, {@code $.errors[0].code}.
 */
final class JsonValue {

    private static final JsonFactory JSON = new JsonFactory();

    private final JsonPointer place;

    private JsonValue(JsonPointer place) {
        this.place = place;
    }

    /**
     * Reads a path.
     *
     * @throws IllegalArgumentException if it is none; the message names it
     */
    static JsonValue at(String path) {
        String dotted = path.strip();
        if (dotted.startsWith("$.")) {
            dotted = dotted.substring(2);
        }
        dotted = dotted.replaceAll("\\[([0-9]+)]", ".$1");
        StringBuilder pointer = new StringBuilder();
        for (String name : dotted.split("\\.", -1)) {
            if (name.isBlank() || name.startsWith("$") || name.contains("[")) {
                throw new IllegalArgumentException(
                        "the path "
                                + path
                                + " is not accepted; give names with dots between them, such as"
                                + " error.code or errors[0].code");
            }
            pointer.append('/').append(name.replace("~", "~0").replace("/", "~1"));
        }
        return new JsonValue(JsonPointer.compile(pointer.toString()));
    }

    /** The value as text; empty if it is absent, null, an object or array, or there is no JSON. */
    Optional<String> in(byte[] body) {
        try (JsonParser parser =
                new FilteringParserDelegate(
                        JSON.createParser(body),
                        new JsonPointerBasedFilter(place),
                        Inclusion.ONLY_INCLUDE_ALL,
                        false)) {
            JsonToken token = parser.nextToken();
            if (token == null || !token.isScalarValue() || token == JsonToken.VALUE_NULL) {
                return Optional.empty();
            }
            return Optional.of(parser.getText());
        } catch (IOException e) {
            // whether it is JSON at all is for the reader of pages to say
            return Optional.empty();
        }
    }
}
