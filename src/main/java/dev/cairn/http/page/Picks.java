package dev.cairn.http.page;

import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What is picked out of an item: the parts of its id, and its time. A path that leads into the
 * array at {@code splitPath} is of the inner event, every other of the item around it.
 */
final class Picks {

    private final Wanted tree = new Wanted();
    private final int[] idSlots;
    private final boolean idOfInner;
    private final int timeSlot;
    private final TimeFormat timeFormat;

    /**
     * @param split where items hold inner events; empty if they are events themselves
     */
    Picks(
            List<MemberPath> ids,
            Optional<MemberPath> time,
            TimeFormat timeFormat,
            Optional<MemberPath> split) {
        split.ifPresent(tree::markEvents);
        idSlots = ids.stream().mapToInt(tree::slot).toArray();
        idOfInner = split.isPresent() && ids.stream().anyMatch(split.get()::leadsTo);
        timeSlot = time.map(tree::slot).orElse(Wanted.NO_SLOT);
        this.timeFormat = timeFormat;
    }

    /** Where to look within an item. */
    Wanted tree() {
        return tree;
    }

    /** Whether the id of an inner event is told apart by the event itself. */
    boolean isIdOfInner() {
        return idOfInner;
    }

    /** The id, of all its parts; null if none of them is there. */
    String id(String[] found) {
        if (idSlots.length == 1) {
            return found[idSlots[0]];
        }
        boolean any = false;
        List<String> parts = new ArrayList<>(idSlots.length);
        for (int slot : idSlots) {
            any |= found[slot] != null;
            parts.add(found[slot] == null ? "" : escaped(found[slot]));
        }
        return any ? String.join(",", parts) : null;
    }

    /** The time; null if it is missing or unreadable, which does not make the event one less. */
    Instant time(String[] found) {
        String text = timeSlot == Wanted.NO_SLOT ? null : found[timeSlot];
        if (text == null) {
            return null;
        }
        try {
            return timeFormat.parse(text);
        } catch (DateTimeException e) {
            return null;
        }
    }

    private static String escaped(String part) {
        return part.replace("\\", "\\\\").replace(",", "\\,");
    }
}
