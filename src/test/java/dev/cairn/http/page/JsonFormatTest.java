package dev.cairn.http.page;

import static dev.cairn.http.page.Answers.lines;
import static dev.cairn.http.page.Answers.read;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.http.call.Header;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** JSON answers. */
class JsonFormatTest {

    private final ItemOptions options = new ItemOptions();

    @Test
    void itemsOfTheRootArrayKeepTheirBytes() throws IOException {
        Page page =
                read(
                        options,
                        "[ {\"a\" : 1.0,\t\"b\":\"\\u00e9é\"} , {\"a\":1E+2,\"a\":0} ,[1, 2]]");

        assertThat(lines(page))
                .containsExactly(
                        "{\"a\" : 1.0,\t\"b\":\"\\u00e9é\"}", "{\"a\":1E+2,\"a\":0}", "[1, 2]");
        assertThat(page.items()).isEqualTo(3);
        assertThat(page.rejected()).isEmpty();
    }

    @Test
    void singleValuesAreEvents() throws IOException {
        assertThat(lines(read(options, "[\"a\\\"b\", 12 ,-1.50e3,true,\"\",false]")))
                .containsExactly("\"a\\\"b\"", "12", "-1.50e3", "true", "\"\"", "false");
        assertThat(lines(read(options, "[12]"))).containsExactly("12");
    }

