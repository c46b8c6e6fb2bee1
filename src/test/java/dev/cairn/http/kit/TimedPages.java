package dev.cairn.http.kit;

import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/** APIs that are asked for a stretch of time: {@code from}, and {@code to}, which is excluded. */
final class TimedPages implements Pages {

    private final Style style;
    private final EventStore store;
    private final Manners manners;
    private final Tokens tokens;

    TimedPages(Style style, EventStore store, Manners manners, Tokens tokens) {
        this.style = style;
        this.store = store;
        this.manners = manners;
        this.tokens = tokens;
    }

    @Override
    public Served page(Request request) {
        List<Event> wanted = wanted(request);
        return switch (style) {
            case WINDOW -> new Served(Reply.json(200, StreamPages.items(wanted)), wanted);
            case PAGE -> numbered(request, wanted);
            case ASCENDING -> byLink(request, wanted);
            case NEWEST_FIRST -> byToken(request, reversed(wanted));
            case UNORDERED -> byToken(request, shuffled(wanted));
            default -> throw new AssertionError(style);
        };
    }

    private List<Event> wanted(Request request) {
        Optional<Instant> from = request.parameter("from").map(Instant::parse).map(this::floor);
        Optional<Instant> to = request.parameter("to").map(Instant::parse);
        return store.byTime().stream()
                .filter(event -> from.map(bound -> isBehind(event, bound)).orElse(true))
                .filter(event -> to.map(event.published()::isBefore).orElse(true))
                .toList();
    }

    private boolean isBehind(Event event, Instant bound) {
        int order = floor(event.published()).compareTo(bound);
        return manners.isInclusive() ? order >= 0 : order > 0;
    }

    private Instant floor(Instant time) {
        Duration granule = manners.granularity();
        return Instant.ofEpochMilli(
                time.toEpochMilli() - Math.floorMod(time.toEpochMilli(), granule.toMillis()));
    }

    private Served numbered(Request request, List<Event> wanted) {
        int page = request.parameter("page").map(Integer::parseInt).orElse(1);
        int begin = (page - 1) * manners.pageSize();
        List<Event> events = part(wanted, begin, begin + manners.pageSize());
        return new Served(
                Reply.json(
                        200,
                        "{\"page\":%d,\"result\":%s}".formatted(page, StreamPages.items(events))),
                events);
    }

    private Served byLink(Request request, List<Event> wanted) {
        int begin = begin(request, wanted, request.parameter("after"));
        List<Event> events = page(wanted, begin);
        int end = begin + manners.pageSize();
        Optional<String> next =
                end >= wanted.size()
                        ? Optional.empty()
                        : Optional.of(
                                "%s%s?from=%s&to=%s&after=%s"
                                        .formatted(
                                                StreamPages.origin(request),
                                                request.uri().getPath(),
                                                request.parameter("from").orElse(""),
                                                request.parameter("to").orElse(""),
                                                token(request, wanted, end)));
        String self = StreamPages.origin(request) + request.uri();
        Reply reply = Reply.json(200, StreamPages.items(events));
        return new Served(StreamPages.links(manners, reply, self, next), events);
    }

    private Served byToken(Request request, List<Event> wanted) {
        int begin = begin(request, wanted, request.parameter("cursor"));
        List<Event> events = page(wanted, begin);
        int end = begin + manners.pageSize();
        String next = end >= wanted.size() ? "" : token(request, wanted, end);
        return new Served(
                Reply.json(
                        200,
                        "{\"response_metadata\":{\"next_cursor\":\"%s\"},\"entries\":%s}"
                                .formatted(next, StreamPages.items(events))),
                events);
    }

    /** A token names the last event in front of its page, whatever is inserted meanwhile. */
    private String token(Request request, List<Event> wanted, int end) {
        return tokens.give(request.number(), Integer.toString(wanted.get(end - 1).number()));
    }

    private int begin(Request request, List<Event> wanted, Optional<String> token) {
        if (token.isEmpty() || token.get().isEmpty()) {
            return 0;
        }
        int last = Integer.parseInt(tokens.take(request.number(), token.get()));
        for (int i = 0; i < wanted.size(); i++) {
            if (wanted.get(i).number() == last) {
                return i + 1;
            }
        }
        throw new RefusedException(400, "invalid_cursor", "the cursor is of another query");
    }

    private List<Event> page(List<Event> wanted, int begin) {
        int from = begin == 0 ? 0 : Math.max(0, begin - manners.repeatedEvents());
        return part(wanted, from, begin + manners.pageSize());
    }

    private static List<Event> part(List<Event> all, int from, int to) {
        return all.subList(Math.min(from, all.size()), Math.min(to, all.size()));
    }

    private static List<Event> reversed(List<Event> events) {
        List<Event> copy = new java.util.ArrayList<>(events);
        Collections.reverse(copy);
        return copy;
    }

    /** Always in the same disorder, also when more arrives: by a hash of the number. */
    private static List<Event> shuffled(List<Event> events) {
        List<Event> copy = new java.util.ArrayList<>(events);
        copy.sort(
                java.util.Comparator.comparingInt(
                        event -> Integer.reverse(event.number() * 0x9E3779B1)));
        return copy;
    }
}
