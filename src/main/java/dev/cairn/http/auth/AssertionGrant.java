package dev.cairn.http.auth;

import java.io.IOException;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * A signed statement asks (RFC 7523 §2).
 *
 * @param bearer whether the statement is the grant itself; otherwise it is the client's proof
 * @param clientId named in the request, where there is one
 * @param scope empty for what the server gives by default
 */
record AssertionGrant(
        Assertion assertion, boolean bearer, Optional<SecretText> clientId, Optional<String> scope)
        implements Grant {

    private static final String BEARER = "urn:ietf:params:oauth:grant-type:jwt-bearer";
    private static final String PROOF = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";

    @Override
    public Map<String, String> parameters(Instant now) throws IOException {
        Map<String, String> parameters = new LinkedHashMap<>();
        if (bearer) {
            // Google reads the scope in the statement, others beside it
            Map<String, String> claims = new LinkedHashMap<>();
            scope.ifPresent(text -> claims.put("scope", text));
            parameters.put("grant_type", BEARER);
            parameters.put("assertion", assertion.issue(now, claims));
        } else {
            parameters.put("grant_type", "client_credentials");
            parameters.put("client_assertion_type", PROOF);
            parameters.put("client_assertion", assertion.issue(now, Map.of()));
        }
        scope.ifPresent(text -> parameters.put("scope", text));
        if (clientId.isPresent()) {
            parameters.put("client_id", clientId.get().read());
        }
        return parameters;
    }
}
