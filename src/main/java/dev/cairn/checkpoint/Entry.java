package dev.cairn.checkpoint;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;

/**
 * One entry of the registry: an immutable JSON object in the terms of every store. Members keep
 * their order, and members that Cairn does not know are kept.
 */
public final class Entry {

    /** The entry without members. */
    public static final Entry EMPTY = new Entry(Map.of());

    private final Map<String, Object> members;

    /** Of members that are JSON values already, in a map that nobody else changes. */
    private Entry(Map<String, Object> members) {
        this.members = Collections.unmodifiableMap(members);
    }

    /**
     * Makes an entry of JSON values: texts, whole numbers, decimal numbers, Boolean, null, and
     * List, Map and Entry of these. Whole numbers become Long (BigInteger beyond its range), others
     * BigDecimal, so that an entry equals what a store gives back.
     *
     * @throws IllegalArgumentException for anything else, NaN and the infinities included
     */
    public static Entry of(Map<String, ?> members) {
        return new Entry(normalMap(members));
    }

    /** Makes an entry of values that came out of entries, or are as {@link #of} would make them. */
    static Entry ofNormal(Map<String, Object> members) {
        return new Entry(members);
    }

    private static Map<String, Object> normalMap(Map<?, ?> members) {
        Map<String, Object> copy = new LinkedHashMap<>();
        members.forEach((name, value) -> copy.put((String) name, normal(value)));
        return copy;
    }

    private static Object normal(Object value) {
        if (value == null
                || value instanceof String
                || value instanceof Boolean
                || value instanceof Long
                || value instanceof BigDecimal) {
            return value;
        }
        if (value instanceof Integer || value instanceof Short || value instanceof Byte) {
            return ((Number) value).longValue();
        }
        if (value instanceof BigInteger big) {
            return big.bitLength() < Long.SIZE ? (Object) big.longValue() : big;
        }
        if (value instanceof Double || value instanceof Float) {
            return new BigDecimal(value.toString());
        }
        if (value instanceof Entry entry) {
            return entry.members;
        }
        if (value instanceof Map<?, ?> map) {
            return Collections.unmodifiableMap(normalMap(map));
        }
        if (value instanceof List<?> list) {
            List<Object> copy = new ArrayList<>(list.size());
            list.forEach(item -> copy.add(normal(item)));
            return Collections.unmodifiableList(copy);
        }
        throw new IllegalArgumentException("not a JSON value: " + value.getClass());
    }

    /** All members, in order; not to be changed. */
    public Map<String, Object> members() {
        return members;
    }

    /** A member that is a text. */
    public Optional<String> text(String name) {
        return members.get(name) instanceof String text ? Optional.of(text) : Optional.empty();
    }

    /** A member that is a whole number. */
    public OptionalLong number(String name) {
        Object value = members.get(name);
        return value instanceof Long number ? OptionalLong.of(number) : OptionalLong.empty();
    }

    /** A member that is an object. */
    public Optional<Entry> entry(String name) {
        return asEntry(members.get(name));
    }

    /** The objects of a member that is an array; empty if there is none. */
    public List<Entry> entries(String name) {
        List<Entry> found = new ArrayList<>();
        if (members.get(name) instanceof List<?> list) {
            list.forEach(item -> asEntry(item).ifPresent(found::add));
        }
        return found;
    }

    /** This entry with one member set, in its old place or at the end. */
    public Entry with(String name, Object value) {
        Map<String, Object> copy = new LinkedHashMap<>(members);
        copy.put(name, normal(value));
        return new Entry(copy);
    }

    /** This entry without some members. */
    public Entry without(String... names) {
        if (Stream.of(names).noneMatch(members::containsKey)) {
            return this;
        }
        Map<String, Object> copy = new LinkedHashMap<>(members);
        for (String name : names) {
            copy.remove(name);
        }
        return new Entry(copy);
    }

    @SuppressWarnings("unchecked") // every map in an entry was made by normalMap
    private static Optional<Entry> asEntry(Object value) {
        return value instanceof Map
                ? Optional.of(new Entry((Map<String, Object>) value))
                : Optional.empty();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Entry that && members.equals(that.members);
    }

    @Override
    public int hashCode() {
        return Objects.hashCode(members);
    }

    @Override
    public String toString() {
        return members.toString();
    }
}
