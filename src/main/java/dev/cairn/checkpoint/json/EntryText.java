package dev.cairn.checkpoint.json;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import dev.cairn.checkpoint.Entry;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;

/** An entry as JSON in UTF-8, for stores that keep each by itself. */
public final class EntryText {

    private EntryText() {}

    /** Writes an entry; equal entries with members in the same order give equal bytes. */
    public static byte[] write(Entry entry) {
        return JsonText.value(entry.members());
    }

    /**
     * Reads what {@link #write} has written.
     *
     * @throws MalformedDocumentException if it is not one JSON object and nothing else
     */
    public static Entry read(byte[] bytes, int offset, int length)
            throws MalformedDocumentException {
        try (JsonParser parser = JsonText.FACTORY.createParser(bytes, offset, length)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                throw new MalformedDocumentException("it is not a JSON object");
            }
            Map<String, Object> members = new LinkedHashMap<>();
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                String name = parser.currentName();
                parser.nextToken();
                members.put(name, DocumentReader.value(parser));
            }
            if (parser.nextToken() != null) {
                throw new MalformedDocumentException("something follows the end of the object");
            }
            return Entry.of(members);
        } catch (JsonProcessingException e) {
            throw new MalformedDocumentException(e.getOriginalMessage(), e);
        } catch (MalformedDocumentException e) {
            throw e;
        } catch (IOException e) {
            throw new MalformedDocumentException(String.valueOf(e.getMessage()), e);
        }
    }
}
