package dev.cairn.http.call;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Tag("R20")
class RequestTemplateTest {

    /** All that has a meaning somewhere on its way. */
    private static final String AWKWARD = "a b+c&d=e%20f/g?h#i\"j'k\\l${cursor}\u00e9";

    private final RequestOptions options = new RequestOptions();
    private final Map<String, String> query = new TreeMap<>();
    private final Map<String, String> headers = new TreeMap<>();

    private RequestTemplate template() {
        if (options.getUrl().isEmpty()) {
            options.setUrl("https://api.example.com/logs");
        }
        return options.template(query, headers);
    }

    private static String body(Call call) {
        return new String(call.body(), UTF_8);
    }

    private static String decoded(String text) {
        return java.net.URLDecoder.decode(text.replace("+", "%2B"), UTF_8);
    }

    @Test
    void aValueArrivesInTheQueryAsItIs() {
        query.put("after", "${cursor}");
        URI url = template().call(Map.of("cursor", AWKWARD), true).url();
        assertThat(url.getRawQuery())
                .isEqualTo(
                        "after=a%20b%2Bc%26d%3De%2520f%2Fg%3Fh%23i%22j%27k%5Cl%24%7Bcursor%7D%C3%A9");
        assertThat(decoded(url.getRawQuery())).isEqualTo("after=" + AWKWARD);
    }

    @Test
    void textAroundAVariableIsEscapedToo() {
        query.put("filter[created at]", "created:>=${from} & more");
        URI url = template().call(Map.of("from", "2026-01-01T00:00:00+01:00"), false).url();
        assertThat(url.getRawQuery())
                .isEqualTo(
                        "filter%5Bcreated%20at%5D=created%3A%3E%3D2026-01-01T00%3A00%3A00%2B01%3A00"
                                + "%20%26%20more");
    }

    @Test
    void theQueryOfTheUrlIsKeptAndMayHaveVariables() {
        options.setUrl(
                "https://api.example.com/logs?page-size=100&q=a%20b+c&start-time=${from}&after=${cursor}");
        query.put("limit", "5");
        RequestTemplate template = template();
        assertThat(template.call(Map.of("from", "x:y"), false).url().toString())
                .isEqualTo(
                        "https://api.example.com/logs?page-size=100&q=a%20b+c&start-time=x%3Ay&limit=5");
        assertThat(template.url().toString()).isEqualTo("https://api.example.com/logs");
    }

    @Test
    void whatHasAVariableWithoutAValueIsLeftOut() {
        query.put("since", "${from}");
        query.put("after", "${cursor}");
        query.put("limit", "1000");
        query.put("empty", "");
        headers.put("X-After", "${cursor}");
        headers.put("X-None", "");
        RequestTemplate template = template();
        Call first = template.call(Map.of("from", "1"), false);
        assertThat(first.url().getRawQuery()).isEqualTo("limit=1000&since=1");
        assertThat(first.headers()).isEmpty();
        Call next = template.call(Map.of("cursor", "c"), true);
        assertThat(next.url().getRawQuery()).isEqualTo("after=c&limit=1000");
        assertThat(next.headers()).containsExactly(new Header("X-After", "c"));
    }

    @Test
    void anUnderscoreInTheNameOfAHeaderIsAHyphen() {
        headers.put("X_GitHub_Api_Version", "2022-11-28");
        assertThat(template().call(Map.of(), false).headers())
                .containsExactly(new Header("X-GitHub-Api-Version", "2022-11-28"));
    }

    @Test
    void aUrlWithoutAPathAsksForTheRoot() {
        options.setUrl("https://API.example.com:443");
        assertThat(template().call(Map.of(), false).url())
                .isEqualTo(URI.create("https://api.example.com/"));
    }

    @Test
    void aJsonBodyHoldsItsValuesEscaped() throws Exception {
        options.setMethod("post");
        options.setBody("{\"limit\":10, \"start_time\":\"${from}\"}");
        options.setNextBody("{\"cursor\":\"${cursor}\"}");
        RequestTemplate template = template();
        Call first = template.call(Map.of("from", "now"), false);
        assertThat(body(first)).isEqualTo("{\"limit\":10, \"start_time\":\"now\"}");
        assertThat(first.method()).isEqualTo("POST");
        assertThat(first.headers()).containsExactly(new Header("Content-Type", "application/json"));
        Call next = template.call(Map.of("cursor", AWKWARD + "\n"), true);
        assertThat(
                        new com.fasterxml.jackson.databind.ObjectMapper()
                                .readTree(next.body())
                                .get("cursor")
                                .asText())
                .isEqualTo(AWKWARD + "\n");
    }

