package dev.cairn.http.page;

import dev.cairn.http.call.Urls;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Where links may lead: what is sent there proves who asks. */
final class Origins {

    private final URI own;
    private final boolean sameOrigin;
    private final List<String> allowed;

    /**
     * @param own URL of the source
     * @param sameOrigin whether only its origin and the hosts are allowed
     * @param hosts names, names with ports, or whole origins
     * @throws IllegalArgumentException for a host that is none
     */
    Origins(URI own, boolean sameOrigin, List<String> hosts) {
        this.own = own;
        this.sameOrigin = sameOrigin;
        this.allowed = new ArrayList<>();
        for (String host : hosts) {
            allowed.add(origin(host, own.getScheme()));
        }
    }

    /** URL of the source. */
    URI own() {
        return own;
    }

    /**
     * The URL, if it may be asked for.
     *
     * @throws ForeignUrlException else
     */
    URI checked(URI url) throws ForeignUrlException {
        String scheme = String.valueOf(url.getScheme()).toLowerCase(Locale.ROOT);
        boolean http = scheme.equals("http") || scheme.equals("https");
        if (!http || url.getHost() == null || url.getRawUserInfo() != null) {
            throw new ForeignUrlException(
                    "the next page is at no plain http or https URL of a host; it is not asked for."
                            + " See the option paging");
        }
        if (Urls.isSameOrigin(own, url) || allowed.contains(Urls.origin(url))) {
            return url;
        }
        boolean downgrade = scheme.equals("http") && !"http".equalsIgnoreCase(own.getScheme());
        if (!sameOrigin && !downgrade) {
            return url;
        }
        throw new ForeignUrlException(
                "the next page is at "
                        + Urls.shown(url)
                        + ", which is not of "
                        + Urls.origin(own)
                        + "; if it is to be trusted with the credentials, give allowHosts="
                        + Urls.origin(url));
    }

    private static String origin(String host, String scheme) {
        URI url = null;
        try {
            url = URI.create(host.contains("://") ? host : scheme + "://" + host);
        } catch (IllegalArgumentException e) {
            // refused below, as what is no host either
        }
        if (url == null
                || url.getHost() == null
                || url.getRawUserInfo() != null
                || url.getRawQuery() != null
                || !url.getRawPath().replace("/", "").isEmpty()) {
            throw new IllegalArgumentException(
                    "allowHosts="
                            + host
                            + " is not accepted; give host, host:port or https://host:port,"
                            + " separated by commas");
        }
        return Urls.origin(url);
    }
}
