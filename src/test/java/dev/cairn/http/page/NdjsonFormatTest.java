package dev.cairn.http.page;

import static dev.cairn.http.page.Answers.lines;
import static dev.cairn.http.page.Answers.read;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.time.Instant;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Answers of lines. */
class NdjsonFormatTest {

    private final ItemOptions options = new ItemOptions();

    @BeforeEach
    void ndjson() {
        options.setFormat("ndjson");
    }

    @Test
    void eachLineIsAnEvent() throws IOException {
        options.setIdPath("id");
        options.setTimePath("t");

        Page page =
                read(
                        options,
                        "\uFEFF{\"id\":\"a\", \"t\":\"2026-01-01T00:00:00Z\"}\r\n\n  \n{\"id\":2}\n\"text\"");

        assertThat(lines(page))
                .containsExactly(
                        "{\"id\":\"a\", \"t\":\"2026-01-01T00:00:00Z\"}", "{\"id\":2}", "\"text\"");
        assertThat(page.idText(0)).contains("a");
        assertThat(page.idText(1)).contains("2");
        assertThat(page.idText(2)).isEmpty();
        assertThat(page.time(0)).contains(Instant.parse("2026-01-01T00:00:00Z"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "\n", " \r\n\t\n"})
    void anAnswerOfBlankLinesIsAPageWithoutEvents(String body) throws IOException {
        assertThat(read(options, body).items()).isZero();
        options.setTrailer(true);
        Page page = read(options, body, "offset");
        assertThat(page.items()).isZero();
        assertThat(page.member("offset")).isEmpty();
    }

    @Test
    void aLineThatIsNoJsonIsLeftOutAndTold() throws IOException {
        Page page = read(options, "{\"a\":1}\n{\"secret\":\nnull\n{\"a\":2}\n");

        assertThat(lines(page)).containsExactly("{\"a\":1}", "{\"a\":2}");
        assertThat(page.items()).isEqualTo(4);
        assertThat(page.rejected())
                .containsExactly("item 2 of the page is not JSON", "item 3 of the page is null");
    }

    @Test
    void aLastLineThatWasCutIsAnAnswerThatWasCut() {
        assertThatThrownBy(() -> read(options, "{\"a\":1}\n{\"secret\":"))
                .isInstanceOf(MalformedPageException.class)
                .hasMessageContaining("ends in the middle")
                .hasMessageNotContaining("secret");
    }

    @Test
    void anAnswerWithoutAnyLineOfJsonIsRefused() {
        assertThatThrownBy(() -> read(options, "<html>\nsecret\n</html>\n"))
                .isInstanceOf(MalformedPageException.class)
                .hasMessageNotContaining("secret");
    }

    @Test
    void aLineOfTwoValuesIsRefused() {
        assertThatThrownBy(() -> read(options, "{} {}\n"))
                .isInstanceOf(MalformedPageException.class)
                .hasMessageContaining("more than one");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "\n", "\r\n\n"})
    void theTrailerIsNoEvent(String end) throws IOException {
        options.setTrailer(true);

        Page page =
                read(
                        options,
                        "{\"offset\":\"no\"}\n{\"total\":2,\"offset\":\"abc;def\"}" + end,
                        "offset",
                        "total",
                        "limit",
                        "$..total");

        assertThat(lines(page)).containsExactly("{\"offset\":\"no\"}");
        assertThat(page.member("offset")).contains("abc;def");
        assertThat(page.member("total")).contains("2");
        assertThat(page.member("limit")).isEmpty();
        assertThat(page.member("$..total")).contains("2");
    }

    @Test
    void anAnswerOfATrailerHasNoEvents() throws IOException {
        options.setTrailer(true);

        Page page = read(options, "{\"total\":0,\"offset\":\"x\"}\n", "offset");

        assertThat(page.items()).isZero();
        assertThat(page.member("offset")).contains("x");
    }

    @ParameterizedTest
    @ValueSource(strings = {"{\"a\":1}\n{\"a\":2}\n", "{\"a\":1}\n{\"offs", "{\"a\":1}\n17\n"})
    void anEventIsNotTakenForTheTrailer(String body) {
        options.setTrailer(true);

        assertThatThrownBy(() -> read(options, body, "offset"))
                .isInstanceOf(MalformedPageException.class);
    }
}
