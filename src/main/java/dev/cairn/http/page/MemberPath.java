package dev.cairn.http.page;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Leads from a JSON value to one within it: names and array indexes.
 *
 * <p>It is written as names joined by dots ({@code response.events}, {@code links.0.href}), or as
 * the part of JSONPath (RFC 9535) that says no more than that: {@code $['@odata.nextLink']}, {@code
 * $.links[0].href}.
 *
 * @param steps names; an index is a name of digits
 */
record MemberPath(List<String> steps) {

    MemberPath {
        steps = List.copyOf(steps);
    }

    /** Reads a path; empty if it is one of JSONPath that says more than names and indexes. */
    static Optional<MemberPath> parse(String text) {
        if (text.startsWith("$")) {
            return new Parser(text).parse();
        }
        if (text.isEmpty()) {
            return Optional.of(new MemberPath(List.of()));
        }
        List<String> names = List.of(text.split("\\.", -1));
        return names.contains("") ? Optional.empty() : Optional.of(new MemberPath(names));
    }

    /** Reads a path that must be of names and indexes only. */
    static MemberPath of(String option, String text) {
        return parse(text)
                .orElseThrow(
                        () ->
                                new IllegalArgumentException(
                                        option
                                                + "="
                                                + text
                                                + " is not accepted; give names joined by dots, as"
                                                + " in actor.id, or $['name'] for one with a dot"
                                                + " in it"));
    }

    /** Whether another path leads from this one's place further on, or to the same. */
    boolean leadsTo(MemberPath other) {
        return other.steps.size() >= steps.size()
                && other.steps.subList(0, steps.size()).equals(steps);
    }

    /** What another path has behind this one. */
    MemberPath rest(MemberPath other) {
        return new MemberPath(other.steps.subList(steps.size(), other.steps.size()));
    }

    /** Reads {@code .name}, {@code ['name']}, {@code ["name"]} and {@code [0]}. */
    private static final class Parser {

        private final String text;
        private final List<String> steps = new ArrayList<>();
        private int at = 1;

        Parser(String text) {
            this.text = text;
        }

        Optional<MemberPath> parse() {
            while (at < text.length()) {
                boolean read =
                        text.charAt(at) == '.' ? name() : text.charAt(at) == '[' && bracket();
                if (!read) {
                    return Optional.empty();
                }
            }
            return Optional.of(new MemberPath(steps));
        }

        private boolean name() {
            int start = ++at;
            while (at < text.length() && ".[]*?()".indexOf(text.charAt(at)) < 0) {
                at++;
            }
            steps.add(text.substring(start, at));
            return at > start;
        }

        private boolean bracket() {
            int close = text.indexOf(']', at);
            char quote = at + 1 < text.length() ? text.charAt(at + 1) : ']';
            if (quote == '\'' || quote == '"') {
                int end = text.indexOf(quote, at + 2);
                if (end < 0 || text.indexOf(']', end) != end + 1) {
                    return false;
                }
                steps.add(text.substring(at + 2, end));
                at = end + 2;
                return !steps.get(steps.size() - 1).contains("\\");
            }
            if (close < 0 || !text.substring(at + 1, close).matches("[0-9]{1,9}")) {
                return false;
            }
            steps.add(text.substring(at + 1, close));
            at = close + 1;
            return true;
        }
    }
}
