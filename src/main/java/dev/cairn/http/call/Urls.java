package dev.cairn.http.call;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;

/** What is told of URLs, and compared. */
public final class Urls {

    private Urls() {}

    /** Scheme, host, port and path: what may stand in a message, because no secret is in it. */
    public static String shown(URI url) {
        return origin(url) + (url.getRawPath() == null ? "" : url.getRawPath());
    }

    /** Scheme, host and port in lower case, the port only where it is not the scheme's own. */
    public static String origin(URI url) {
        String scheme = String.valueOf(url.getScheme()).toLowerCase(Locale.ROOT);
        String host = String.valueOf(url.getHost()).toLowerCase(Locale.ROOT);
        boolean own =
                url.getPort() < 0
                        || (scheme.equals("https") && url.getPort() == 443)
                        || (scheme.equals("http") && url.getPort() == 80);
        return scheme + "://" + host + (own ? "" : ":" + url.getPort());
    }

    /** Whether two URLs are of one origin. */
    public static boolean isSameOrigin(URI one, URI other) {
        return origin(one).equals(origin(other));
    }

    /**
     * What a reference of an answer leads to (RFC 3986, 5.2).
     *
     * @param base URL of the request
     * @param reference absolute or relative
     * @throws URISyntaxException if it is none; its message holds it, and is not to be told
     */
    public static URI resolve(URI base, String reference) throws URISyntaxException {
        String given = reference.strip();
        if (given.isEmpty()) {
            return base;
        }
        String path = base.getRawPath() == null ? "" : base.getRawPath();
        URI rooted = path.isEmpty() ? new URI(origin(base) + "/") : base;
        if (given.startsWith("?")) {
            // java.net.URI would drop the last segment of the path
            return new URI(origin(rooted) + rooted.getRawPath() + given);
        }
        return rooted.resolve(new URI(given));
    }
}
