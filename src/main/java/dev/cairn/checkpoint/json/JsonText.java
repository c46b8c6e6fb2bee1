package dev.cairn.checkpoint.json;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import dev.cairn.checkpoint.Entry;
import dev.cairn.checkpoint.EntryVisitor;
import java.io.IOException;

/** Reads JSON values. */
final class JsonText {

    /** Objects in objects; more than anybody needs, and little enough for any thread's stack. */
    static final int MAX_DEPTH = 500;

    /** Digits of a number. */
    static final int MAX_DIGITS = 1000;

    /** Characters of a text in a document that another program has written, or in a journal. */
    static final int MAX_TEXT = JournalFormat.MAX_PAYLOAD_BYTES;

    /**
     * Names are read once each, so there is nothing to gain from interning them, and paths may be
     * as many as they like.
     */
    static final JsonFactory FACTORY =
            new JsonFactoryBuilder()
                    .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
                    .disable(JsonFactory.Feature.FAIL_ON_SYMBOL_HASH_OVERFLOW)
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .streamReadConstraints(
                            StreamReadConstraints.builder()
                                    .maxNestingDepth(MAX_DEPTH)
                                    .maxNumberLength(MAX_DIGITS)
                                    .maxNameLength(MAX_TEXT)
                                    .maxStringLength(MAX_TEXT)
                                    .build())
                    .build();

    private JsonText() {}

    /** The object that the parser stands at the beginning of. */
    static Entry entry(JsonParser parser) throws IOException {
        return Entry.told(visitor -> members(parser, visitor));
    }

    /** Tells of the members of the object that the parser is in, up to its end. */
    static void members(JsonParser parser, EntryVisitor visitor) throws IOException {
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            visitor.name(parser.currentName());
            parser.nextToken();
            value(parser, visitor);
        }
    }

    /** Tells of the value that the parser stands at. */
    static void value(JsonParser parser, EntryVisitor visitor) throws IOException {
        switch (parser.currentToken()) {
            case START_OBJECT -> {
                visitor.startObject();
                members(parser, visitor);
                visitor.endObject();
            }
            case START_ARRAY -> {
                visitor.startArray();
                while (parser.nextToken() != JsonToken.END_ARRAY) {
                    value(parser, visitor);
                }
                visitor.endArray();
            }
            case VALUE_STRING -> visitor.text(parser.getText());
            case VALUE_NUMBER_INT -> {
                if (parser.getNumberType() == JsonParser.NumberType.BIG_INTEGER) {
                    visitor.number(parser.getBigIntegerValue());
                } else {
                    visitor.number(parser.getLongValue());
                }
            }
            case VALUE_NUMBER_FLOAT -> visitor.number(parser.getDecimalValue());
            case VALUE_TRUE -> visitor.bool(true);
            case VALUE_FALSE -> visitor.bool(false);
            case VALUE_NULL -> visitor.nothing();
            default -> throw new MalformedDocumentException("unexpected " + parser.currentToken());
        }
    }
}
