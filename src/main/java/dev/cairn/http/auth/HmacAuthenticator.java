package dev.cairn.http.auth;

import dev.cairn.http.call.Call;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.Base64;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Signs each request with a shared secret, by a template of what is signed. */
final class HmacAuthenticator implements Authenticator {

    /** What the signed content may be made of. */
    static final Set<String> CONTENT =
            Set.of(
                    "method",
                    "host",
                    "path",
                    "query",
                    "sortedQuery",
                    "date",
                    "user",
                    "body",
                    "bodySha256",
                    "bodySha512");

    /** What the header's value may be made of. */
    static final Set<String> VALUE = Set.of("user", "signature", "basic", "date");

    /**
     * How signatures are made.
     *
     * @param algorithm of {@link javax.crypto.Mac}
     * @param keyFormat how the secret is written: text, base64 or hex
     * @param encoding hex or base64
     */
    record Recipe(
            String algorithm,
            String keyFormat,
            String encoding,
            SigningTemplate content,
            String header,
            SigningTemplate value,
            Optional<String> dateHeader,
            SigningDate date) {}

    private final SecretText secret;
    private final SecretText user;
    private final Recipe recipe;
    private final InstantSource clock;

    HmacAuthenticator(SecretText secret, SecretText user, Recipe recipe, InstantSource clock) {
        this.secret = secret;
        this.user = user;
        this.recipe = recipe;
        this.clock = clock;
    }

    @Override
    public Call authenticate(Call call) throws IOException {
        String date = recipe.date().write(clock.instant());
        String who = user.readForHeader();
        Map<String, String> values = new HashMap<>(contentOf(call));
        values.put("date", date);
        values.put("user", who);
        byte[] code = Digests.mac(recipe.algorithm(), key(), recipe.content().fill(values));
        String signature =
                recipe.encoding().equals("hex")
                        ? HexFormat.of().formatHex(code)
                        : Base64.getEncoder().encodeToString(code);
        values.put("signature", signature);
        values.put("basic", BasicAuthenticator.base64(who + ":" + signature));
        Call dated = call;
        if (recipe.dateHeader().isPresent()) {
            dated = call.with(recipe.dateHeader().get(), date);
        }
        return dated.with(recipe.header(), recipe.value().fill(values));
    }

    private static Map<String, String> contentOf(Call call) {
        URI url = call.url();
        Query query = Query.of(url);
        return Map.of(
                "method", call.method(),
                "host", Query.host(url),
                "path", url.getRawPath().isEmpty() ? "/" : url.getRawPath(),
                "query", query.toString(),
                "sortedQuery", query.canonical().toString(),
                "body", new String(call.body(), StandardCharsets.UTF_8),
                "bodySha256", Digests.sha256(call.body()),
                "bodySha512", Digests.hex("SHA-512", call.body()));
    }

    private byte[] key() throws IOException {
        String text = secret.read();
        try {
            byte[] key =
                    switch (recipe.keyFormat()) {
                        case "base64" -> Base64.getDecoder().decode(text);
                        case "hex" -> HexFormat.of().parseHex(text);
                        default -> text.getBytes(StandardCharsets.UTF_8);
                    };
            if (key.length > 0) {
                return key;
            }
        } catch (IllegalArgumentException e) {
            // said below; the exception would quote the secret
        }
        throw new IOException(
                "secretKey is not "
                        + recipe.keyFormat()
                        + " of one byte or more; correct it or"
                        + " hmacKeyFormat");
    }

    /** A signature is made for each request; there is nothing to renew. */
    @Override
    public boolean renew() {
        return false;
    }
}
