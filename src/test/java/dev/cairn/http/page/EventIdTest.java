package dev.cairn.http.page;

import static dev.cairn.http.page.Answers.read;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.source.Digest;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What tells one event from another, and when it happened. */
class EventIdTest {

    private final ItemOptions options = new ItemOptions();

    @Test
    void theIdIsTheServersText() throws IOException {
        options.setIdPath("meta.id");

        Page page =
                read(
                        options,
                        "[{\"x\":{\"id\":1},\"meta\":{\"id\":\"\\u00e9\"}},{\"meta\":{\"id\":1.0}}]");

        assertThat(page.idText(0)).contains("é");
        assertThat(page.idText(1)).contains("1.0");
        assertThat(page.id(0)).isEqualTo(ofId("é"));
        assertThat(page.id(1)).isEqualTo(ofId("1.0"));
    }

    @Test
    void anIdOfSeveralPartsHasThemAll() throws IOException {
        options.setIdPath("id.time, id.q");

        Page page =
                read(
                        options,
                        "[{\"id\":{\"q\":\"b\",\"time\":\"a\"}},{\"id\":{\"time\":\"a,b\"}},"
                                + "{\"id\":{\"time\":\"a\\\\\",\"q\":\"b\"}},{\"id\":{}}]");

        assertThat(page.idText(0)).contains("a,b");
        assertThat(page.idText(1)).contains("a\\,b,");
        assertThat(page.idText(2)).contains("a\\\\,b");
        assertThat(page.idText(3)).isEmpty();
    }

    @Test
    void equalIdsAreOneEvent() throws IOException {
        options.setIdPath("id");

        Page page = read(options, "[{\"id\":1,\"n\":1},{\"id\":1,\"n\":2}]");

        assertThat(page.id(0)).isEqualTo(page.id(1));
    }

    @Test
    void withoutIdPathEqualContentIsToldApartByItsNumber() throws IOException {
        Page page = read(options, "[{\"a\":1},{\"a\":1},{\"a\":2},{\"a\":1}]");
        Page again = read(options, "[{\"a\":1},{\"a\":1}]");

        assertThat(IntStream.range(0, 4).mapToObj(page::id).distinct()).hasSize(4);
        assertThat(page.idText(0)).isEmpty();
        assertThat(again.id(0)).isEqualTo(page.id(0));
        assertThat(again.id(1)).isEqualTo(page.id(1));
    }

    @Test
    void anEventWithoutItsIdIsToldByItsContent() throws IOException {
        options.setIdPath("id");

        Page page = read(options, "[{\"id\":null,\"a\":1},{\"a\":1},{\"id\":{}},{\"id\":7}]");

        assertThat(IntStream.range(0, 4).mapToObj(page::id).distinct()).hasSize(4);
        assertThat(page.idText(0)).isEmpty();
        assertThat(page.idText(3)).contains("7");
    }

    @Test
    void ofEqualNamesTheLastCounts() throws IOException {
        options.setIdPath("id");

        assertThat(read(options, "[{\"id\":1,\"id\":2}]").idText(0)).contains("2");
        assertThat(read(options, "[{\"id\":1,\"id\":null}]").idText(0)).isEmpty();
    }

    @Test
    void nothingOfAnEventReachesTheNext() throws IOException {
        options.setIdPath("id");
        options.setTimePath("t");

        Page page = read(options, "[{\"id\":1,\"t\":\"2026-01-01T00:00:00Z\"},{}]");

        assertThat(page.idText(1)).isEmpty();
        assertThat(page.time(1)).isEmpty();
    }

    @Test
    void idAndTimeMayBeTheSameMember() throws IOException {
        options.setIdPath("t");
        options.setTimePath("t");
        options.setTimeFormat("unix");

        Page page = read(options, "[{\"t\":5}]");

        assertThat(page.idText(0)).contains("5");
        assertThat(page.time(0)).contains(Instant.ofEpochSecond(5));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"{}", "{\"t\":null}", "{\"t\":\"yesterday\"}", "{\"t\":{}}", "{\"t\":true}"})
    void anEventWithoutAReadableTimeIsStillOne(String item) throws IOException {
        options.setTimePath("t");

        Page page = read(options, "[" + item + "]");

        assertThat(Answers.lines(page)).containsExactly(item);
        assertThat(page.time(0)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"a..b", "$..a", "$.a[*]", ".a", "a.", "$[?(@.x)]"})
    void aPathWithinAnItemHasNamesOnly(String path) {
        options.setIdPath(path);

        assertThatThrownBy(() -> read(options, "[]"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("idPath=" + path + " is not accepted; give names");
    }

    @Test
    void indexesBeyondThePageAreRefused() throws IOException {
        Page page = read(options, "[1]");

        assertThatThrownBy(() -> page.id(1)).isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> page.end(1)).isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> page.time(-1)).isInstanceOf(IndexOutOfBoundsException.class);
    }

    private static Digest ofId(String text) {
        return Digest.ofId(ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)));
    }
}
