package dev.cairn.http.call;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** A text with variables, {@code ${name}}, which are replaced once: values are not looked into. */
final class Template {

    /** A piece: text as it is, or the name of a variable. */
    private record Piece(String text, boolean variable) {}

    private final List<Piece> pieces;

    private Template(List<Piece> pieces) {
        this.pieces = pieces;
    }

    /**
     * Reads a template.
     *
     * @param option the option it is of, for messages
     * @param known names that it may have
     * @throws IllegalArgumentException if it has another, or one that does not end
     */
    static Template of(String option, String text, Set<String> known) {
        List<Piece> pieces = new ArrayList<>();
        int at = 0;
        while (at < text.length()) {
            int start = text.indexOf("${", at);
            if (start < 0) {
                break;
            }
            int end = text.indexOf('}', start);
            if (end < 0) {
                throw new IllegalArgumentException(
                        option + " has a ${ without a }; write ${cursor}, for example");
            }
            String name = text.substring(start + 2, end).strip();
            if (!known.contains(name)) {
                throw new IllegalArgumentException(
                        option
                                + " has the variable ${"
                                + name
                                + "}, which is not known; there are "
                                + String.join(", ", new TreeSet<>(known)));
            }
            if (start > at) {
                pieces.add(new Piece(text.substring(at, start), false));
            }
            pieces.add(new Piece(name, true));
            at = end + 1;
        }
        if (at < text.length()) {
            pieces.add(new Piece(text.substring(at), false));
        }
        return new Template(pieces);
    }

    /** The text with each value written as its place demands; empty if a variable has none. */
    Optional<String> fill(Map<String, String> values, Escape escape) {
        StringBuilder filled = new StringBuilder();
        for (Piece piece : pieces) {
            if (!piece.variable()) {
                filled.append(piece.text());
                continue;
            }
            String value = values.get(piece.text());
            if (value == null) {
                return Optional.empty();
            }
            filled.append(escape.apply(value));
        }
        return Optional.of(filled.toString());
    }

    /** The first of its variables that has no value. */
    Optional<String> missing(Map<String, String> values) {
        return pieces.stream()
                .filter(piece -> piece.variable() && !values.containsKey(piece.text()))
                .map(Piece::text)
                .findFirst();
    }
}
