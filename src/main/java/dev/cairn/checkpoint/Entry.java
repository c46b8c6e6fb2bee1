package dev.cairn.checkpoint;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * One entry of the registry: an immutable JSON object in the terms of every store. Members keep
 * their order, and members that Cairn does not know are kept. It is held as bytes: asking for one
 * member is cheap, {@link #members} makes a map anew each time.
 */
public final class Entry {

    /** The entry without members. */
    public static final Entry EMPTY = new Entry(new byte[0]);

    private final byte[] packed;

    private Entry(byte[] packed) {
        this.packed = packed;
    }

    /**
     * Makes an entry of JSON values: texts, whole numbers, decimal numbers, Boolean, null, and
     * List, Map and Entry of these. Whole numbers become Long (BigInteger beyond its range), others
     * BigDecimal, so that an entry equals what a store gives back.
     *
     * @throws IllegalArgumentException for anything else, NaN and the infinities included
     */
    public static Entry of(Map<String, ?> members) {
        return members.isEmpty() ? EMPTY : new Entry(PackedWriter.pack(members));
    }

    /**
     * Makes an entry of what a visitor is told: {@code Entry.told(other::visit)} equals the other.
     * Numbers are taken as {@link #of} takes them; no name may come twice in one object.
     *
     * @param teller tells of every member, without the braces around them all
     * @throws IOException what the teller throws
     */
    public static Entry told(Teller teller) throws IOException {
        PackedWriter writer = new PackedWriter();
        teller.tell(writer);
        return new Entry(writer.packed());
    }

    /** Tells a visitor of the members of an entry. */
    @FunctionalInterface
    public interface Teller {
        /** Tells of every member, in order. */
        void tell(EntryVisitor visitor) throws IOException;
    }

    /** The members as {@link Packed} describes; not to be changed. */
    byte[] packed() {
        return packed;
    }

    /** All members, in order; a copy, which cannot be changed. */
    public Map<String, Object> members() {
        return new PackedReader(packed).members();
    }

    /** The names of all members, in order. */
    public List<String> names() {
        List<String> names = new ArrayList<>();
        PackedReader reader = new PackedReader(packed);
        while (reader.hasNext()) {
            names.add(reader.name());
            reader.skip();
        }
        return names;
    }

    /** Whether there is a member of this name, whatever its value. */
    public boolean has(String name) {
        return new PackedReader(packed).find(name);
    }

    /** A member that is a text. */
    public Optional<String> text(String name) {
        PackedReader reader = new PackedReader(packed);
        if (reader.find(name) && (reader.tag() == Packed.TEXT || reader.tag() == Packed.HEX)) {
            return Optional.of((String) reader.value());
        }
        return Optional.empty();
    }

    /** A member that is a whole number. */
    public OptionalLong number(String name) {
        PackedReader reader = new PackedReader(packed);
        boolean found = reader.find(name) && reader.tag() == Packed.LONG;
        return found ? OptionalLong.of(reader.number()) : OptionalLong.empty();
    }

    /** A member that is an object. */
    public Optional<Entry> entry(String name) {
        PackedReader reader = new PackedReader(packed);
        boolean found = reader.find(name) && reader.tag() == Packed.OBJECT;
        return found ? Optional.of(new Entry(reader.object())) : Optional.empty();
    }

    /** The objects of a member that is an array; empty if there is none. */
    public List<Entry> entries(String name) {
        List<Entry> found = new ArrayList<>();
        PackedReader reader = new PackedReader(packed);
        if (reader.find(name) && reader.tag() == Packed.LIST) {
            PackedReader list = reader.inside();
            while (list.hasNext()) {
                if (list.tag() == Packed.OBJECT) {
                    found.add(new Entry(list.object()));
                } else {
                    list.skip();
                }
            }
        }
        return found;
    }

    /** The texts of a member that is an array; empty if there is none. */
    public List<String> texts(String name) {
        List<String> found = new ArrayList<>();
        PackedReader reader = new PackedReader(packed);
        if (reader.find(name) && reader.tag() == Packed.LIST) {
            PackedReader list = reader.inside();
            while (list.hasNext()) {
                if (list.tag() == Packed.TEXT || list.tag() == Packed.HEX) {
                    found.add((String) list.value());
                } else {
                    list.skip();
                }
            }
        }
        return found;
    }

    /** Whether there is a member of this name that is not null. */
    public boolean hasValue(String name) {
        PackedReader reader = new PackedReader(packed);
        return reader.find(name) && reader.tag() != Packed.NULL;
    }

    /** Shows every member to a visitor, in order, without the braces around them all. */
    public void visit(EntryVisitor visitor) throws IOException {
        new PackedReader(packed).visit(visitor);
    }

    /** This entry with one member set, in its old place or at the end. */
    public Entry with(String name, Object value) {
        Map<String, Object> copy = new LinkedHashMap<>(members());
        copy.put(name, value);
        return of(copy);
    }

    /** This entry without some members. */
    public Entry without(String... names) {
        boolean none = true;
        for (String name : names) {
            none &= !has(name);
        }
        if (none) {
            return this;
        }
        Map<String, Object> copy = new LinkedHashMap<>(members());
        for (String name : names) {
            copy.remove(name);
        }
        return of(copy);
    }

    /** Whether the members are equal, whatever their order. */
    @Override
    public boolean equals(Object other) {
        return other instanceof Entry that
                && (isSame(that)
                        || (packed.length == that.packed.length
                                && members().equals(that.members())));
    }

    /** Whether the members are equal, and in the same order. */
    public boolean isSame(Entry other) {
        return Arrays.equals(packed, other.packed);
    }

    @Override
    public int hashCode() {
        return members().hashCode();
    }

    @Override
    public String toString() {
        return members().toString();
    }
}
