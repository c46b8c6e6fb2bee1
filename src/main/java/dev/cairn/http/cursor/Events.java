package dev.cairn.http.cursor;

import dev.cairn.http.page.Page;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The events of a page, each with a time. */
final class Events {

    private Events() {}

    /**
     * An event without a time is taken to have happened with the one before it on the page; those
     * before the first with a time, together with that.
     *
     * @param otherwise the time of all events of a page without any time
     */
    static List<Event> of(Page page, Instant otherwise) {
        List<Event> events = new ArrayList<>(page.size());
        Instant time = first(page).orElse(otherwise);
        for (int i = 0; i < page.size(); i++) {
            Optional<Instant> own = page.time(i);
            time = own.orElse(time);
            events.add(new Event(i, page.id(i), page.idText(i).isPresent(), time, own.isPresent()));
        }
        return events;
    }

    private static Optional<Instant> first(Page page) {
        for (int i = 0; i < page.size(); i++) {
            if (page.time(i).isPresent()) {
                return page.time(i);
            }
        }
        return Optional.empty();
    }
}
