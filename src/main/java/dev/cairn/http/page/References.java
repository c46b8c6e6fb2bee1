package dev.cairn.http.page;

import dev.cairn.http.call.Urls;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;

/** Makes absolute URLs of what servers write as links (RFC 3986, 5). */
final class References {

    /** Characters of a URL besides letters and digits; {@code %} only before two digits. */
    private static final String LEGAL = "-._~:/?#[]@!$&'()*+,;=%";

    private References() {}

    /**
     * Where a link leads.
     *
     * @param base URL of the answer that it is in
     * @param reference absolute, or relative to that; a fragment is left out
     * @throws MalformedPageException if it is no URL
     */
    static URI resolve(URI base, String reference) throws MalformedPageException {
        try {
            String legal = legal(reference);
            int fragment = legal.indexOf('#');
            return Urls.resolve(base, fragment < 0 ? legal : legal.substring(0, fragment));
        } catch (URISyntaxException e) {
            // its message quotes the link, which may hold a secret
            throw new MalformedPageException(
                    "the answer's link to the next page is no URL; see the option paging");
        }
    }

    /** Servers leave characters as they are that a URL cannot hold: blanks, pipes, quotes. */
    private static String legal(String reference) {
        StringBuilder legal = new StringBuilder(reference.length());
        for (int i = 0; i < reference.length(); ) {
            int character = reference.codePointAt(i);
            boolean keep =
                    character == '%'
                            ? i + 2 < reference.length()
                                    && isHex(reference.charAt(i + 1))
                                    && isHex(reference.charAt(i + 2))
                            : isAsciiLetterOrDigit(character) || LEGAL.indexOf(character) >= 0;
            if (keep) {
                legal.appendCodePoint(character);
            } else {
                for (byte one : Character.toString(character).getBytes(StandardCharsets.UTF_8)) {
                    legal.append(String.format("%%%02X", one));
                }
            }
            i += Character.charCount(character);
        }
        return legal.toString();
    }

    private static boolean isHex(char character) {
        return Character.digit(character, 16) >= 0 && character < 128;
    }

    private static boolean isAsciiLetterOrDigit(int character) {
        return character < 128 && Character.isLetterOrDigit(character);
    }
}
