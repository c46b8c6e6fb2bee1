package dev.cairn.http.page;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Makes events of items. The bytes of an item are those of the body; only where they hold line
 * breaks the white space between tokens is left out.
 */
final class ItemReader {

    private final byte[] body;
    private final Picks picks;
    private final boolean keepOuter;
    private final PageBuilder page;
    private final String[] found;

    private JsonParser parser;
    private int base;

    private int start;
    private int end;
    private boolean broken;

    /** Of the item's inner events; of no use where {@link #arrayStart} is -1. */
    private final List<Inner> inners = new ArrayList<>();

    private int arrayStart;
    private int arrayEnd;
    private int nulls;

    /** An inner event, and what was found when it had been read. */
    @SuppressWarnings("ArrayRecordComponent")
    private record Inner(int start, int end, String[] found) {}

    /**
     * @param keepOuter whether an inner event is delivered within its item
     */
    ItemReader(byte[] body, Picks picks, boolean keepOuter, PageBuilder page) {
        this.body = body;
        this.picks = picks;
        this.keepOuter = keepOuter;
        this.page = page;
        this.found = new String[picks.tree().slots()];
    }

    /**
     * Reads from now on by a parser whose first byte is at an offset of the body.
     *
     * @param offset in the body
     */
    void use(JsonParser another, int offset) {
        parser = another;
        base = offset;
    }

    /** Goes through the item that begins at the parser's token, to its last token. */
    void read() throws IOException {
        Arrays.fill(found, null);
        inners.clear();
        arrayStart = -1;
        nulls = 0;
        int line = parser.currentTokenLocation().getLineNr();
        start = tokenStart();
        new Walk(parser, found, this::readInners).value(picks.tree());
        end = tokenEnd();
        broken = parser.currentLocation().getLineNr() != line;
    }

    /** Puts the item that was read onto the page. */
    void deliver() {
        page.item();
        for (int i = 0; i < nulls; i++) {
            page.reject("an inner event of item " + page.items() + " of the page is null");
        }
        if (arrayStart < 0) {
            append(start, end);
            page.endEvent(picks.id(found), picks.time(found));
            return;
        }
        for (int i = 0; i < inners.size(); i++) {
            deliver(inners.get(i), i);
        }
    }

    private void deliver(Inner inner, int index) {
        // what was found behind the array belongs to every inner event, too
        for (int slot = 0; slot < found.length; slot++) {
            if (inner.found[slot] == null) {
                inner.found[slot] = found[slot];
            }
        }
        if (keepOuter) {
            append(start, arrayStart);
        }
        append(inner.start, inner.end);
        if (keepOuter) {
            append(arrayEnd, end);
        }
        String id = picks.id(inner.found);
        page.endEvent(
                id == null || picks.isIdOfInner() ? id : id + "#" + index, picks.time(inner.found));
    }

    private void append(int from, int to) {
        if (broken) {
            page.appendCompacted(body, from, to);
        } else {
            page.append(body, from, to);
        }
    }

    private void readInners(Wanted at) throws IOException {
        Walk walk = new Walk(parser, found, this::readInners);
        if (parser.currentToken() != JsonToken.START_ARRAY) {
            walk.within(at);
            return;
        }
        arrayStart = tokenStart();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            String[] outer = found.clone();
            int from = tokenStart();
            walk.within(at);
            if (parser.currentToken() == JsonToken.VALUE_NULL) {
                nulls++;
            } else {
                inners.add(new Inner(from, tokenEnd(), found.clone()));
            }
            System.arraycopy(outer, 0, found, 0, outer.length);
        }
        arrayEnd = tokenEnd();
    }

    private int tokenStart() {
        return base + (int) parser.currentTokenLocation().getByteOffset();
    }

    /** Behind the parser's token, which is a text's last byte only after it was read. */
    private int tokenEnd() throws IOException {
        parser.finishToken();
        return base + (int) parser.currentLocation().getByteOffset();
    }
}
