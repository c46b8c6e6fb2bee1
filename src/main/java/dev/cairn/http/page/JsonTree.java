package dev.cairn.http.page;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.jayway.jsonpath.Configuration;
import com.jayway.jsonpath.InvalidPathException;
import com.jayway.jsonpath.JsonPath;
import com.jayway.jsonpath.Option;
import com.jayway.jsonpath.PathNotFoundException;
import com.jayway.jsonpath.spi.json.JacksonJsonNodeJsonProvider;
import com.jayway.jsonpath.spi.mapper.JacksonMappingProvider;
import java.io.IOException;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;

/** A whole answer in memory, for paths that cannot be followed on the way. */
final class JsonTree {

    private static final ObjectMapper MAPPER =
            JsonMapper.builder()
                    .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
                    .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
                    .build();

    private static final Configuration CONFIGURATION =
            Configuration.builder()
                    .jsonProvider(new JacksonJsonNodeJsonProvider(MAPPER))
                    .mappingProvider(new JacksonMappingProvider(MAPPER))
                    .options(Option.SUPPRESS_EXCEPTIONS)
                    .build();

    private final JsonNode root;

    private JsonTree(JsonNode root) {
        this.root = root;
    }

    /**
     * Reads a stretch of UTF-8.
     *
     * @throws MalformedPageException if it is not JSON
     */
    static JsonTree read(byte[] json, int start, int end) throws MalformedPageException {
        try {
            return new JsonTree(MAPPER.readTree(json, start, end - start));
        } catch (JsonProcessingException e) {
            throw JsonText.refused(e, json);
        } catch (IOException e) {
            throw new AssertionError("bytes in memory can be read", e);
        }
    }

    /** A JSONPath; empty if the text is none. */
    static Optional<JsonPath> compiled(String text) {
        try {
            return Optional.of(JsonPath.compile(text));
        } catch (InvalidPathException e) {
            return Optional.empty();
        }
    }

    /** What a path leads to, as JSON; a path that may lead to several places gives an array. */
    Optional<byte[]> json(TreePath path) {
        return at(path).map(
                        node -> {
                            try {
                                return MAPPER.writeValueAsBytes(node);
                            } catch (JsonProcessingException e) {
                                throw new AssertionError("what was read can be written", e);
                            }
                        });
    }

    /** The text, number or boolean that a path leads to, or several joined by commas. */
    Optional<String> text(TreePath path) {
        JsonNode node = at(path).orElse(null);
        if (node != null && node.isArray()) {
            return Optional.of(
                            StreamSupport.stream(node.spliterator(), false)
                                    .filter(one -> one.isValueNode() && !one.isNull())
                                    .map(JsonNode::asText)
                                    .collect(Collectors.joining(",")))
                    .filter(text -> !text.isEmpty());
        }
        return Optional.ofNullable(node).filter(JsonNode::isValueNode).map(JsonNode::asText);
    }

    private Optional<JsonNode> at(TreePath path) {
        try {
            JsonNode node = path.compiled().read(root, CONFIGURATION);
            return Optional.ofNullable(node).filter(one -> !one.isNull());
        } catch (PathNotFoundException e) {
            return Optional.empty();
        }
    }
}
