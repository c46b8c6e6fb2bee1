package dev.cairn.http.kit;

import java.util.List;

/**
 * A page as it is to be answered.
 *
 * @param events that are on it
 */
record Served(Reply reply, List<Event> events) {

    Served {
        events = List.copyOf(events);
    }
}
