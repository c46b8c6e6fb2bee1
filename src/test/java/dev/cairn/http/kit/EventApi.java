package dev.cairn.http.kit;

import java.util.BitSet;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;

/**
 * An API of numbered events in one {@link Style}, with faults where they are wanted. Keeps account
 * of every page that it has sent whole.
 */
public final class EventApi implements AutoCloseable {

    /** Where tokens are granted. */
    static final String TOKEN_PATH = "/token";

    private final Style style;
    private final EventStore store;
    private final Manners manners = new Manners();
    private final Tokens tokens = new Tokens(manners);
    private final Pages pages;
    private final LocalServer server;
    private final BitSet served = new BitSet();
    private final Map<Fault, Integer> met = new TreeMap<>();
    private final AtomicInteger pagesServed = new AtomicInteger();
    private volatile Faults faults = Faults.NO;
    private volatile Predicate<Request> known = request -> true;
    private volatile Predicate<Request> refused = request -> false;
    private int eventsServed;

    private EventApi(Style style, EventStore store) {
        this.style = style;
        this.store = store;
        this.pages =
                style.isStream()
                        ? new StreamPages(style, store, manners, tokens)
                        : new TimedPages(style, store, manners, tokens);
        this.server = LocalServer.start(this::answer);
    }

    /** Starts one. */
    public static EventApi start(Style style, EventStore store) {
        return new EventApi(style, store);
    }

    public EventStore store() {
        return store;
    }

    public Manners manners() {
        return manners;
    }

    public LocalServer server() {
        return server;
    }

    public EventApi faults(Faults wanted) {
        faults = wanted;
        return this;
    }

    /** Requests that are not of a known user are answered with 401. */
    public EventApi known(Predicate<Request> user) {
        known = user;
        return this;
    }

    /** Requests whose cursor is refused. */
    public EventApi refuse(Predicate<Request> cursors) {
        refused = cursors;
        return this;
    }

    /** The options of {@code http-poll:} for this API. */
    public Map<String, String> options() {
        return style.options(url(), manners.pageSize());
    }

    public String url() {
        return server.origin() + "/api/v1/logs";
    }

    /** Refuses every cursor that it has given so far. */
    public void expireCursors() {
        tokens.expire(server.count());
    }

    private Reply answer(Request request) {
        if (!known.test(request)) {
            return Reply.json(401, "{\"errorCode\":\"E0000011\",\"errorSummary\":\"who?\"}");
        }
        if (request.uri().getPath().equals(TOKEN_PATH)) {
            return Reply.json(
                    200,
                    "{\"token_type\":\"Bearer\",\"expires_in\":3600,\"access_token\":\"%s\"}"
                            .formatted(Credentials.GRANTED));
        }
        Fault fault = faults.at(request.number());
        synchronized (met) {
            met.merge(fault, 1, Integer::sum);
        }
        if (fault.reply().isPresent()) {
            return fault.reply().get();
        }
        if (refused.test(request)) {
            return new RefusedException(410, "gone", "the cursor has expired").reply();
        }
        Served page;
        try {
            page = pages.page(request);
        } catch (RefusedException e) {
            return e.reply();
        }
        return switch (fault) {
            case CUT -> page.reply().in(Reply.Manner.CUT);
            case SLOW -> counted(page).in(Reply.Manner.SLOW);
            default -> counted(page);
        };
    }

    private Reply counted(Served page) {
        pagesServed.incrementAndGet();
        synchronized (served) {
            page.events().forEach(event -> served.set(event.number()));
            eventsServed += page.events().size();
        }
        return page.reply();
    }

    /** Different events that it has sent. */
    public int differentServed() {
        synchronized (served) {
            return served.cardinality();
        }
    }

    /** Events that it has sent, as often as they were. */
    public int eventsServed() {
        synchronized (served) {
            return eventsServed;
        }
    }

    public int pagesServed() {
        return pagesServed.get();
    }

    /** How often each fault has been met. */
    public Map<Fault, Integer> met() {
        synchronized (met) {
            return new TreeMap<>(met);
        }
    }

    @Override
    public void close() {
        server.close();
    }
}
