package dev.cairn.http.auth;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A client with its secret.
 *
 * @param basic whether they go into an Authorization header, both form-encoded before (RFC 6749
 *     §2.3.1); otherwise into the body
 */
record ClientLogin(SecretText id, SecretText secret, boolean basic) {

    /** The value of the Authorization header. */
    String authorization() throws IOException {
        return "Basic "
                + BasicAuthenticator.base64(
                        Percent.encode(id.read()) + ":" + Percent.encode(secret.read()));
    }

    /** The parameters of the body. */
    Map<String, String> parameters() throws IOException {
        Map<String, String> parameters = new LinkedHashMap<>();
        parameters.put("client_id", id.read());
        parameters.put("client_secret", secret.read());
        return parameters;
    }
}
