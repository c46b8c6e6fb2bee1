package dev.cairn.http.probe;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.http.call.Header;
import java.net.URI;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is taken out of what people see. */
class MaskTest {

    private static final String SECRET = "s+e&c=r%e\"t'x";

    private final Mask mask = new Mask(List.of(SECRET, "ab"), List.of("k"));

    @Test
    void ofTheHeadersThatAreSentOnlyHarmlessOnesKeepTheirValue() {
        assertThat(mask.sent(new Header("Authorization", "SSWS abc")).value()).isEqualTo("***");
        assertThat(mask.sent(new Header("X-My-Own", "abc")).value()).isEqualTo("***");
        assertThat(mask.sent(new Header("accept", "text/csv")).value()).isEqualTo("text/csv");
    }

    @ParameterizedTest
    @ValueSource(strings = {"api_key", "access_token", "signature", "k"})
    void queryParametersOfCredentialsAreMaskedByTheirName(String name) {
        assertThat(mask.url(URI.create("https://h/p?limit=5&" + name + "=abc&x=y")))
                .isEqualTo("https://h/p?limit=5&" + name + "=***&x=y");
    }

    @Test
    void aKnownSecretIsFoundInEveryFormAndPlace() {
        assertThat(mask.url(URI.create("https://h/p?x=s%2Be%26c%3Dr%25e%22t%27x&y")))
                .isEqualTo("https://h/p?x=***&y");
        assertThat(mask.text("{\"you\": \"s+e&c=r%e\\\"t'x\"}")).isEqualTo("{\"you\": \"***\"}");
        assertThat(mask.received(List.of(new Header("Link", "<https://h/?a=" + SECRET + ">"))))
                .containsExactly(new Header("Link", "<https://h/?a=***>"));
    }

    @Test
    void cookiesAreNotKept() {
        assertThat(
                        mask.received(
                                List.of(
                                        new Header("Set-Cookie", "a=b"),
                                        new Header("set-cookie2", "a=b"),
                                        new Header("Date", "today"))))
                .containsExactly(new Header("Date", "today"));
    }

    @Test
    void aTextTooShortToBeASecretIsLeftAlone() {
        assertThat(mask.text("about")).isEqualTo("about");
    }
}
