package dev.cairn.checkpoint.json;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.cairn.checkpoint.Entry;
import dev.cairn.checkpoint.Key;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The changes of one commit as JSON in UTF-8: {@code
 * {"files":{"/var/log/app.log":{"position":7},"/var/log/old.log":null}}}. {@code null} removes.
 */
final class ChangeText {

    private static final int INITIAL_BYTES = 1024;

    private ChangeText() {}

    /** Writes changes; empty if that would be more bytes than a journal's record may have. */
    static Optional<byte[]> write(Map<Key, Optional<Entry>> changes) {
        Map<String, List<Map.Entry<Key, Optional<Entry>>>> sections = new LinkedHashMap<>();
        for (Map.Entry<Key, Optional<Entry>> change : changes.entrySet()) {
            sections.computeIfAbsent(change.getKey().section(), name -> new ArrayList<>())
                    .add(change);
        }
        JsonOutput out = new JsonOutput(INITIAL_BYTES);
        out.raw('{');
        for (Map.Entry<String, List<Map.Entry<Key, Optional<Entry>>>> section :
                sections.entrySet()) {
            out.name(section.getKey());
            out.raw('{');
            for (Map.Entry<Key, Optional<Entry>> change : section.getValue()) {
                out.name(change.getKey().name());
                change.getValue().ifPresentOrElse(out::object, () -> out.raw("null"));
                if (out.size() > JournalFormat.MAX_PAYLOAD_BYTES) {
                    return Optional.empty();
                }
            }
            out.raw('}');
        }
        byte[] bytes = out.raw('}').toBytes();
        return bytes.length > JournalFormat.MAX_PAYLOAD_BYTES
                ? Optional.empty()
                : Optional.of(bytes);
    }

    /**
     * Reads what {@link #write} has written.
     *
     * @throws MalformedDocumentException if it is not that
     */
    static Map<Key, Optional<Entry>> read(byte[] bytes, int offset, int length)
            throws MalformedDocumentException {
        Map<Key, Optional<Entry>> changes = new LinkedHashMap<>();
        try (JsonParser parser = JsonText.FACTORY.createParser(bytes, offset, length)) {
            require(parser.nextToken() == JsonToken.START_OBJECT);
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                String section = parser.currentName();
                require(parser.nextToken() == JsonToken.START_OBJECT && !section.isEmpty());
                while (parser.nextToken() == JsonToken.FIELD_NAME) {
                    String name = parser.currentName();
                    parser.nextToken();
                    require(!name.isEmpty());
                    changes.put(new Key(section, name), entry(section, parser));
                }
            }
            require(parser.nextToken() == null);
            return changes;
        } catch (MalformedDocumentException e) {
            throw e;
        } catch (IOException e) {
            throw new MalformedDocumentException(String.valueOf(e.getMessage()), e);
        }
    }

    private static Optional<Entry> entry(String section, JsonParser parser) throws IOException {
        if (parser.currentToken() == JsonToken.VALUE_NULL) {
            return Optional.empty();
        }
        require(parser.currentToken() == JsonToken.START_OBJECT);
        Entry entry = JsonText.entry(parser);
        Optional<String> problem = DocumentFormat.problem(section, entry);
        if (problem.isPresent()) {
            throw new MalformedDocumentException(problem.get());
        }
        return Optional.of(entry);
    }

    private static void require(boolean fulfilled) throws MalformedDocumentException {
        if (!fulfilled) {
            throw new MalformedDocumentException("not the changes of a commit");
        }
    }
}
