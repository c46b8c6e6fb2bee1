package dev.cairn.checkpoint.json;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import dev.cairn.checkpoint.Entry;
import java.io.IOException;

/** An entry as JSON in UTF-8, for stores that keep each by itself. */
public final class EntryText {

    private static final int INITIAL_BYTES = 512;

    private EntryText() {}

    /** Writes an entry; equal entries with members in the same order give equal bytes. */
    public static byte[] write(Entry entry) {
        return new JsonOutput(INITIAL_BYTES).object(entry).toBytes();
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
            Entry entry = JsonText.entry(parser);
            if (parser.nextToken() != null) {
                throw new MalformedDocumentException("something follows the end of the object");
            }
            return entry;
        } catch (JsonProcessingException e) {
            throw new MalformedDocumentException(e.getOriginalMessage(), e);
        } catch (MalformedDocumentException e) {
            throw e;
        } catch (IOException e) {
            throw new MalformedDocumentException(String.valueOf(e.getMessage()), e);
        }
    }
}
