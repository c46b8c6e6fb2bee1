package dev.cairn.http.auth;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * A client asks for itself (RFC 6749 §4.4).
 *
 * @param scope empty for what the server gives by default
 * @param audience the API that the token is for, where the server wants to know
 */
record ClientGrant(Optional<String> scope, Optional<String> audience) implements Grant {

    @Override
    public Map<String, String> parameters(Instant now) {
        Map<String, String> parameters = new LinkedHashMap<>();
        parameters.put("grant_type", "client_credentials");
        scope.ifPresent(text -> parameters.put("scope", text));
        audience.ifPresent(text -> parameters.put("audience", text));
        return parameters;
    }
}
