package dev.cairn.http.auth;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** The query of a URL: its parameters as they are written, in order. */
final class Query {

    private final List<String> parameters;

    private Query(List<String> parameters) {
        this.parameters = List.copyOf(parameters);
    }

    /** That of a URL. */
    static Query of(URI url) {
        String raw = URI.create(url.toASCIIString()).getRawQuery();
        return new Query(
                raw == null
                        ? List.of()
                        : Arrays.stream(raw.split("&", -1)).filter(one -> !one.isEmpty()).toList());
    }

    /** Without the parameters of a name. */
    Query without(String name) {
        return new Query(parameters.stream().filter(one -> !nameOf(one).equals(name)).toList());
    }

    /** With a parameter at the end, in place of those of that name. */
    Query with(String name, String value) {
        List<String> more = new ArrayList<>(without(name).parameters);
        more.add(Percent.encode(name) + "=" + Percent.encode(value));
        return new Query(more);
    }

    /** Every name and value encoded by RFC 3986, then sorted by name and value, as signers do. */
    Query canonical() {
        return new Query(
                parameters.stream()
                        .map(Query::pair)
                        .sorted(Arrays::compare)
                        .map(pair -> pair[0] + "=" + pair[1])
                        .toList());
    }

    /** The URL with this query instead of its own, and without a fragment. */
    URI on(URI url) {
        String raw = URI.create(url.toASCIIString()).getRawPath();
        return URI.create(
                url.getScheme()
                        + "://"
                        + url.getRawAuthority()
                        + (raw.isEmpty() && !parameters.isEmpty() ? "/" : raw)
                        + (parameters.isEmpty() ? "" : "?" + this));
    }

    /** Host in lower case, and the port if the URL names one: what the Host header says. */
    static String host(URI url) {
        String host = url.getHost().toLowerCase(Locale.ROOT);
        return url.getPort() < 0 ? host : host + ":" + url.getPort();
    }

    private static String nameOf(String parameter) {
        int equals = parameter.indexOf('=');
        return new String(
                Percent.decode(equals < 0 ? parameter : parameter.substring(0, equals)),
                StandardCharsets.UTF_8);
    }

    private static String[] pair(String parameter) {
        int equals = parameter.indexOf('=');
        String name = equals < 0 ? parameter : parameter.substring(0, equals);
        String value = equals < 0 ? "" : parameter.substring(equals + 1);
        return new String[] {
            Percent.encode(Percent.decode(name)), Percent.encode(Percent.decode(value))
        };
    }

    @Override
    public String toString() {
        return parameters.stream().collect(Collectors.joining("&"));
    }
}
