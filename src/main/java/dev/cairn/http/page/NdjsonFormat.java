package dev.cairn.http.page;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import dev.cairn.http.call.Answer;
import java.io.IOException;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Reads an item from each line. A line that is not JSON is left out and told of; but if the last
 * one is not, and has no line end, the answer was cut, and if none is, it is something else.
 */
final class NdjsonFormat implements PageFormat {

    private final Members members;
    private final boolean trailer;
    private final Picks picks;
    private final boolean keepOuter;

    /**
     * @param memberPaths what {@link Page#member} will be asked for: members of the trailer
     * @param trailer whether the last line is none of the items
     */
    NdjsonFormat(Collection<String> memberPaths, boolean trailer, Picks picks, boolean keepOuter) {
        this.members = new Members(memberPaths, new Wanted(), Optional.empty());
        this.trailer = trailer;
        this.picks = picks;
        this.keepOuter = keepOuter;
    }

    @Override
    public Page read(Answer answer) throws IOException {
        Utf8Body read = Utf8Body.of(answer);
        byte[] body = read.bytes();
        int end = withoutBlanks(body, 0, body.length);
        int lastStart = lineStart(body, end);
        PageBuilder page = new PageBuilder(body.length + 1);
        ItemReader items = new ItemReader(body, picks, keepOuter, page);
        int start = 0;
        while (start < (trailer ? lastStart : end)) {
            int lineEnd = lineEnd(body, start);
            if (withoutBlanks(body, start, lineEnd) > start) {
                item(body, start, lineEnd, items, page);
            }
            start = lineEnd + 1;
        }
        if (page.items() > 0 && page.size() == 0 && page.rejects() == page.items()) {
            throw new MalformedPageException(
                    "no line of the answer ("
                            + page.items()
                            + ") is an event as JSON; see the option format");
        }
        read.tell(page);
        return page.build(trailer && end > 0 ? trailer(body, lastStart, end) : nothing());
    }

    private static void item(byte[] body, int start, int end, ItemReader items, PageBuilder page)
            throws IOException {
        try (JsonParser parser = JsonText.parser(body, start, end)) {
            items.use(parser, start);
            if (parser.nextToken() == JsonToken.VALUE_NULL) {
                page.item();
                page.reject("item " + page.items() + " of the page is null");
                return;
            }
            items.read();
            if (parser.nextToken() != null) {
                throw new MalformedPageException(
                        "a line of the answer has more than one JSON value");
            }
            items.deliver();
        } catch (JsonProcessingException e) {
            if (end == body.length) {
                throw JsonText.refused(e, body);
            }
            page.item();
            page.reject("item " + page.items() + " of the page is not JSON");
        }
    }

    private Map<String, Optional<String>> trailer(byte[] body, int start, int end)
            throws IOException {
        String[] found = members.slots();
        try (JsonParser parser = JsonText.parser(body, start, end)) {
            parser.nextToken();
            new Walk(parser, found, at -> {}).value(members.tree());
        } catch (JsonProcessingException e) {
            throw JsonText.refused(e, body);
        }
        Map<String, Optional<String>> read = members.of(found, body, start, end);
        if (!read.isEmpty() && read.values().stream().allMatch(Optional::isEmpty)) {
            throw new MalformedPageException(
                    "the last line of the answer has none of "
                            + String.join(", ", members.paths())
                            + ": it is no trailer; the answer was cut, or trailer=true is wrong");
        }
        return read;
    }

    private Map<String, Optional<String>> nothing() {
        Map<String, Optional<String>> none = new HashMap<>();
        members.paths().forEach(path -> none.put(path, Optional.empty()));
        return none;
    }

    private static int lineEnd(byte[] body, int start) {
        int end = start;
        while (end < body.length && body[end] != '\n') {
            end++;
        }
        return end;
    }

    private static int lineStart(byte[] body, int end) {
        int start = end;
        while (start > 0 && body[start - 1] != '\n') {
            start--;
        }
        return start;
    }

    /** The end of a stretch without the white space at it. */
    private static int withoutBlanks(byte[] body, int start, int end) {
        int last = end;
        while (last > start && body[last - 1] <= ' ' && body[last - 1] >= 0) {
            last--;
        }
        return last;
    }
}
