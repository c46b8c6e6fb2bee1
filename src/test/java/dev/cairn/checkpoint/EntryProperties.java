package dev.cairn.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;

/** However an entry is kept in memory, what was put into it comes out of it. */
class EntryProperties {

    @Provide
    Arbitrary<Map<String, Object>> members() {
        return objects(2);
    }

    private static Arbitrary<Map<String, Object>> objects(int depth) {
        Arbitrary<String> names =
                Arbitraries.oneOf(
                        Arbitraries.of(Packed.NAMES), Arbitraries.strings().ofMaxLength(12));
        return Arbitraries.maps(names, values(depth)).ofMaxSize(6).map(LinkedHashMap::new);
    }

    private static Arbitrary<Object> values(int depth) {
        Arbitrary<Object> scalars =
                Arbitraries.oneOf(
                        Arbitraries.strings().ofMaxLength(40).map(text -> (Object) text),
                        Arbitraries.strings()
                                .withChars("0123456789abcdef")
                                .ofMaxLength(40)
                                .map(text -> (Object) text),
                        Arbitraries.strings() // digests but for a character or two
                                .withChars(
                                        "0123456789abcdef0123456789abcdef0aAg?\u0130\ud83d\ude00")
                                .ofMinLength(14)
                                .ofMaxLength(20)
                                .map(text -> (Object) text),
                        Arbitraries.longs().map(number -> (Object) number),
                        Arbitraries.bigIntegers().map(EntryProperties::normal),
                        Arbitraries.bigDecimals().map(number -> (Object) number),
                        Arbitraries.of(true, false).map(bool -> (Object) bool),
                        Arbitraries.just(null));
        if (depth == 0) {
            return scalars;
        }
        return Arbitraries.frequencyOf(
                Tuple.of(4, scalars),
                Tuple.of(1, values(depth - 1).list().ofMaxSize(3).map(list -> (Object) list)),
                Tuple.of(1, objects(depth - 1).map(map -> (Object) map)));
    }

    private static Object normal(BigInteger number) {
        return number.bitLength() < Long.SIZE ? (Object) number.longValue() : number;
    }

    @Property(tries = 500)
    void whatIsPutInComesOutInOrder(@ForAll("members") Map<String, Object> members)
            throws IOException {
        Entry entry = Entry.of(members);
        assertThat(entry.members()).isEqualTo(members);
        assertThat(entry.names()).containsExactlyElementsOf(members.keySet());
        assertThat(visited(entry)).isEqualTo(members);
        assertThat(Entry.told(entry::visit).isSame(entry)).isTrue();
        members.forEach(
                (name, value) -> {
                    assertThat(entry.has(name)).isTrue();
                    assertThat(entry.hasValue(name)).isEqualTo(value != null);
                    assertThat(entry.text(name).orElse(null))
                            .isEqualTo(value instanceof String ? value : null);
                    assertThat(entry.number(name).isPresent()).isEqualTo(value instanceof Long);
                    assertThat(entry.entry(name).map(Entry::members).orElse(null))
                            .isEqualTo(value instanceof Map ? value : null);
                });
    }

    @Property(tries = 300)
    void equalIsWhatHasEqualMembersInAnyOrder(
            @ForAll("members") Map<String, Object> one,
            @ForAll("members") Map<String, Object> two) {
        List<String> names = new ArrayList<>(one.keySet());
        Collections.reverse(names);
        Map<String, Object> reversed = new LinkedHashMap<>();
        names.forEach(name -> reversed.put(name, one.get(name)));
        assertThat(Entry.of(reversed)).isEqualTo(Entry.of(one)).hasSameHashCodeAs(Entry.of(one));
        assertThat(Entry.of(one).isSame(Entry.of(reversed))).isEqualTo(one.size() < 2);
        assertThat(Entry.of(one).equals(Entry.of(two))).isEqualTo(one.equals(two));
    }

    @Property(tries = 300)
    void oneMemberIsSetOrTakenAwayAndTheOthersStay(@ForAll("members") Map<String, Object> members) {
        Map<String, Object> expected = new LinkedHashMap<>(members);
        expected.put("position", 7L);
        Entry with = Entry.of(members).with("position", 7);
        assertThat(with.members()).isEqualTo(expected);
        expected.remove("position");
        assertThat(with.without("position", "no such member").members()).isEqualTo(expected);
    }

    @Example
    void whatJsonDoesNotHaveIsRefused() {
        for (Object value : List.of(Double.NaN, Float.POSITIVE_INFINITY, 'x', new byte[1])) {
            assertThatThrownBy(() -> Entry.of(Map.of("value", value)))
                    .isInstanceOf(IllegalArgumentException.class);
        }
        assertThat(Entry.of(Map.of("value", 1.5)).members())
                .isEqualTo(Map.of("value", new BigDecimal("1.5")));
    }

    /** What a visitor is told, put together again. */
    private static Map<String, Object> visited(Entry entry) throws IOException {
        Builder builder = new Builder();
        entry.visit(builder);
        return builder.root;
    }

    private static final class Builder implements EntryVisitor {

        final Map<String, Object> root = new LinkedHashMap<>();
        private final Deque<Object> open = new ArrayDeque<>(List.of(root));
        private final Deque<String> names = new ArrayDeque<>();

        @Override
        public void name(String name) {
            names.push(name);
        }

        @SuppressWarnings("unchecked") // only these two are opened
        private void add(Object value) {
            if (open.element() instanceof List<?> list) {
                ((List<Object>) list).add(value);
            } else {
                ((Map<String, Object>) open.element()).put(names.pop(), value);
            }
        }

        @Override
        public void startObject() {
            Map<String, Object> object = new LinkedHashMap<>();
            add(object);
            open.push(object);
        }

        @Override
        public void endObject() {
            open.pop();
        }

        @Override
        public void startArray() {
            List<Object> array = new ArrayList<>();
            add(array);
            open.push(array);
        }

        @Override
        public void endArray() {
            open.pop();
        }

        @Override
        public void text(String value) {
            add(value);
        }

        @Override
        public void number(long value) {
            add(value);
        }

        @Override
        public void number(BigInteger value) {
            add(value);
        }

        @Override
        public void number(BigDecimal value) {
            add(value);
        }

        @Override
        public void bool(boolean value) {
            add(value);
        }

        @Override
        public void nothing() {
            add(null);
        }
    }
}
