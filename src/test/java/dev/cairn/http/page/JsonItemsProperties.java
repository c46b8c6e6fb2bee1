package dev.cairn.http.page;

import static dev.cairn.http.page.Answers.lines;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.Size;

/** Any items, written with any white space, come out as they went in. */
class JsonItemsProperties {

    private static final ObjectMapper MAPPER =
            JsonMapper.builder()
                    .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
                    .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
                    .build();

    /**
     * JSON as its tokens, between which white space may stand.
     *
     * @param tokens in order
     */
    record Tokens(List<String> tokens) {

        String spaced(SplittableRandom random, String spaces) {
            StringBuilder text = new StringBuilder(tokens.get(0));
            for (String token : tokens.subList(1, tokens.size())) {
                for (int i = spaces.isEmpty() ? 0 : random.nextInt(3); i > 0; i--) {
                    text.append(spaces.charAt(random.nextInt(spaces.length())));
                }
                text.append(token);
            }
            return text.toString();
        }
    }

    @Property
    void itemsWithoutLineBreaksSurviveByteForByte(
            @ForAll("values") @Size(max = 5) List<Tokens> items, @ForAll long seed)
            throws IOException {
        SplittableRandom random = new SplittableRandom(seed);
        List<String> written = items.stream().map(item -> item.spaced(random, " \t")).toList();

        assertThat(lines(page(written, random))).isEqualTo(written);
    }

    @Property
    void itemsWithLineBreaksLoseThemAndNothingElse(
            @ForAll("values") @Size(max = 5) List<Tokens> items, @ForAll long seed)
            throws IOException {
        SplittableRandom random = new SplittableRandom(seed);
        List<String> written = items.stream().map(item -> item.spaced(random, " \t\n\r")).toList();

        List<String> lines = lines(page(written, random));

        assertThat(lines).hasSameSizeAs(items);
        for (int i = 0; i < lines.size(); i++) {
            boolean broken = written.get(i).contains("\n") || written.get(i).contains("\r");
            assertThat(lines.get(i))
                    .isEqualTo(broken ? String.join("", items.get(i).tokens()) : written.get(i));
            assertThat(MAPPER.readTree(lines.get(i))).isEqualTo(MAPPER.readTree(written.get(i)));
        }
    }

    @Property
    void linesOfNdjsonSurviveByteForByte(
            @ForAll("values") @Size(max = 5) List<Tokens> items,
            @ForAll long seed,
            @ForAll boolean lastNewline)
            throws IOException {
        SplittableRandom random = new SplittableRandom(seed);
        List<String> written = items.stream().map(item -> item.spaced(random, " \t")).toList();
        String end = random.nextBoolean() ? "\n" : "\r\n";
        ItemOptions options = new ItemOptions();
        options.setFormat("ndjson");

        Page page =
                options.pageFormat(List.of())
                        .read(Answers.of(String.join(end, written) + (lastNewline ? end : "")));

        assertThat(lines(page)).isEqualTo(written);
    }

    private static Page page(List<String> items, SplittableRandom random) throws IOException {
        List<String> all = new ArrayList<>(List.of("{", "\"before\"", ":", "[1]", ","));
        all.addAll(List.of("\"at\"", ":", "{", "\"events\"", ":", "["));
        for (int i = 0; i < items.size(); i++) {
            all.addAll(i == 0 ? List.of(items.get(i)) : List.of(",", items.get(i)));
        }
        all.addAll(List.of("]", "}", ",", "\"behind\"", ":", "\"t\"", "}"));
        ItemOptions options = new ItemOptions();
        options.setItemsPath("at.events");
        Page page =
                options.pageFormat(List.of("behind"))
                        .read(Answers.of(new Tokens(all).spaced(random, " \t\n\r")));
        assertThat(page.member("behind")).contains("t");
        return page;
    }

    @Provide
    Arbitrary<List<Tokens>> values() {
        return value(3).filter(tokens -> !tokens.tokens().equals(List.of("null"))).list();
    }

    private static Arbitrary<Tokens> value(int depth) {
        Arbitrary<Tokens> scalar =
                Arbitraries.oneOf(text(), number(), Arbitraries.of("true", "false", "null"))
                        .map(token -> new Tokens(List.of(token)));
        if (depth == 0) {
            return scalar;
        }
        Arbitrary<Tokens> inner = Arbitraries.lazy(() -> value(depth - 1));
        return Arbitraries.oneOf(
                scalar,
                inner.list().ofMaxSize(4).map(items -> joined("[", items, "]")),
                Combinators.combine(text(), inner)
                        .as(
                                (name, value) -> {
                                    List<String> member = new ArrayList<>(List.of(name, ":"));
                                    member.addAll(value.tokens());
                                    return new Tokens(member);
                                })
                        .list()
                        .ofMaxSize(4)
                        .map(members -> joined("{", members, "}")));
    }

    private static Tokens joined(String open, List<Tokens> parts, String close) {
        List<String> tokens = new ArrayList<>(List.of(open));
        for (int i = 0; i < parts.size(); i++) {
            if (i > 0) {
                tokens.add(",");
            }
            tokens.addAll(parts.get(i).tokens());
        }
        tokens.add(close);
        return new Tokens(tokens);
    }

    private static Arbitrary<String> text() {
        return Arbitraries.oneOf(
                        Arbitraries.of(
                                "\\\"",
                                "\\\\",
                                "\\n",
                                "\\u00e9",
                                "\\ud83d\\ude00",
                                "\\/",
                                "é",
                                "😀",
                                "\u2028",
                                " ",
                                "{",
                                "]",
                                ",",
                                ":",
                                "events",
                                "at",
                                "behind"),
                        Arbitraries.strings()
                                .ascii()
                                .ofMaxLength(3)
                                .map(text -> text.replaceAll("[\\\\\"\\p{Cntrl}]", "")))
                .list()
                .ofMaxSize(4)
                .map(parts -> "\"" + String.join("", parts) + "\"");
    }

    private static Arbitrary<String> number() {
        return Arbitraries.of(
                "0",
                "-0",
                "1",
                "-1.0",
                "1.10",
                "1e5",
                "1E-7",
                "12345678901234567890",
                "0.1000000000000000055511151231257827",
                "1E400",
                "-0.0");
    }
}
