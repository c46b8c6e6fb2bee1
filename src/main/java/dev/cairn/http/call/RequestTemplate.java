package dev.cairn.http.call;

import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * What a source asks: URL, query, headers and body, in which the place in the stream is filled in.
 * Made once; its calls depend on the values only.
 */
public final class RequestTemplate {

    /** Names of the variables that query, headers and bodies may have. */
    public static final Set<String> VARIABLES =
            Set.of("cursor", "from", "to", "now", "page", "offset");

    private static final byte[] NO_BODY = new byte[0];

    private final String method;
    private final URI url;
    private final List<Template> pairs = new ArrayList<>();
    private final Map<String, Template> query = new TreeMap<>();
    private final Map<String, Template> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    private final Optional<BodyTemplate> body;
    private final Optional<BodyTemplate> nextBody;

    /**
     * @param query values by name, without {@code query.}; an empty one is left out
     * @param headers values by name, without {@code header.}; an underscore stands for a hyphen
     * @throws IllegalArgumentException for an option that is not accepted
     */
    RequestTemplate(
            RequestOptions options, Map<String, String> query, Map<String, String> headers) {
        this.method = options.getMethod().toUpperCase(Locale.ROOT);
        SourceUrl asked = SourceUrl.of(options.getUrl());
        this.url = asked.base();
        asked.pairs().forEach(pair -> pairs.add(Template.of("url", pair, VARIABLES)));
        this.body = body("body", options.getBody(), options);
        this.nextBody =
                options.getNextBody().isEmpty()
                        ? body
                        : body("nextBody", options.getNextBody(), options);
        query.forEach((name, value) -> addQuery(asked, name, value));
        headers.forEach((name, value) -> addHeader(name, value));
    }

    private Optional<BodyTemplate> body(String option, String text, RequestOptions options) {
        if (text.isEmpty()) {
            return Optional.empty();
        }
        if (method.equals("GET") || method.equals("HEAD")) {
            throw new IllegalArgumentException(
                    option + " is given, but method=" + method + " sends none; give method=POST");
        }
        return Optional.of(new BodyTemplate(option, text, options.getContentType(), VARIABLES));
    }

    private void addQuery(SourceUrl asked, String name, String value) {
        String option = "query." + name;
        if (asked.names().contains(Escape.PERCENT.apply(name))) {
            throw new IllegalArgumentException(
                    option + " is given, and url has a parameter of that name; keep one of them");
        }
        if (!value.isEmpty()) {
            query.put(name, Template.of(option, value, VARIABLES));
        }
    }

    private void addHeader(String name, String value) {
        String option = "header." + name;
        if (!name.matches("[!#$%&'*+.^_`|~0-9A-Za-z-]+")) {
            throw new IllegalArgumentException(option + " is not a name that headers may have");
        }
        requireText(option, value);
        if (!value.isEmpty()) {
            // in YAML, a name with hyphens would not arrive as it is written
            headers.put(name.replace('_', '-'), Template.of(option, value, VARIABLES));
        }
    }

    private static void requireText(String option, String value) {
        if (!value.chars().allMatch(letter -> letter == '\t' || (letter >= ' ' && letter < 127))) {
            throw new IllegalArgumentException(
                    option + " would hold a line break or a letter beyond ASCII; no header may");
        }
    }

    /** What is asked, without its query: identifies the stream. */
    public URI url() {
        return url;
    }

    /**
     * The request of a page.
     *
     * @param values of the variables that have one here
     * @param withCursor whether it is a later page, so that {@code nextBody} is sent
     * @throws IllegalArgumentException if a value that the body needs is missing, or one cannot
     *     stand in a header
     */
    public Call call(Map<String, String> values, boolean withCursor) {
        List<String> filled = new ArrayList<>();
        pairs.forEach(pair -> pair.fill(values, Escape.PERCENT).ifPresent(filled::add));
        query.forEach(
                (name, template) ->
                        template.fill(values, Escape.NONE)
                                .map(
                                        value ->
                                                Escape.PERCENT.apply(name)
                                                        + "="
                                                        + Escape.PERCENT.apply(value))
                                .ifPresent(filled::add));
        return request(with(String.join("&", filled)), values, withCursor);
    }

    private URI with(String filled) {
        return filled.isEmpty() ? url : URI.create(url + "?" + filled);
    }

    /**
     * The request of a page that is named by its whole URL: with the headers and body of any other.
     *
     * @param cursorUrl asked as it is
     * @param values of the variables that have one here
     * @throws IllegalArgumentException as of {@link #call}
     */
    public Call to(URI cursorUrl, Map<String, String> values) {
        return request(cursorUrl, values, true);
    }

    private Call request(URI target, Map<String, String> values, boolean withCursor) {
        List<Header> lines = new ArrayList<>();
        headers.forEach(
                (name, template) ->
                        template.fill(values, Escape.NONE)
                                .ifPresent(
                                        value -> {
                                            requireText("header." + name, value);
                                            lines.add(new Header(name, value));
                                        }));
        Optional<BodyTemplate> sent = withCursor ? nextBody : body;
        if (sent.isPresent() && !headers.containsKey("Content-Type")) {
            lines.add(new Header("Content-Type", sent.get().contentType()));
        }
        return new Call(method, target, lines, sent.map(one -> one.fill(values)).orElse(NO_BODY));
    }
}
