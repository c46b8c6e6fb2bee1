package dev.cairn.http.call;

import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Where a redirect leads (RFC 9110, 15.4). To another origin goes nothing that may prove who asks:
 * the few headers of {@link #HARMLESS}, and no body.
 */
final class Redirects {

    private static final Set<Integer> STATUSES = Set.of(301, 302, 303, 307, 308);

    private static final List<String> HARMLESS =
            List.of("Accept", "Accept-Encoding", "User-Agent", "Content-Type");

    private static final byte[] NO_BODY = new byte[0];

    private Redirects() {}

    /**
     * The request that an answer asks for instead; empty if it asks for none.
     *
     * @throws IOException if it is one that is not sent
     */
    static Optional<Call> next(Call call, Answer answer) throws IOException {
        Optional<String> location = answer.header("Location");
        if (!STATUSES.contains(answer.status()) || location.isEmpty()) {
            return Optional.empty();
        }
        URI target = target(call, answer.status(), location.get());
        boolean becomesGet =
                (answer.status() == 303 && !call.method().equals("HEAD"))
                        || (answer.status() <= 302 && call.method().equals("POST"));
        Call next = new Call(call.method(), target, call.headers(), call.body());
        if (becomesGet) {
            next = new Call("GET", target, without(call.headers(), "Content-Type"), NO_BODY);
        }
        if (Urls.isSameOrigin(call.url(), target)) {
            return Optional.of(next);
        }
        if (next.body().length > 0) {
            throw refused(call, answer.status(), target, "with its body, to another origin");
        }
        List<Header> kept = next.headers().stream().filter(Redirects::isHarmless).toList();
        return Optional.of(new Call(next.method(), target, kept, NO_BODY));
    }

    private static URI target(Call call, int status, String location) throws IOException {
        URI target;
        try {
            target = Urls.resolve(call.url(), location);
            if (target.getRawFragment() != null) {
                target = new URI(target.toString().substring(0, target.toString().indexOf('#')));
            }
        } catch (URISyntaxException e) {
            // its message holds the URL, and a URL may hold a secret
            throw new IOException(call + " is redirected (" + status + ") to what is no URL");
        }
        boolean secure = "https".equalsIgnoreCase(target.getScheme());
        if (!secure && !"http".equalsIgnoreCase(target.getScheme())) {
            throw refused(call, status, target, "to what is not http");
        }
        if (target.getHost() == null || target.getRawUserInfo() != null) {
            throw refused(call, status, target, "to a URL with a user, or without a host");
        }
        if (!secure && "https".equalsIgnoreCase(call.url().getScheme())) {
            throw refused(call, status, target, "from https to http");
        }
        return target;
    }

    private static IOException refused(Call call, int status, URI target, String how) {
        return new IOException(
                call
                        + " is redirected ("
                        + status
                        + ") "
                        + how
                        + ", which is not followed: "
                        + Urls.shown(target)
                        + "; if that is right, give it as url");
    }

    private static List<Header> without(List<Header> headers, String name) {
        return headers.stream().filter(header -> !header.is(name)).toList();
    }

    private static boolean isHarmless(Header header) {
        return HARMLESS.stream().anyMatch(header::is);
    }
}
