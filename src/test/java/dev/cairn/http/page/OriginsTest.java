package dev.cairn.http.page;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.URI;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Where credentials may go. */
class OriginsTest {

    private static final URI OWN = URI.create("https://api.example.com/v1/logs?token=topsecret");

    private final Origins strict = new Origins(OWN, true, List.of());

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://api.example.com/v1/logs?after=1",
                "https://API.example.com:443/other",
                "HTTPS://api.example.com/"
            })
    void linksOfTheSameOriginAreFollowed(URI url) throws IOException {
        assertThat(strict.checked(url)).isEqualTo(url);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://api.example.com/v1/logs?x=topsecret",
                "https://api.example.com:8443/v1/logs?x=topsecret",
                "https://example.com/?x=topsecret",
                "https://evil.example/?x=topsecret",
                "https://api.example.com.evil.example/?x=topsecret"
            })
    void otherOriginsAreRefusedWithTheOptionThatAllowsThem(URI url) {
        assertThatThrownBy(() -> strict.checked(url))
                .isInstanceOf(ForeignUrlException.class)
                .hasMessageContaining("allowHosts=" + url.getScheme() + "://" + url.getHost())
                .hasMessageNotContaining("topsecret");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://user:topsecret@api.example.com/",
                "ftp://api.example.com/topsecret",
                "file:///topsecret",
                "mailto:topsecret",
                "https:///topsecret"
            })
    void whatIsNoPlainHttpUrlIsNeverFollowed(URI url) {
        Origins loose = new Origins(OWN, false, List.of());

        assertThatThrownBy(() -> loose.checked(url))
                .isInstanceOf(ForeignUrlException.class)
                .hasMessageNotContaining("topsecret");
    }

    @ParameterizedTest
    @CsvSource({
        "b.example, https://b.example/, true",
        "b.example, https://b.example:443/, true",
        "b.example, http://b.example/, false",
        "b.example, https://b.example:8443/, false",
        "b.example:8443, https://b.example:8443/, true",
        "http://b.example, http://b.example/, true",
        "http://b.example/, http://b.example:80/x, true",
        "B.EXAMPLE, https://b.example/, true",
        "b.example, https://a.b.example/, false",
        "[::1]:9, https://[::1]:9/, true"
    })
    void allowHostsAllowsOrigins(String host, URI url, boolean allowed) {
        Origins origins = new Origins(OWN, true, List.of("a.example", host));

        if (allowed) {
            assertThatCode(() -> origins.checked(url)).doesNotThrowAnyException();
        } else {
            assertThatThrownBy(() -> origins.checked(url)).isInstanceOf(ForeignUrlException.class);
        }
    }

    @Test
    void withoutSameOriginLinksLeadAnywhereButOutOfTls() throws IOException {
        Origins loose = new Origins(OWN, false, List.of());
        Origins plain = new Origins(URI.create("http://a/"), false, List.of());

        assertThat(loose.checked(URI.create("https://b/"))).hasToString("https://b/");
        assertThat(plain.checked(URI.create("http://b/"))).hasToString("http://b/");
        assertThatThrownBy(() -> loose.checked(URI.create("http://b/")))
                .isInstanceOf(ForeignUrlException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"a b", "a/path", "https://u:p@h", "h?x", "https://", "*.example.com:x"})
    void whatIsNoHostIsRefused(String host) {
        assertThatThrownBy(() -> new Origins(OWN, true, List.of(host)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("allowHosts=" + host + " is not accepted; give host");
    }
}
