package dev.cairn.http.cursor;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * A server that holds events and gives them by one of the customs that APIs have. Its page tokens
 * hold all there is to know of a page: a query, and how far it was read.
 */
final class FakeApi {

    /** How a server gives its events. */
    enum Style {
        /** A stream with a next link on every page, also on an empty one. */
        ENDLESS,
        /** A stream whose last page has no next link, and grows. */
        GROWING,
        /** A stretch of time, in the order of time. */
        ASC,
        DESC,
        UNORDERED
    }

    /**
     * @param inclusive whether events at the lower bound are given
     * @param inclusiveEnd whether events at the upper bound are given
     * @param boundless whether the upper bound is not looked at
     * @param filtered whether the lower bound is looked at
     * @param granule what times are cut to before they are compared to bounds; zero for not at all
     * @param counted whether tokens are numbers of events to skip, so that pages shift
     * @param limit events on a page at most
     */
    record Custom(
            Style style,
            boolean inclusive,
            boolean inclusiveEnd,
            boolean boundless,
            boolean filtered,
            Duration granule,
            boolean counted,
            int limit) {}

    record Stored(int number, Instant time, Instant arrival) {
        String id() {
            return "event-" + number;
        }

        int shuffled() {
            return Integer.reverse(number * 0x9E3779B1);
        }
    }

    record Reply(FakePage page, Optional<String> next) {}

    private final Custom custom;
    private final List<Stored> events = new ArrayList<>();

    FakeApi(Custom custom) {
        this.custom = custom;
    }

    List<Stored> events() {
        return events;
    }

    void add(Instant time, Instant arrival) {
        events.add(new Stored(events.size(), time, arrival));
    }

    Reply reply(Ask ask, Instant now) {
        Query query = query(ask);
        List<Stored> all = all(query, now);
        int start = query.start(custom, all);
        List<Stored> shown = all.subList(start, Math.min(all.size(), start + custom.limit()));
        boolean full = start + custom.limit() < all.size();
        List<FakePage.Item> items = new ArrayList<>();
        shown.forEach(event -> items.add(FakePage.item(event.id(), event.time())));
        Optional<String> next =
                switch (custom.style()) {
                    case ENDLESS ->
                            Optional.of(
                                    shown.isEmpty() && ask.cursor().isPresent()
                                            ? ask.cursor().get()
                                            : query.token(start + shown.size(), ""));
                    case GROWING ->
                            full
                                    ? Optional.of(query.token(start + shown.size(), ""))
                                    : Optional.empty();
                    default ->
                            full
                                    ? Optional.of(
                                            query.token(
                                                    start + shown.size(),
                                                    key(shown.get(shown.size() - 1))))
                                    : Optional.empty();
                };
        return new Reply(new FakePage(items), next);
    }

    private static String key(Stored event) {
        return String.valueOf(event.number());
    }

    private record Query(Instant from, Instant to, int skip, String after) {

        String token(int skipped, String last) {
            return from + "|" + to + "|" + skipped + "|" + last;
        }

        int start(Custom custom, List<Stored> all) {
            boolean stream = custom.style() == Style.ENDLESS || custom.style() == Style.GROWING;
            if (stream || custom.counted() || after.isEmpty()) {
                return Math.min(skip, all.size());
            }
            // A token by key survives what is inserted before it.
            int number = Integer.parseInt(after);
            for (int i = 0; i < all.size(); i++) {
                if (all.get(i).number() == number) {
                    return i + 1;
                }
            }
            throw new AssertionError("a server does not forget its token");
        }
    }

    private static Query query(Ask ask) {
        if (ask.cursor().isPresent()) {
            String[] parts = ask.cursor().get().split("\\|", -1);
            return new Query(
                    Instant.parse(parts[0]),
                    Instant.parse(parts[1]),
                    Integer.parseInt(parts[2]),
                    parts[3]);
        }
        return new Query(
                ask.from().orElse(Instant.EPOCH),
                ask.to().orElse(Instant.parse("9999-01-01T00:00:00Z")),
                0,
                "");
    }

    private List<Stored> all(Query query, Instant now) {
        Predicate<Stored> visible = event -> !event.arrival().isAfter(now);
        Comparator<Stored> order =
                switch (custom.style()) {
                    case ENDLESS, GROWING -> Comparator.comparing(Stored::arrival);
                    case ASC -> Comparator.comparing(Stored::time);
                    case DESC -> Comparator.comparing(Stored::time).reversed();
                    case UNORDERED -> Comparator.comparing(Stored::shuffled);
                };
        return events.stream()
                .filter(visible.and(event -> isWithin(event, query)))
                .sorted(order.thenComparing(Stored::number))
                .toList();
    }

    private boolean isWithin(Stored event, Query query) {
        Instant time = cut(event.time());
        Instant from = cut(query.from());
        Instant to = cut(query.to());
        boolean after =
                !custom.filtered()
                        || (custom.inclusive() ? !time.isBefore(from) : time.isAfter(from));
        boolean before =
                custom.boundless()
                        || (custom.inclusiveEnd() ? !time.isAfter(to) : time.isBefore(to));
        return after && before;
    }

    private Instant cut(Instant time) {
        long millis = custom.granule().toMillis();
        return millis == 0
                ? time
                : Instant.ofEpochMilli(Math.floorDiv(time.toEpochMilli(), millis) * millis);
    }
}