    @Test
    void prettyPrintedItemsBecomeOneLineWithNothingElseChanged() throws IOException {
        Page page =
                read(
                        options,
                        """
                        [
                          {
                            "text": "two  blanks, a \\"quote\\", a \\\\ and \\n",\r
                            "n": [ 1.10, 1E400, 12345678901234567890.0 ],
                            "o": { }
                          },
                          {"compact": "stays as it is" , "n": 1}
                        ]
                        """);

        assertThat(lines(page))
                .containsExactly(
                        "{\"text\":\"two  blanks, a \\\"quote\\\", a \\\\ and \\n\","
                                + "\"n\":[1.10,1E400,12345678901234567890.0],\"o\":{}}",
                        "{\"compact\": \"stays as it is\" , \"n\": 1}");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "response.events",
                "$.response.events",
                "$['response'][\"events\"]",
                "$..events[*]",
                "$.response['events','none'][*]"
            })
    void itemsPathLeadsToTheItems(String path) throws IOException {
        options.setItemsPath(path);

        Page page =
                read(
                        options,
                        "{\"x\":[{}],\"response\":{\"events\":[{\"a\":1},{\"a\":2}],\"y\":3}}");

        assertThat(lines(page)).containsExactly("{\"a\":1}", "{\"a\":2}");
    }

    @Test
    void itemsPathMayHoldIndexesAndNamesWithDots() throws IOException {
        options.setItemsPath("$['a.b'][1].c");

        assertThat(lines(read(options, "{\"a.b\":[{\"c\":[1]},{\"c\":[2]}]}")))
                .containsExactly("2");
    }

    @Test
    void aJsonPathKeepsNumbersAsTheyAreWritten() throws IOException {
        options.setItemsPath("$.events[?(@.ok==true)]");

        Page page =
                read(options, "{\"events\":[{\"ok\":true,\"n\":1.10,\"m\":1e3},{\"ok\":false}]}");

        assertThat(lines(page)).singleElement().asString().contains("\"n\":1.10");
    }

    @ParameterizedTest
    @ValueSource(strings = {"{}", "{\"events\":null}", "{\"other\":1}", "{\"events\":[]}"})
    void anAnswerWithoutItemsIsAPageWithoutEvents(String body) throws IOException {
        options.setItemsPath("events");

        Page page = read(options, body);

        assertThat(page.size()).isZero();
        assertThat(page.lines().remaining()).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"{}", "{\"events\":null}", "null"})
    void itemsRequiredMakesThatAnError(String body) {
        options.setItemsPath("events");
        options.setItemsRequired(true);

        assertThatThrownBy(() -> read(options, body))
                .isInstanceOf(MalformedPageException.class)
                .hasMessageContaining("itemsPath=events");
    }

    @ParameterizedTest
    @ValueSource(strings = {"[{\"events\":[1]}]", "12", "\"events\""})
    void anAnswerThatIsNoObjectHasNothingAtItemsPath(String body) {
        options.setItemsPath("events");

        assertThatThrownBy(() -> read(options, body))
                .isInstanceOf(MalformedPageException.class)
                .hasMessageContaining("itemsPath=events");
    }

    @Test
    void nullInPlaceOfTheRootArrayIsAPageWithoutEvents() throws IOException {
        assertThat(read(options, "null").size()).isZero();
    }

    @Test
    void anEmptyArrayIsThereWhereItemsAreRequired() throws IOException {
        options.setItemsPath("events");
        options.setItemsRequired(true);

        assertThat(read(options, "{\"events\":[]}").size()).isZero();
    }

    @Test
    void aRootObjectWithoutItemsPathSaysWhatIsMissing() {
        assertThatThrownBy(() -> read(options, "{\"secret\":[]}"))
                .isInstanceOf(MalformedPageException.class)
                .hasMessageContaining("itemsPath")
                .hasMessageNotContaining("secret");
    }

    @Test
    void itemsThatAreNoArrayAreRefused() {
        options.setItemsPath("events");

        assertThatThrownBy(() -> read(options, "{\"events\":{\"a\":1}}"))
                .hasMessageContaining("itemsPath=events is an object");
        assertThatThrownBy(() -> read(options, "{\"events\":\"none\"}"))
                .hasMessageContaining("itemsPath=events is a single value");
    }

    @Test
    void nullItemsAreLeftOutAndTold() throws IOException {
        Page page = read(options, "[1,null,2]");

        assertThat(lines(page)).containsExactly("1", "2");
        assertThat(page.items()).isEqualTo(3);
        assertThat(page.rejected()).containsExactly("item 2 of the page is null");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "[{\"topsecret\":1}",
                "[{\"topsecret\":1},",
                "[{\"topsecret\":\"ab",
                "[{\"topsecret\":1}] topsecret",
                "[{\"topsecret\":1}][]",
                "<html>topsecret</html>",
                "topsecret",
                "[{\"topsecret\":tru}]",
                "[{\"topsecret\":\"line\nbreak\"}]",
                "[{topsecret:1}]",
                "12"
            })
    void whatIsCutOrNoJsonIsRefusedWithoutQuotingIt(String body) {
        assertThatThrownBy(() -> read(options, body))
                .isInstanceOf(MalformedPageException.class)
                .hasNoCause()
                .hasMessageNotContaining("topsecret")
                .message()
                .doesNotContain("\n");
    }

    @Test
    void everyCutOfABodyIsRefused() throws IOException {
        options.setItemsPath("events");
        String body = "{\"events\":[{\"id\":\"é1\",\"n\":[1,2]},{\"id\":\"2\"}],\"next\":\"t\"}";
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        PageFormat format = options.pageFormat(List.of());

        assertThat(format.read(Answers.of(bytes)).size()).isEqualTo(2);
        for (int length = 0; length < bytes.length; length++) {
            byte[] cut = Arrays.copyOf(bytes, length);
            assertThatThrownBy(() -> format.read(Answers.of(cut)))
                    .isInstanceOf(MalformedPageException.class);
        }
    }

    @Test
    void nestingBeyondTheLimitIsRefused() {
        assertThatThrownBy(() -> read(options, "[" + "[".repeat(2000) + "]".repeat(2000) + "]"))
                .isInstanceOf(MalformedPageException.class)
                .hasMessageContaining("nesting depth");
    }

    @ParameterizedTest
    @ValueSource(strings = {"UTF-8", "UTF-16BE", "UTF-16LE", "UTF-32BE", "UTF-32LE"})
    void everyUnicodeEncodingIsRead(String charset) throws IOException {
        PageFormat format = options.pageFormat(List.of());

        for (String mark : List.of("", "\uFEFF")) {
            byte[] body = (mark + "[{\"a\":\"é😀\"}]").getBytes(Charset.forName(charset));
            assertThat(lines(format.read(Answers.of(body)))).containsExactly("{\"a\":\"é😀\"}");
        }
    }

    @Test
    void aDeclaredCharsetIsBelievedWhereTheBytesAreNotUtf8() throws IOException {
        PageFormat format = options.pageFormat(List.of());
        Header latin = new Header("content-type", "application/json; Charset=\"ISO-8859-1\"");

        assertThat(
                        lines(
                                format.read(
                                        Answers.of(
                                                "[\"é\"]".getBytes(StandardCharsets.ISO_8859_1),
                                                latin))))
                .containsExactly("\"é\"");
        assertThat(lines(format.read(Answers.of("[\"é\"]", latin)))).containsExactly("\"é\"");
    }

    @ParameterizedTest
    @ValueSource(strings = {"application/json", "a/b;charset=klingon", "a/b; charset=utf-8"})
    void bytesThatAreNoCharactersAreReplacedAndTold(String type) throws IOException {
        byte[] body = "[{\"a\":\"long enough, and xy\"}]".getBytes(StandardCharsets.UTF_8);
        body[body.length - 5] = (byte) 0xE9;

        for (String path : List.of("", "$[?(@.a)]")) {
            options.setItemsPath(path);
            Page page =
                    options.pageFormat(List.of())
                            .read(Answers.of(body, new Header("Content-Type", type)));

            assertThat(lines(page)).containsExactly("{\"a\":\"long enough, and \uFFFDy\"}");
            assertThat(page.items()).isEqualTo(1);
            assertThat(page.rejected()).singleElement().asString().contains("not UTF-8");
        }
    }

    @Test
    void membersAreFoundBeforeAndBehindTheItems() throws IOException {
        options.setItemsPath("events");

        Page page =
                read(
                        options,
                        "{\"meta\":{\"more\":true,\"count\":12.50,\"none\":null,\"o\":{}},"
                                + "\"events\":[{\"next\":\"x\"}],\"next\":\"t\\u00e9\",\"pair\":[1,\"b\"]}",
                        "meta.more",
                        "meta.count",
                        "meta.none",
                        "meta.o",
                        "next",
                        "missing.member",
                        "pair",
                        "pair.1",
                        "$['next']");

        assertThat(page.member("meta.more")).contains("true");
        assertThat(page.member("meta.count")).contains("12.50");
        assertThat(page.member("meta.none")).isEmpty();
        assertThat(page.member("meta.o")).isEmpty();
        assertThat(page.member("next")).contains("té");
        assertThat(page.member("$['next']")).contains("té");
        assertThat(page.member("missing.member")).isEmpty();
        assertThat(page.member("pair.1")).contains("b");
        assertThatThrownBy(() -> page.member("unasked"))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aMemberOfSeveralPartsIsJoined() throws IOException {
        options.setItemsPath("events");

        Page page = read(options, "{\"meta\":{\"next\":[1700000000000,\"tx\"]}}", "meta.next");

        assertThat(page.member("meta.next")).contains("1700000000000,tx");
    }

    @Test
    void aMemberByJsonPathAndOneWithinTheItemsAreFound() throws IOException {
        options.setItemsPath("events");
        String byRelation = "$.links[?(@.rel=='next')].href";

        Page page =
                read(
                        options,
                        "{\"events\":[{\"id\":7},{\"id\":8}],\"links\":[{\"rel\":\"self\",\"href\":\"a\"},"
                                + "{\"rel\":\"next\",\"href\":\"b\"}]}",
                        byRelation,
                        "events.1.id",
                        "$.events[-1:].id",
                        "$.none[?(@.x)].y");

        assertThat(lines(page)).containsExactly("{\"id\":7}", "{\"id\":8}");
        assertThat(page.member(byRelation)).contains("b");
        assertThat(page.member("events.1.id")).contains("8");
        assertThat(page.member("$.events[-1:].id")).contains("8");
        assertThat(page.member("$.none[?(@.x)].y")).isEmpty();
    }
}
