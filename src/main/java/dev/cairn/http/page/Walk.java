package dev.cairn.http.page;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;

/** Goes through JSON once and takes out what is wanted; of equal names the last counts. */
final class Walk {

    private final JsonParser parser;
    private final String[] found;
    private final Events events;

    /** What is done at the place of the events: the parser is at their first token. */
    @FunctionalInterface
    interface Events {
        /** Reads all of the value. */
        void read(Wanted at) throws IOException;
    }

    /**
     * @param found gets the values, by slot
     */
    Walk(JsonParser parser, String[] found, Events events) {
        this.parser = parser;
        this.found = found;
        this.events = events;
    }

    /** Goes through the value that begins at the parser's token, to its last token. */
    void value(Wanted at) throws IOException {
        if (at.isEvents()) {
            events.read(at);
        } else {
            within(at);
        }
    }

    /** The same, of a value that is no array of events. */
    void within(Wanted at) throws IOException {
        if (at.isLeaf() && at.slot() == Wanted.NO_SLOT) {
            parser.skipChildren();
            return;
        }
        switch (parser.currentToken()) {
            case START_OBJECT -> object(at);
            case START_ARRAY -> array(at);
            case VALUE_NULL -> put(at, null);
            default -> {
                if (at.slot() != Wanted.NO_SLOT) {
                    put(at, parser.getText());
                }
            }
        }
    }

    private void object(Wanted at) throws IOException {
        for (String name = parser.nextFieldName(); name != null; name = parser.nextFieldName()) {
            Wanted member = at.member(name);
            parser.nextToken();
            if (member == null) {
                parser.skipChildren();
            } else {
                value(member);
            }
        }
    }

    private void array(Wanted at) throws IOException {
        StringBuilder texts = new StringBuilder();
        int index = 0;
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            Wanted member = at.isLeaf() ? null : at.member(Integer.toString(index));
            index++;
            if (member != null) {
                value(member);
            } else if (at.slot() != Wanted.NO_SLOT && parser.currentToken().isScalarValue()) {
                texts.append(texts.isEmpty() ? "" : ",").append(parser.getText());
            } else {
                parser.skipChildren();
            }
        }
        put(at, texts.isEmpty() ? null : texts.toString());
    }

    private void put(Wanted at, String text) {
        if (at.slot() != Wanted.NO_SLOT) {
            found[at.slot()] = text;
        }
    }
}
