package dev.cairn.http.page;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.core.io.JsonEOFException;
import java.io.IOException;

/** Parsers of JSON, and what is told of JSON that they refuse: never anything of its content. */
final class JsonText {

    private static final JsonFactory FACTORY =
            JsonFactory.builder()
                    // members of APIs are no constants of this program
                    .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
                    .build();

    private JsonText() {}

    /** A parser of a stretch of UTF-8, whose offsets count from its start. */
    static JsonParser parser(byte[] utf8, int start, int end) throws IOException {
        return FACTORY.createParser(utf8, start, end - start);
    }

    /** What to tell of a body. Jackson's own message is left out, because it quotes. */
    static MalformedPageException refused(JsonProcessingException e, byte[] body) {
        JsonLocation at = e.getLocation();
        String where =
                at == null ? "" : " at line " + at.getLineNr() + ", column " + at.getColumnNr();
        String what = "is not JSON" + where;
        if (e instanceof JsonEOFException) {
            what = "ends in the middle" + where;
        } else if (e instanceof StreamConstraintsException) {
            what = "goes beyond what is accepted: " + e.getOriginalMessage();
        }
        return new MalformedPageException(
                "the answer (" + body.length + " bytes) " + what + "; see the option format");
    }
}
