package dev.cairn.http.page;

import static dev.cairn.http.page.Answers.lines;
import static dev.cairn.http.page.Answers.read;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Items that hold several events each. */
class SplitTest {

    private static final String BODY =
            "{\"items\":[{\"id\":{\"time\":\"2026-01-01T00:00:00Z\",\"q\":\"1\"},"
                    + "\"events\":[{\"name\":\"a\"},{\"name\":\"b\"}],\"actor\":\"x\"},"
                    + "{\"events\":[{\"name\":\"c\"}],\"id\":{\"time\":\"2026-01-02T00:00:00Z\"}}]}";

    private final ItemOptions options = new ItemOptions();

    @BeforeEach
    void split() {
        options.setItemsPath("items");
        options.setSplitPath("events");
    }

    @Test
    void eachInnerEventIsARecord() throws IOException {
        Page page = read(options, BODY);

        assertThat(lines(page))
                .containsExactly("{\"name\":\"a\"}", "{\"name\":\"b\"}", "{\"name\":\"c\"}");
        assertThat(page.size()).isEqualTo(3);
        assertThat(page.items()).isEqualTo(2);
    }

    @Test
    void splitKeepPutsItIntoItsItemInPlaceOfTheArray() throws IOException {
        options.setSplitKeep(true);

        assertThat(lines(read(options, BODY)))
                .containsExactly(
                        "{\"id\":{\"time\":\"2026-01-01T00:00:00Z\",\"q\":\"1\"},"
                                + "\"events\":{\"name\":\"a\"},\"actor\":\"x\"}",
                        "{\"id\":{\"time\":\"2026-01-01T00:00:00Z\",\"q\":\"1\"},"
                                + "\"events\":{\"name\":\"b\"},\"actor\":\"x\"}",
                        "{\"events\":{\"name\":\"c\"},\"id\":{\"time\":\"2026-01-02T00:00:00Z\"}}");
    }

    @Test
    void prettyPrintedItemsAreSplitIntoLines() throws IOException {
        options.setSplitKeep(true);

        Page page =
                read(
                        options,
                        "{\"items\": [\n{ \"a\" : \"b c\",\n\"events\" : [\n1 ,\n{ \"d\" : 2 }\n]\n}\n]}");

        assertThat(lines(page))
                .containsExactly(
                        "{\"a\":\"b c\",\"events\":1}", "{\"a\":\"b c\",\"events\":{\"d\":2}}");
    }

    @Test
    void idAndTimeOfTheItemAreThoseOfItsEventsWithTheirNumber() throws IOException {
        options.setIdPath("id.time,id.q");
        options.setTimePath("id.time");

        Page page = read(options, BODY);

        assertThat(texts(page))
                .containsExactly(
                        Optional.of("2026-01-01T00:00:00Z,1#0"),
                        Optional.of("2026-01-01T00:00:00Z,1#1"),
                        Optional.of("2026-01-02T00:00:00Z,#0"));
        assertThat(page.time(1)).contains(Instant.parse("2026-01-01T00:00:00Z"));
        assertThat(page.time(2)).contains(Instant.parse("2026-01-02T00:00:00Z"));
    }

    @Test
    void aPathIntoTheArrayIsOfTheInnerEvent() throws IOException {
        options.setIdPath("id,events.id");
        options.setTimePath("events.t");
        options.setTimeFormat("unix");

        Page page =
                read(
                        options,
                        "{\"items\":[{\"events\":[{\"id\":\"a\",\"t\":1},{\"t\":2},{\"id\":\"c\"}],\"id\":9},"
                                + "{\"events\":[{\"id\":\"a\"}]}]}");

        assertThat(texts(page))
                .containsExactly(
                        Optional.of("9,a"),
                        Optional.of("9,"),
                        Optional.of("9,c"),
                        Optional.of(",a"));
        assertThat(IntStream.range(0, 4).mapToObj(page::time).toList())
                .containsExactly(
                        Optional.of(Instant.ofEpochSecond(1)),
                        Optional.of(Instant.ofEpochSecond(2)),
                        Optional.empty(),
                        Optional.empty());
    }

    @Test
    void anItemWithoutAnArrayThereIsARecordAsItIs() throws IOException {
        options.setIdPath("id");

        Page page =
                read(
                        options,
                        "{\"items\":[{\"id\":1},{\"id\":2,\"events\":null},{\"id\":3,\"events\":{\"a\":[1]}},"
                                + "{\"id\":4,\"events\":[]},5]}");

        assertThat(lines(page))
                .containsExactly(
                        "{\"id\":1}",
                        "{\"id\":2,\"events\":null}",
                        "{\"id\":3,\"events\":{\"a\":[1]}}",
                        "5");
        assertThat(page.items()).isEqualTo(5);
        assertThat(page.idText(0)).contains("1");
    }

    @Test
    void nullInnerEventsAreLeftOutAndTold() throws IOException {
        Page page = read(options, "{\"items\":[{\"events\":[1,null,2]}]}");

        assertThat(lines(page)).containsExactly("1", "2");
        assertThat(page.rejected()).containsExactly("an inner event of item 1 of the page is null");
    }

    @Test
    void linesOfNdjsonAreSplitToo() throws IOException {
        options.setItemsPath("");
        options.setFormat("ndjson");
        options.setIdPath("id");

        Page page = read(options, "{\"id\":1,\"events\":[{},{}]}\n{\"id\":2,\"events\":[{}]}");

        assertThat(texts(page))
                .containsExactly(Optional.of("1#0"), Optional.of("1#1"), Optional.of("2#0"));
    }

    @Test
    void anArrayDeeperInTheItemIsFound() throws IOException {
        options.setSplitPath("a.b");
        options.setSplitKeep(true);

        assertThat(lines(read(options, "{\"items\":[{\"a\":{\"b\":[1,2],\"c\":3}}]}")))
                .containsExactly("{\"a\":{\"b\":1,\"c\":3}}", "{\"a\":{\"b\":2,\"c\":3}}");
    }

    @Test
    void theItemItselfCannotBeSplit() {
        options.setSplitPath("$");

        assertThatThrownBy(() -> read(options, "{}"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("splitPath=$ is not accepted");
    }

    private static List<Optional<String>> texts(Page page) {
        return IntStream.range(0, page.size()).mapToObj(page::idText).toList();
    }
}
