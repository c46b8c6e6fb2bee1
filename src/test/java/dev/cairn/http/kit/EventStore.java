package dev.cairn.http.kit;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** The events of the API, in the order of their arrival. */
public final class EventStore {

    private final List<Event> arrived = new ArrayList<>();
    private final int textLength;
    private List<Event> byTime = List.of();

    /**
     * @param textLength of each event's text, in characters
     */
    public EventStore(int textLength) {
        this.textLength = textLength;
    }

    /** An event arrives, which may have happened before others that have arrived already. */
    public synchronized Event add(Instant published) {
        Event event = Event.of(arrived.size() + 1, published, textLength);
        arrived.add(event);
        return event;
    }

    /**
     * Many events arrive.
     *
     * @param step between two times
     * @param equal events of each time
     */
    public void add(int count, Instant first, Duration step, int equal) {
        for (int i = 0; i < count; i++) {
            add(first.plus(step.multipliedBy(i / equal)));
        }
    }

    public synchronized int size() {
        return arrived.size();
    }

    /** Events in the order of arrival. */
    synchronized List<Event> arrived(int from, int limit) {
        int begin = Math.min(from, arrived.size());
        return List.copyOf(arrived.subList(begin, Math.min(begin + limit, arrived.size())));
    }

    /** How many arrived before the first one at or after a time. */
    synchronized int firstArrived(Instant since) {
        for (int i = 0; i < arrived.size(); i++) {
            if (!arrived.get(i).published().isBefore(since)) {
                return i;
            }
        }
        return arrived.size();
    }

    /** All events, by their time. */
    synchronized List<Event> byTime() {
        if (byTime.size() != arrived.size()) {
            byTime = arrived.stream().sorted(Event.BY_TIME).toList();
        }
        return byTime;
    }
}
