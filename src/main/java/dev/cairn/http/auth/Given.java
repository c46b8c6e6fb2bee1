package dev.cairn.http.auth;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Arrays;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** Which options of a room are given, and what is accepted for them. */
final class Given {

    private final Set<String> names = new TreeSet<>();

    /** Notes an option that is given if its text is neither absent nor its default. */
    Given note(String option, String text, String standard) {
        if (text != null && !text.equals(standard)) {
            names.add(option);
        }
        return this;
    }

    /** Notes an option that is given if its text is neither absent nor empty. */
    Given note(String option, String text) {
        return note(option, text, "");
    }

    /** Notes an option that is given if it differs from its default. */
    Given note(String option, long value, long standard) {
        return note(option, Long.toString(value), Long.toString(standard));
    }

    /** The options that are given. */
    Set<String> names() {
        return names;
    }

    /** One of several words, or IllegalArgumentException. */
    static String word(String option, String value, String... accepted) {
        if (!Arrays.asList(accepted).contains(value)) {
            throw new IllegalArgumentException(
                    option + "=" + value + " is not accepted; give " + String.join(", ", accepted));
        }
        return value;
    }

    /** A number within bounds, or IllegalArgumentException. */
    static long within(String option, long value, long least, long most) {
        if (value < least || value > most) {
            throw new IllegalArgumentException(
                    option + "=" + value + " is not accepted; give " + least + " to " + most);
        }
        return value;
    }

    /** The name of a header, or IllegalArgumentException. */
    static String header(String option, String name) {
        if (!name.matches("[!#$%&'*+.^_`|~0-9A-Za-z-]+")) {
            throw new IllegalArgumentException(
                    option + "=" + name + " is not accepted; give the name of a header");
        }
        return name;
    }

    /** An absolute URL of a server, or IllegalArgumentException; its query is not shown. */
    static URI url(String option, String text) {
        try {
            URI url = new URI(text.strip());
            boolean http = "https".equals(url.getScheme()) || "http".equals(url.getScheme());
            if (http
                    && url.getHost() != null
                    && url.getRawUserInfo() == null
                    && url.getRawFragment() == null) {
                return url;
            }
        } catch (URISyntaxException e) {
            // said below; the exception would quote the URL
        }
        throw new IllegalArgumentException(
                option + " is not accepted; give an https or http URL without user and fragment");
    }

    /** The text, unless it is absent or empty. */
    static Optional<String> text(String text) {
        return Optional.ofNullable(text).filter(one -> !one.isEmpty());
    }
}
