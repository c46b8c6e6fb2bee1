package dev.cairn.http.page;

import dev.cairn.source.Digest;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * The events of one answer, in its order, each on a line of its own as NDJSON; and what the answer
 * says besides.
 */
public interface Page {

    /** Number of events. */
    int size();

    /**
     * Number of items as the server counts them: before they were split, and with those that were
     * rejected. It tells short pages, empty ones and offsets.
     */
    default int items() {
        return size() + rejected().size();
    }

    /** All events, each with a newline behind it, and none within it. Not to be changed. */
    ByteBuffer lines();

    /** Where in {@link #lines} an event ends, behind its newline. */
    int end(int index);

    /**
     * What tells an event from all others: its id, or where it has none its content, with its
     * number among the equal ones of the page.
     */
    Digest id(int index);

    /**
     * Its id as the server writes it; several parts are joined by commas, with a backslash before a
     * comma or backslash in them. Empty if it has none.
     */
    Optional<String> idText(int index);

    /** When it happened; empty without {@code timePath}, or if it cannot be read. */
    Optional<Instant> time(int index);

    /**
     * A text, number or boolean of the answer around the events, as text, or several in an array
     * joined by commas; empty if it is absent or null.
     *
     * @param path as in the option that it is of; IllegalArgumentException for one that the format
     *     was not made with
     */
    Optional<String> member(String path);

    /** What could not be read as an event and was left out: a line each, for the ledger. */
    List<String> rejected();
}
