package dev.cairn.http.kit;

import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** The ways of proving who asks, with a secret that has everything in it that goes wrong. */
public enum Credentials {
    SSWS("authToken", "authPrefix=SSWS"),
    BEARER("authToken"),
    OWN_HEADER("authToken", "authHeader=X-Api-Key", "authPrefix="),
    QUERY_KEY("authToken", "authQuery=key"),
    BASIC("password", "username=collector"),
    HMAC("secretKey", "auth=hmac", "hmacContent=${method} ${path}", "hmacHeader=X-Signature"),
    OAUTH("clientSecret", "clientId=collector", "tokenUrl=ORIGIN" + EventApi.TOKEN_PATH);

    /** In every secret as it stands, however the rest of it is written. */
    private static final String CORE = "Zx9Qk7";

    /** Every character that a URL, a form, a property or YAML takes for its own. */
    public static final String SECRET = CORE + "s+e&c=r%e\"t'x%2B";

    /** What OAuth grants; as secret as the other. */
    static final String GRANTED = CORE + "granted";

    private final String secretOption;

    /** Each as NAME=VALUE. */
    private final String options;

    Credentials(String secretOption, String... options) {
        this.secretOption = secretOption;
        this.options = String.join("\n", options);
    }

    /** The option that holds the secret. */
    public String secretOption() {
        return secretOption;
    }

    /** The other options. */
    public Map<String, String> options(LocalServer server) {
        Map<String, String> all = new LinkedHashMap<>();
        for (String option : options.lines().toList()) {
            int equals = option.indexOf('=');
            all.put(
                    option.substring(0, equals),
                    option.substring(equals + 1).replace("ORIGIN", server.origin()));
        }
        return all;
    }

    /** Whether a request is one of the user that the secret is of. */
    public boolean isOf(Request request) {
        String authorization = request.header("Authorization").orElse("");
        return switch (this) {
            case SSWS -> authorization.equals("SSWS " + SECRET);
            case BEARER -> authorization.equals("Bearer " + SECRET);
            case OWN_HEADER -> request.header("X-Api-Key").orElse("").equals(SECRET);
            case QUERY_KEY -> request.parameter("key").orElse("").equals(SECRET);
            case BASIC -> authorization.equals("Basic " + base64("collector:" + SECRET));
            case HMAC ->
                    request.header("X-Signature")
                            .orElse("")
                            .equals(signature(request.method() + " " + request.uri().getPath()));
            case OAUTH ->
                    request.uri().getPath().equals(EventApi.TOKEN_PATH)
                            ? grantedTo(request)
                            : authorization.equals("Bearer " + GRANTED);
        };
    }

    private static boolean grantedTo(Request request) {
        String form = "&" + request.body() + "&";
        int begin = form.indexOf("&client_secret=");
        if (begin < 0) {
            return false;
        }
        String value = form.substring(begin + 15, form.indexOf('&', begin + 15));
        return URLDecoder.decode(value, StandardCharsets.UTF_8).equals(SECRET);
    }

    private static String signature(String content) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(SECRET.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
            return HexFormat.of().formatHex(mac.doFinal(content.getBytes(StandardCharsets.UTF_8)));
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    /** Where in a text a secret shows, plain, encoded for URLs, or in base64; empty if nowhere. */
    public static List<String> findings(String where, String text) {
        List<String> findings = new ArrayList<>();
        for (String trace : traces()) {
            int at = text.indexOf(trace);
            if (at >= 0) {
                int begin = Math.max(0, text.lastIndexOf('\n', at) + 1);
                int end = text.indexOf('\n', at);
                String line = text.substring(begin, end < 0 ? text.length() : end);
                findings.add(
                        where
                                + " shows "
                                + trace
                                + " in: "
                                + line.substring(0, Math.min(line.length(), 400)));
            }
        }
        return findings;
    }

    /** What gives a secret away. */
    private static Set<String> traces() {
        Set<String> traces = new TreeSet<>();
        traces.add(CORE);
        traces.add(CORE.toLowerCase(java.util.Locale.ROOT));
        // its specific part without the beginning, as a clumsy mask leaves it
        traces.add("e&c=r%e");
        traces.add(URLEncoder.encode("e&c=r%e", StandardCharsets.UTF_8));
        for (int shift = 0; shift < 3; shift++) {
            String encoded = base64("x".repeat(shift) + SECRET);
            // the characters that depend on what stands before and behind are left out
            traces.add(encoded.substring(shift == 0 ? 0 : 4, 20));
        }
        traces.add(HexFormat.of().formatHex(CORE.getBytes(StandardCharsets.UTF_8)));
        return traces;
    }

    private static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }
}
