package dev.cairn.http.page;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Rows of CSV as of RFC 4180: a field in quotes may hold delimiters, line ends and quotes, which
 * are doubled. White space is part of a field. Empty lines are no rows.
 */
final class CsvRows {

    private final byte[] body;
    private final byte delimiter;
    private int at;

    CsvRows(byte[] body, char delimiter) {
        this.body = body;
        this.delimiter = (byte) delimiter;
    }

    /**
     * The next row; empty behind the last one.
     *
     * @throws MalformedPageException if the body ends within quotes
     */
    List<String> next() throws MalformedPageException {
        while (at < body.length && isLineEnd()) {
            at++;
        }
        List<String> fields = new ArrayList<>();
        boolean more = at < body.length;
        while (more) {
            fields.add(field());
            more = at < body.length && body[at] == delimiter;
            if (more) {
                at++;
            }
        }
        return fields;
    }

    private String field() throws MalformedPageException {
        ByteArrayOutputStream text = new ByteArrayOutputStream();
        if (at < body.length && body[at] == '"') {
            quoted(text);
        }
        while (at < body.length && body[at] != delimiter && !isLineEnd()) {
            text.write(body[at++]);
        }
        return text.toString(StandardCharsets.UTF_8);
    }

    private void quoted(ByteArrayOutputStream text) throws MalformedPageException {
        int open = at++;
        while (at < body.length) {
            if (body[at] != '"') {
                text.write(body[at++]);
            } else if (at + 1 < body.length && body[at + 1] == '"') {
                text.write('"');
                at += 2;
            } else {
                at++;
                return;
            }
        }
        throw new MalformedPageException(
                "the answer ("
                        + body.length
                        + " bytes) ends within the quotes that are opened at byte "
                        + open
                        + "; see the option format");
    }

    private boolean isLineEnd() {
        return body[at] == '\n' || body[at] == '\r';
    }
}
