package dev.cairn.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.cairn.checkpoint.Entry;
import java.nio.charset.StandardCharsets;

/** Values of a registry as JSON text that can always be written in UTF-8. */
final class EntryJson {

    private static final ObjectMapper MAPPER = new ObjectMapper();

    /** Half a surrogate pair, as file names can have, has no UTF-8 form but an escape. */
    private static final ObjectMapper ASCII =
            JsonMapper.builder().enable(JsonWriteFeature.ESCAPE_NON_ASCII).build();

    private static final ObjectWriter PRETTY = MAPPER.writer(SerializationFeature.INDENT_OUTPUT);

    private static final ObjectWriter ASCII_PRETTY =
            ASCII.writer(SerializationFeature.INDENT_OUTPUT);

    private EntryJson() {}

    /** A value on one line. */
    static String line(Object value) {
        return text(value, MAPPER.writer(), ASCII.writer());
    }

    /** An entry, a member on each line. */
    static String pretty(Entry entry) {
        return text(entry.members(), PRETTY, ASCII_PRETTY);
    }

    private static String text(Object value, ObjectWriter writer, ObjectWriter ascii) {
        try {
            String text = writer.writeValueAsString(value);
            return StandardCharsets.UTF_8.newEncoder().canEncode(text)
                    ? text
                    : ascii.writeValueAsString(value);
        } catch (JsonProcessingException e) {
            throw new AssertionError("entries are JSON values", e);
        }
    }
}
