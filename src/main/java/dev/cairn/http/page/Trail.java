package dev.cairn.http.page;

import java.util.HashSet;
import java.util.Set;

/**
 * The cursors that a turn has gone through, to notice a server that leads in a circle. Bounded: it
 * forgets all when it is full, and then notices a circle one round later.
 */
public final class Trail {

    /** Cursors that are remembered. */
    static final int MAX_CURSORS = 10_000;

    private final Set<String> gone = new HashSet<>();

    /** Begins a new turn. */
    public void clear() {
        gone.clear();
    }

    /** Whether a cursor comes for the first time. */
    public boolean isNew(String cursor) {
        if (gone.size() == MAX_CURSORS) {
            gone.clear();
        }
        return gone.add(cursor);
    }
}
