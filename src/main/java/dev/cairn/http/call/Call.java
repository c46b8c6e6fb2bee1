package dev.cairn.http.call;

import java.net.URI;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * One request, complete but for what makes it one of a known user. Not printed: its URL and headers
 * may hold secrets.
 *
 * @param method {@code GET}, {@code POST} …
 * @param url absolute
 * @param headers in order
 * @param body what is sent; empty for none
 */
@SuppressWarnings("ArrayRecordComponent") // compared and hashed below
public record Call(String method, URI url, List<Header> headers, byte[] body) {

    public Call {
        headers = List.copyOf(headers);
    }

    /** The same request with a header, which replaces one of that name. */
    public Call with(String name, String value) {
        List<Header> changed = new ArrayList<>(headers);
        changed.removeIf(header -> header.is(name));
        changed.add(new Header(name, value));
        return new Call(method, url, changed, body);
    }

    /** The same request to another URL. */
    public Call to(URI other) {
        return new Call(method, other, headers, body);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Call that
                && method.equals(that.method)
                && url.equals(that.url)
                && headers.equals(that.headers)
                && Arrays.equals(body, that.body);
    }

    @Override
    public int hashCode() {
        return url.hashCode();
    }

    @Override
    public String toString() {
        return method + " " + Urls.shown(url);
    }
}
