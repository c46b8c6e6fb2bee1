package dev.cairn.http.page;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Reads {@code Link} headers (RFC 8288): one or several, each with one link or several, relations
 * with and without quotes, commas and semicolons within {@code <>} and quotes.
 */
final class LinkHeader {

    private final String text;
    private int at;

    private LinkHeader(String text) {
        this.text = text;
    }

    /**
     * One link.
     *
     * @param target as it is written: perhaps relative
     * @param relations in lower case
     */
    record Link(String target, List<String> relations) {}

    /**
     * The target of the first link of a relation.
     *
     * @param headers values, in order
     * @param relation compared without case
     * @throws MalformedPageException if a header is no list of links
     */
    static Optional<String> target(List<String> headers, String relation)
            throws MalformedPageException {
        String wanted = relation.toLowerCase(Locale.ROOT);
        for (String header : headers) {
            for (Link link : parse(header)) {
                if (link.relations().contains(wanted)) {
                    return Optional.of(link.target());
                }
            }
        }
        return Optional.empty();
    }

    /** All links of one header. */
    static List<Link> parse(String header) throws MalformedPageException {
        return new LinkHeader(header).links();
    }

    private List<Link> links() throws MalformedPageException {
        List<Link> links = new ArrayList<>();
        skip(", \t");
        while (at < text.length()) {
            links.add(link());
            skip(", \t");
        }
        return links;
    }

    private Link link() throws MalformedPageException {
        int close = text.indexOf('>', at);
        if (text.charAt(at) != '<' || close < 0) {
            throw new MalformedPageException(
                    "a Link header of the answer is no list of <URL>; rel=\"…\" at character "
                            + at
                            + "; see the option paging");
        }
        String target = text.substring(at + 1, close).strip();
        at = close + 1;
        Optional<List<String>> relations = Optional.empty();
        skip(" \t");
        while (at < text.length() && text.charAt(at) == ';') {
            at++;
            skip(" \t;");
            String name = token().toLowerCase(Locale.ROOT);
            String value = value();
            // of several rel parameters the first counts (RFC 8288, 3.3)
            if (name.equals("rel") && relations.isEmpty()) {
                relations =
                        Optional.of(List.of(value.toLowerCase(Locale.ROOT).strip().split("\\s+")));
            }
        }
        // what is left before the next comma is nothing that a link needs
        while (at < text.length() && text.charAt(at) != ',') {
            at++;
        }
        return new Link(target, relations.orElse(List.of()));
    }

    private String value() {
        skip(" \t");
        if (at >= text.length() || text.charAt(at) != '=') {
            return "";
        }
        at++;
        skip(" \t");
        String value = at < text.length() && text.charAt(at) == '"' ? quoted() : token();
        skip(" \t");
        return value;
    }

    private String quoted() {
        StringBuilder value = new StringBuilder();
        for (at++; at < text.length() && text.charAt(at) != '"'; at++) {
            if (text.charAt(at) == '\\' && at + 1 < text.length()) {
                at++;
            }
            value.append(text.charAt(at));
        }
        at++;
        return value.toString();
    }

    private String token() {
        int start = at;
        while (at < text.length() && " \t;,=\"".indexOf(text.charAt(at)) < 0) {
            at++;
        }
        return text.substring(start, at);
    }

    private void skip(String characters) {
        while (at < text.length() && characters.indexOf(text.charAt(at)) >= 0) {
            at++;
        }
    }
}
