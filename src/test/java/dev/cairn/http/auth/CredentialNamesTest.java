package dev.cairn.http.auth;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Credentials do not stand in options that Camel would show. */
class CredentialNamesTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Authorization",
                "proxy-authorization",
                "Cookie",
                "X-API-Key",
                "x_api_key",
                "X-Okta-Api-Key",
                "X-Auth-Token",
                "PRIVATE-TOKEN",
                "X-Vault-Token",
                "X-Auth-Key",
                "X-Amz-Security-Token",
                "Ocp-Apim-Subscription-Key"
            })
    void headersThatCarryCredentialsAreRefused(String name) {
        assertThatThrownBy(() -> CredentialNames.refuse("header.", name))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll("header." + name, "authToken");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "api-key",
                "api_key",
                "apikey",
                "token",
                "access_token",
                "secret",
                "client_secret",
                "signature",
                "sig",
                "password",
                "X-Amz-Signature"
            })
    void queryParametersThatCarryCredentialsAreRefused(String name) {
        assertThatThrownBy(() -> CredentialNames.refuse("query.", name))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll("query." + name, "authToken", "authQuery=" + name);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"pageToken", "next_token", "continuationToken", "sortKey", "author", "keys"})
    void queryParametersOfPagingAreNot(String name) {
        assertThatCode(() -> CredentialNames.refuse("query.", name)).doesNotThrowAnyException();
    }

    @ParameterizedTest
    @ValueSource(strings = {"Accept", "X-Tenant", "User-Agent", "X-Request-Id", "Range"})
    void otherHeadersAreNot(String name) {
        assertThatCode(() -> CredentialNames.refuse("header.", name)).doesNotThrowAnyException();
    }

    @Test
    void aVariableAloneIsNoSecret() {
        assertThatCode(() -> CredentialNames.refuse("query.", "token", "${cursor}"))
                .doesNotThrowAnyException();
        assertThatThrownBy(() -> CredentialNames.refuse("query.", "token", "abc${cursor}"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageNotContaining("abc");
    }
}
