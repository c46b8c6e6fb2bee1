package dev.cairn.http.kit;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** APIs that number what arrives and go on from a place in it: the order is that of arrival. */
final class StreamPages implements Pages {

    private static final Pattern CURSOR_MEMBER = Pattern.compile("\"cursor\"\\s*:\\s*\"([^\"]*)\"");

    private final Style style;
    private final EventStore store;
    private final Manners manners;
    private final Tokens tokens;

    StreamPages(Style style, EventStore store, Manners manners, Tokens tokens) {
        this.style = style;
        this.store = store;
        this.manners = manners;
        this.tokens = tokens;
    }

    @Override
    public Served page(Request request) {
        int limit = limit(request);
        int begin = begin(request);
        if (request.parameter("until").isPresent()) {
            return bounded(request, limit);
        }
        boolean paged = begin > 0 && asked(request).isPresent();
        int from = paged ? Math.max(0, begin - manners.repeatedEvents()) : begin;
        List<Event> events = store.arrived(from, limit + begin - from);
        int end = from + events.size();
        String items = items(events);
        boolean more = end < store.size();
        return new Served(
                switch (style) {
                    case LINK -> links(Reply.json(200, items), request, next(request, end));
                    case HEADER_URL ->
                            more
                                    ? Reply.json(200, items).with("NextPageUri", next(request, end))
                                    : Reply.json(200, items);
                    case BODY_URL ->
                            Reply.json(
                                    200,
                                    "{\"paging\":{\"next\":%s},\"data\":{\"items\":%s}}"
                                            .formatted(
                                                    more ? "\"" + next(request, end) + "\"" : null,
                                                    items));
                    case CURSOR_QUERY, CURSOR_BODY ->
                            Reply.json(
                                    200,
                                    "{\"cursor\":\"%s\",\"has_more\":%s,\"items\":%s}"
                                            .formatted(token(request, end), more, items));
                    case STREAM_POSITION ->
                            Reply.json(
                                    200,
                                    "{\"chunk_size\":%d,\"next_stream_position\":%d,\"entries\":%s}"
                                            .formatted(events.size(), end, items));
                    case OFFSET ->
                            Reply.json(
                                    200,
                                    "{\"offset\":%d,\"total\":%d,\"records\":%s}"
                                            .formatted(from, store.size(), items));
                    case ID ->
                            Reply.json(200, "{\"has_more\":%s,\"data\":%s}".formatted(more, items));
                    default -> throw new AssertionError(style);
                },
                events);
    }

    /** Okta's bounded request: ordered and filtered by the events' time, with a last page. */
    private Served bounded(Request request, int limit) {
        Instant since = Instant.parse(request.parameter("since").orElseThrow());
        Instant until = Instant.parse(request.parameter("until").orElseThrow());
        List<Event> all =
                store.byTime().stream()
                        .filter(event -> !event.published().isBefore(since))
                        .filter(event -> event.published().isBefore(until))
                        .toList();
        List<Event> page = all.subList(0, Math.min(limit, all.size()));
        return new Served(Reply.json(200, items(page)), page);
    }

    private static int limit(Request request, int most) {
        return request.parameter("limit")
                .map(Integer::parseInt)
                .map(n -> Math.min(n, most))
                .orElse(most);
    }

    private int limit(Request request) {
        return limit(request, manners.pageSize());
    }

    private Optional<String> asked(Request request) {
        return switch (style) {
            case LINK -> request.parameter("after");
            case HEADER_URL, BODY_URL -> request.parameter("page_token");
            case CURSOR_QUERY -> request.parameter("cursor");
            case STREAM_POSITION -> request.parameter("stream_position");
            case OFFSET -> request.parameter("offset");
            case ID -> request.parameter("starting_after");
            case CURSOR_BODY -> {
                Matcher cursor = CURSOR_MEMBER.matcher(request.body());
                yield cursor.find() ? Optional.of(cursor.group(1)) : Optional.empty();
            }
            default -> throw new AssertionError(style);
        };
    }

    private int begin(Request request) {
        Optional<String> cursor = asked(request);
        Optional<Instant> since = request.parameter("since").map(Instant::parse);
        if (cursor.isPresent() && since.isPresent()) {
            throw new RefusedException(400, "E0000001", "since and after exclude each other");
        }
        if (cursor.isEmpty()) {
            return since.map(store::firstArrived).orElse(0);
        }
        return switch (style) {
            case OFFSET, STREAM_POSITION -> Integer.parseInt(cursor.get());
            case ID -> Integer.parseInt(cursor.get().substring(2));
            default -> Integer.parseInt(tokens.take(request.number(), cursor.get()));
        };
    }

    private String token(Request request, int end) {
        return tokens.give(request.number(), Integer.toString(end));
    }

    private String next(Request request, int end) {
        String name = style == Style.LINK ? "after" : "page_token";
        String relative =
                "%s?limit=%d&%s=%s"
                        .formatted(
                                request.uri().getPath(), limit(request), name, token(request, end));
        return manners.hasRelativeLinks() ? relative : origin(request) + relative;
    }

    static String origin(Request request) {
        return "http://" + request.header("Host").orElseThrow();
    }

    private Reply links(Reply reply, Request request, String next) {
        return links(manners, reply, origin(request) + request.uri(), Optional.of(next));
    }

    /** The Link header or headers of a page. */
    static Reply links(Manners manners, Reply reply, String self, Optional<String> next) {
        String quote = manners.hasQuotedRelations() ? "\"" : "";
        List<String> links =
                next.map(
                                url ->
                                        List.of(
                                                "<" + url + ">; rel=" + quote + "next" + quote,
                                                "<" + self + ">; rel=" + quote + "self" + quote))
                        .orElse(List.of("<" + self + ">; rel=" + quote + "self" + quote));
        if (manners.hasJoinedLinks()) {
            return reply.with("Link", String.join(", ", links));
        }
        Reply all = reply;
        for (String link : links) {
            all = all.with("Link", link);
        }
        return all;
    }

    static String items(List<Event> events) {
        return events.stream().map(Event::json).collect(Collectors.joining(",\n ", "[", "]"));
    }
}
