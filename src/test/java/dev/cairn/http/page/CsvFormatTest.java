package dev.cairn.http.page;

import static dev.cairn.http.page.Answers.lines;
import static dev.cairn.http.page.Answers.read;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Answers of CSV. */
class CsvFormatTest {

    private static final TypeReference<Map<String, String>> TEXTS = new TypeReference<>() {};

    private final ItemOptions options = csv();

    private static ItemOptions csv() {
        ItemOptions options = new ItemOptions();
        options.setFormat("csv");
        return options;
    }

    @Test
    void eachRowIsAnObjectOfTexts() throws IOException {
        Page page = read(options, "\uFEFFid,name\r\n1,\"a \"\"b\"\", c\r\nd\"\n\n2,é\n");

        assertThat(lines(page))
                .containsExactly(
                        "{\"id\":\"1\",\"name\":\"a \\\"b\\\", c\\r\\nd\"}",
                        "{\"id\":\"2\",\"name\":\"é\"}");
        assertThat(page.items()).isEqualTo(2);
    }

    @Test
    void idAndTimeAreColumnsWhateverTheirNames() throws IOException {
        options.setIdPath("user.id,LOG DATE");
        options.setTimePath("LOG DATE");
        options.setTimeFormat("yyyyMMddHHmmss");

        Page page = read(options, "user.id,LOG DATE\nu1,20260102030405\nu2,\n");

        assertThat(page.idText(0)).contains("u1,20260102030405");
        assertThat(page.time(0)).contains(Instant.parse("2026-01-02T03:04:05Z"));
        assertThat(page.idText(1)).contains("u2,");
        assertThat(page.time(1)).isEmpty();
    }

    @Test
    void fieldsBeyondTheHeaderAndThoseWithoutNameAreKept() throws IOException {
        assertThat(lines(read(options, "a,,a\n1,2,3,4\n5\n")))
                .containsExactly(
                        "{\"a\":\"1\",\"column2\":\"2\",\"a_2\":\"3\",\"column4\":\"4\"}",
                        "{\"a\":\"5\"}");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "\r\n", "a,b", "a,b\n"})
    void anAnswerWithoutRowsHasNoEvents(String body) throws IOException {
        assertThat(read(options, body).size()).isZero();
    }

    @Test
    void anotherDelimiterIsTaken() throws IOException {
        options.setDelimiter("tab");
        assertThat(lines(read(options, "a\tb\n1,2\t3")))
                .containsExactly("{\"a\":\"1,2\",\"b\":\"3\"}");
        options.setDelimiter(";");
        assertThat(lines(read(options, "a;b\n;3"))).containsExactly("{\"a\":\"\",\"b\":\"3\"}");
    }

    @Test
    void anAnswerThatEndsWithinQuotesWasCut() {
        assertThatThrownBy(() -> read(options, "a,b\n1,\"secret"))
                .isInstanceOf(MalformedPageException.class)
                .hasMessageContaining("byte 6")
                .hasMessageNotContaining("secret");
    }

    @Property
    void anyTextSurvives(@ForAll("tables") List<List<String>> table) throws IOException {
        StringBuilder body = new StringBuilder("a,b,c\r\n");
        for (List<String> row : table) {
            body.append("\"").append(String.join("\",\"", quoted(row))).append("\"\r\n");
        }

        List<String> lines = lines(read(csv(), body.toString()));

        assertThat(lines).hasSameSizeAs(table);
        for (int i = 0; i < lines.size(); i++) {
            Map<String, String> expected = new LinkedHashMap<>();
            for (int column = 0; column < 3; column++) {
                expected.put(List.of("a", "b", "c").get(column), table.get(i).get(column));
            }
            assertThat(new ObjectMapper().readValue(lines.get(i), TEXTS)).isEqualTo(expected);
        }
    }

    private static List<String> quoted(List<String> row) {
        return row.stream().map(field -> field.replace("\"", "\"\"")).toList();
    }

    @Provide
    Arbitrary<List<List<String>>> tables() {
        return Arbitraries.strings()
                .withChars("ab\",\r\n\\\t é\u0001😀")
                .excludeChars('\uD83D', '\uDE00')
                .ofMaxLength(6)
                .list()
                .ofSize(3)
                .list()
                .ofMaxSize(4);
    }
}
