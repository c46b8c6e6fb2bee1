package dev.cairn.http.probe;

import dev.cairn.http.auth.CredentialNames;
import dev.cairn.http.call.Header;
import java.net.URI;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Takes what is secret out of what is shown or kept of requests and answers. Of headers that are
 * sent, only what is known to be harmless keeps its value; everywhere else what is known to be a
 * secret loses it, in each of the forms in which it may be written.
 */
public final class Mask {

    /** What stands for a secret. */
    public static final String MASKED = "***";

    /** Shorter texts are no secrets, and too much would be taken out with them. */
    private static final int SHORTEST_SECRET = 4;

    private static final Set<String> HARMLESS_HEADERS =
            Set.of("accept", "accept-encoding", "accept-language", "content-type", "user-agent");

    private final List<String> secrets;
    private final Set<String> parameters;

    /**
     * @param secrets texts that nobody may see
     * @param parameters names of query parameters whose values are secret, besides those that are
     *     called like a credential
     */
    public Mask(Collection<String> secrets, Collection<String> parameters) {
        this.secrets =
                secrets.stream()
                        .filter(secret -> secret.length() >= SHORTEST_SECRET)
                        .flatMap(secret -> forms(secret).stream())
                        // a longer one may hold a shorter one
                        .sorted(Comparator.comparingInt(String::length).reversed())
                        .toList();
        this.parameters = Set.copyOf(parameters);
    }

    private static Set<String> forms(String secret) {
        Set<String> forms = new LinkedHashSet<>();
        forms.add(secret);
        String form = URLEncoder.encode(secret, StandardCharsets.UTF_8);
        forms.add(form);
        forms.add(form.replace("+", "%20"));
        forms.add(secret.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n"));
        return forms;
    }

    /** A URL that may be shown: secret values of its query are masked. */
    public String url(URI url) {
        String text = url.toString();
        int query = text.indexOf('?');
        if (query < 0) {
            return text(text);
        }
        String masked =
                Arrays.stream(text.substring(query + 1).split("&", -1))
                        .map(this::parameter)
                        .collect(Collectors.joining("&"));
        return text(text.substring(0, query + 1) + masked);
    }

    private String parameter(String pair) {
        int equals = pair.indexOf('=');
        if (equals < 0) {
            return pair;
        }
        String name = decoded(pair.substring(0, equals));
        boolean secret = parameters.contains(name) || CredentialNames.isCredential("query.", name);
        return secret ? pair.substring(0, equals + 1) + MASKED : pair;
    }

    private static String decoded(String text) {
        try {
            return URLDecoder.decode(text, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            // a percent sign that stands for itself
            return text;
        }
    }

    /** A header line of a request. */
    public Header sent(Header header) {
        boolean harmless = HARMLESS_HEADERS.contains(header.name().toLowerCase(Locale.ROOT));
        return new Header(header.name(), harmless ? text(header.value()) : MASKED);
    }

    /** The header lines of an answer; cookies are left out. */
    public List<Header> received(List<Header> headers) {
        List<Header> kept = new ArrayList<>();
        for (Header header : headers) {
            if (!header.name().toLowerCase(Locale.ROOT).startsWith("set-cookie")) {
                kept.add(new Header(header.name(), text(header.value())));
            }
        }
        return kept;
    }

    /** Any text, with known secrets taken out. */
    public String text(String text) {
        String masked = text;
        for (String secret : secrets) {
            masked = masked.replace(secret, MASKED);
        }
        return masked;
    }
}
