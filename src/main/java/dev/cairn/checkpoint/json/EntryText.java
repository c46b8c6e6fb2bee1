package dev.cairn.checkpoint.json;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import dev.cairn.checkpoint.Entry;
import java.io.IOException;

/**
 * An entry as JSON in UTF-8, for stores that keep each by itself. An instance reads many, one after
 * the other, and is no good for several threads.
 */
public final class EntryText {

    private static final int INITIAL_BYTES = 512;

    private final JsonLine line = new JsonLine();

    /** Writes an entry; equal entries with members in the same order give equal bytes. */
    public static byte[] write(Entry entry) {
        return new JsonOutput(INITIAL_BYTES).object(entry).toBytes();
    }

    /**
     * Reads what {@link #write} has written, many of them faster than {@link #read} does.
     *
     * @throws MalformedDocumentException if it is not one JSON object and nothing else
     */
    public Entry next(byte[] bytes, int offset, int length) throws MalformedDocumentException {
        int end = offset + length;
        line.begin(bytes, offset, end);
        try {
            line.expect("{");
            Entry entry = Entry.told(visitor -> line.members(visitor, JsonText.MAX_DEPTH));
            if (line.position() == end) {
                return entry;
            }
        } catch (JsonLine.UnexpectedException e) {
            // JSON in other words, or none
        } catch (IOException e) {
            throw new MalformedDocumentException(String.valueOf(e.getMessage()), e);
        }
        return read(bytes, offset, length);
    }

    /**
     * Reads one object of JSON, however it is written.
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
