package dev.cairn.http.page;

import java.util.HashMap;
import java.util.Map;

/**
 * What is looked for within a JSON value: a tree of member names, with a slot where a value is
 * wanted, and a mark where the array of events is. Slots are numbered from 0 in the whole tree.
 */
final class Wanted {

    /** Of a place whose value is not asked for. */
    static final int NO_SLOT = -1;

    private final Map<String, Wanted> members = new HashMap<>();
    private final int[] slots;
    private int slot = NO_SLOT;
    private boolean events;

    Wanted() {
        this(new int[1]);
    }

    private Wanted(int[] slots) {
        this.slots = slots;
    }

    /** Asks for the value at a path; the slot that it will be found in. */
    int slot(MemberPath path) {
        Wanted place = place(path);
        if (place.slot == NO_SLOT) {
            place.slot = slots[0]++;
        }
        return place.slot;
    }

    /** Marks the place of the array of events. */
    void markEvents(MemberPath path) {
        place(path).events = true;
    }

    /** How many slots the tree has. */
    int slots() {
        return slots[0];
    }

    /** What is looked for within a member; null for nothing. */
    Wanted member(String name) {
        return members.get(name);
    }

    /** Whether nothing is looked for within the value, but perhaps the value itself. */
    boolean isLeaf() {
        return members.isEmpty();
    }

    /** Whether the array of events is here. */
    boolean isEvents() {
        return events;
    }

    /** Where the value goes; {@link #NO_SLOT} if it is not asked for. */
    int slot() {
        return slot;
    }

    private Wanted place(MemberPath path) {
        Wanted place = this;
        for (String step : path.steps()) {
            place = place.members.computeIfAbsent(step, name -> new Wanted(slots));
        }
        return place;
    }
}
