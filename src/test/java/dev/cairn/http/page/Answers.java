package dev.cairn.http.page;

import dev.cairn.http.call.Answer;
import dev.cairn.http.call.Header;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** Answers for tests, and what is read from them. */
final class Answers {

    private Answers() {}

    static Answer of(String body, Header... headers) {
        return of(body.getBytes(StandardCharsets.UTF_8), headers);
    }

    static Answer of(byte[] body, Header... headers) {
        return new Answer(200, List.of(headers), body, Instant.EPOCH);
    }

    static Page read(ItemOptions options, String body, String... members) throws IOException {
        return options.pageFormat(List.of(members)).read(of(body));
    }

    /** The lines of a page, cut where it says they end, and each ended by a newline. */
    static List<String> lines(Page page) {
        List<String> lines = new ArrayList<>();
        int start = 0;
        for (int i = 0; i < page.size(); i++) {
            byte[] line = new byte[page.end(i) - start];
            page.lines().get(start, line);
            start = page.end(i);
            String text = new String(line, StandardCharsets.UTF_8);
            if (text.indexOf('\n') != text.length() - 1 || text.indexOf('\r') >= 0) {
                throw new AssertionError("no line: " + text);
            }
            lines.add(text.substring(0, text.length() - 1));
        }
        if (page.lines().remaining() != start) {
            throw new AssertionError("bytes behind the last line");
        }
        return lines;
    }
}
