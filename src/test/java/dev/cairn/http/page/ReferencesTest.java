package dev.cairn.http.page;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.URI;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Links relative to the page that they are on. */
class ReferencesTest {

    @ParameterizedTest
    @CsvSource({
        "https://h/a/b?x=1, https://o:8/c?y=2, https://o:8/c?y=2",
        "https://h/a/b?x=1, /c?y=2, https://h/c?y=2",
        "https://h/a/b?x=1, ?y=2, https://h/a/b?y=2",
        "https://h/a/b?x=1, c, https://h/a/c",
        "https://h/a/b?x=1, ./c, https://h/a/c",
        "https://h/a/b?x=1, ../c?d, https://h/c?d",
        "https://h/a/b?x=1, //o/c, https://o/c",
        "https://h?x=1, c, https://h/c",
        "https://h, ?y=2, https://h/?y=2",
        "https://h/a, /b#part, https://h/b",
        "https://h/a, /b?q=a b|c%zz%20é, https://h/b?q=a%20b%7Cc%25zz%20%C3%A9",
        "https://h/a, /b?f=%5Ba%5D&g[]=1, https://h/b?f=%5Ba%5D&g[]=1",
        "https://h/a, /b?t=a+b%2Bc==, https://h/b?t=a+b%2Bc==",
        "https://h/a, '', https://h/a"
    })
    void aLinkLeadsFromItsPage(URI base, String reference, String url) throws IOException {
        assertThat(References.resolve(base, reference)).hasToString(url);
    }

    @ParameterizedTest
    @ValueSource(strings = {"https://[secret/", "secret:", "http://h:secret:/["})
    void whatIsNoUrlIsRefusedWithoutQuotingIt(String reference) {
        assertThatThrownBy(() -> References.resolve(URI.create("https://h/"), reference))
                .isInstanceOf(MalformedPageException.class)
                .hasMessageNotContaining("secret")
                .hasNoCause();
    }
}
