package dev.cairn.http.call;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The option {@code url}, whose query may have variables.
 *
 * @param base without query; a path of at least {@code /}
 * @param pairs of the query, as they were given
 */
record SourceUrl(URI base, List<String> pairs) {

    /** A URL may not have these letters; what is in them is looked at as a template. */
    private static final String VARIABLE = "\\$\\{[^}]*}";

    /**
     * Reads the option.
     *
     * @throws IllegalArgumentException if it is no URL of http or https, or has a user in it; the
     *     message holds nothing of it, for a URL may hold a secret
     */
    static SourceUrl of(String text) {
        String given = text.strip();
        if (given.isEmpty()) {
            throw new IllegalArgumentException("url is missing; give https://host/path");
        }
        URI plain;
        try {
            plain = new URI(new URI(given.replaceAll(VARIABLE, "x")).toASCIIString());
        } catch (URISyntaxException e) {
            throw new IllegalArgumentException(
                    "url is not a URL: "
                            + e.getReason()
                            + " at character "
                            + e.getIndex()
                            + "; give https://host/path");
        }
        require(plain);
        int question = given.indexOf('?');
        String beforeQuery = question < 0 ? given : given.substring(0, question);
        if (beforeQuery.contains("${")) {
            throw new IllegalArgumentException(
                    "url has a variable before its query, where none can be; give query.NAME, or"
                            + " write it behind the ?");
        }
        String path = plain.getRawPath().isEmpty() ? "/" : plain.getRawPath();
        List<String> pairs =
                question < 0 || question == given.length() - 1
                        ? List.of()
                        : List.of(given.substring(question + 1).split("&", -1));
        return new SourceUrl(URI.create(Urls.origin(plain) + path), pairs);
    }

    private static void require(URI url) {
        boolean secure = "https".equalsIgnoreCase(url.getScheme());
        if (!secure && !"http".equalsIgnoreCase(url.getScheme())) {
            throw new IllegalArgumentException("url is not accepted; give https:// or http://");
        }
        if (url.getHost() == null) {
            throw new IllegalArgumentException("url has no host name; give https://host/path");
        }
        if (url.getRawUserInfo() != null) {
            throw new IllegalArgumentException(
                    "url has a user before its host; give username and password as options");
        }
        if (url.getRawFragment() != null) {
            throw new IllegalArgumentException(
                    "url has a #fragment, which is never sent; leave it");
        }
    }

    /** Names of the parameters, as they stand in the URL. */
    Set<String> names() {
        return pairs.stream().map(pair -> pair.split("=", 2)[0]).collect(Collectors.toSet());
    }
}