    @Test
    void aFormHoldsItsValuesEscapedAndLeavesOutWhatHasNone() {
        options.setMethod("POST");
        options.setBody("limit=10&after=${cursor}&since=${from}");
        RequestTemplate template = template();
        assertThat(body(template.call(Map.of("from", "1"), false))).isEqualTo("limit=10&since=1");
        Call next = template.call(Map.of("cursor", AWKWARD), true);
        assertThat(body(next)).startsWith("limit=10&after=a%20b%2Bc%26d");
        assertThat(next.headers())
                .containsExactly(new Header("Content-Type", "application/x-www-form-urlencoded"));
    }

    @Test
    void anotherBodyIsSentAsItIs() {
        options.setMethod("POST");
        options.setContentType("text/plain");
        options.setBody("from ${from}");
        assertThat(body(template().call(Map.of("from", "a&\"b"), false))).isEqualTo("from a&\"b");
    }

    @Test
    void aBodyThatLacksAValueSaysWhichAndWhatToDo() {
        options.setMethod("POST");
        options.setBody("{\"a\":\"${from}\",\"b\":\"${cursor}\"}");
        assertThatThrownBy(() -> template().call(Map.of("from", "1"), false))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("${cursor}")
                .hasMessageContaining("nextBody");
    }

    @Test
    void aPageNamedByItsUrlIsAskedForAsItIs() {
        query.put("since", "${from}");
        headers.put("Accept", "text/csv");
        URI next = URI.create("https://api.example.com/logs?after=a%2Fb&x=1+2");
        Call call = template().to(next, Map.of("from", "1"));
        assertThat(call.url()).isEqualTo(next);
        assertThat(call.headers()).containsExactly(new Header("Accept", "text/csv"));
    }

    @Test
    void aCursorCannotBreakOutOfAHeader() {
        headers.put("X-After", "${cursor}");
        RequestTemplate template = template();
        for (String cursor : List.of("a\r\nAuthorization: x", "a\nb", "caf\u00e9", "a\0")) {
            assertThatThrownBy(() -> template.call(Map.of("cursor", cursor), true))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageStartingWith("header.X-After")
                    .hasMessageNotContaining(cursor);
        }
    }

    @Test
    void anUnknownVariableIsRefusedWithTheKnownOnes() {
        query.put("after", "${curser}");
        assertThatThrownBy(this::template)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(
                        "query.after has the variable ${curser}, which is not known; there are"
                                + " cursor, from, now, offset, page, to");
        query.put("after", "${cursor");
        assertThatThrownBy(this::template)
                .hasMessage("query.after has a ${ without a }; write ${cursor}, for example");
    }

    @ParameterizedTest
    @CsvSource({
        "'', url is missing",
        "ftp://h/x, url is not accepted",
        "https:///x, url has no host name",
        "https://a_b/x, url has no host name",
        "https://me:secret@h/x, url has a user",
        "https://h/x#secret, url has a #fragment",
        "https://h/a b?k=secret, url is not a URL",
        "https://h/${page}?k=secret, url has a variable before its query",
        "https://h/x?k=secret&a=${b}, 'url has the variable ${b}'"
    })
    void aWrongUrlIsRefusedWithoutBeingTold(String url, String message) {
        options.setUrl(url);
        assertThatThrownBy(() -> options.template(query, headers))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith(message)
                .hasMessageNotContaining("secret");
    }

    @Test
    void whatContradictsItselfIsRefused() {
        options.setBody("{}");
        assertThatThrownBy(this::template)
                .hasMessage("body is given, but method=GET sends none; give method=POST");
        options.setBody("");
        options.setUrl("https://h/x?limit=1");
        query.put("limit", "2");
        assertThatThrownBy(this::template)
                .hasMessageStartingWith("query.limit is given, and url has a parameter");
        query.clear();
        headers.put("X Y", "1");
        assertThatThrownBy(this::template).hasMessageStartingWith("header.X Y is not a name");
    }

    @ParameterizedTest
    @CsvSource({
        "https://h/a/b?q=1, ?p=2, https://h/a/b?p=2",
        "https://h/a/b?q=1, c, https://h/a/c",
        "https://h, c?x=1, https://h/c?x=1",
        "https://h/a, /b, https://h/b",
        "https://h/a, //i/b, https://i/b",
        "https://h/a, https://i/b, https://i/b",
        "https://h:8443/a/, ../b, https://h:8443/b"
    })
    void referencesLeadWhereTheRfcSays(String base, String reference, String target)
            throws Exception {
        assertThat(Urls.resolve(URI.create(base), reference)).isEqualTo(URI.create(target));
    }
}
