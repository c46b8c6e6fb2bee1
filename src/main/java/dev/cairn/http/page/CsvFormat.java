package dev.cairn.http.page;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import dev.cairn.http.call.Answer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Reads a row as a JSON object of texts, whose names are those of the header line. A field without
 * a name is called {@code column} and its number.
 */
final class CsvFormat implements PageFormat {

    private final char delimiter;
    private final Picks picks;

    /**
     * @param picks over the names of the header line, each of one step
     */
    CsvFormat(char delimiter, Picks picks) {
        this.delimiter = delimiter;
        this.picks = picks;
    }

    @Override
    public Page read(Answer answer) throws MalformedPageException {
        Utf8Body read = Utf8Body.of(answer);
        byte[] body = read.bytes();
        PageBuilder page = new PageBuilder(body.length * 2);
        CsvRows rows = new CsvRows(body, delimiter);
        List<String> names = named(rows.next());
        for (List<String> row = rows.next(); !row.isEmpty(); row = rows.next()) {
            page.item();
            append(names, row, page);
        }
        read.tell(page);
        return page.build(Map.of());
    }

    private void append(List<String> names, List<String> row, PageBuilder page) {
        String[] found = new String[picks.tree().slots()];
        JsonStringEncoder encoder = JsonStringEncoder.getInstance();
        for (int i = 0; i < row.size(); i++) {
            String name = i < names.size() ? names.get(i) : "column" + (i + 1);
            append(i == 0 ? "{\"" : ",\"", page);
            append(encoder.quoteAsUTF8(name), page);
            append("\":\"", page);
            append(encoder.quoteAsUTF8(row.get(i)), page);
            append("\"", page);
            Wanted wanted = picks.tree().member(name);
            if (wanted != null && !row.get(i).isEmpty()) {
                found[wanted.slot()] = row.get(i);
            }
        }
        append("}", page);
        page.endEvent(picks.id(found), picks.time(found));
    }

    private static void append(String ascii, PageBuilder page) {
        append(ascii.getBytes(StandardCharsets.US_ASCII), page);
    }

    private static void append(byte[] bytes, PageBuilder page) {
        page.append(bytes, 0, bytes.length);
    }

    /** Names that are all there, and different. */
    private static List<String> named(List<String> header) {
        Set<String> names = new LinkedHashSet<>();
        for (String field : header) {
            String name = field.isEmpty() ? "column" + (names.size() + 1) : field;
            String unique = name;
            for (int i = 2; !names.add(unique); i++) {
                unique = name + "_" + i;
            }
        }
        return new ArrayList<>(names);
    }
}
