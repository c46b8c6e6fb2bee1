package dev.cairn.http;

import dev.cairn.http.auth.Authenticator;
import dev.cairn.http.call.Answer;
import dev.cairn.http.call.Call;
import dev.cairn.http.call.RequestTemplate;
import dev.cairn.http.call.Transport;
import dev.cairn.http.cursor.Ask;
import dev.cairn.http.limit.Budget;
import dev.cairn.http.limit.Judge;
import dev.cairn.http.limit.ServerClock;
import dev.cairn.http.limit.Verdict;
import dev.cairn.http.page.Page;
import dev.cairn.http.page.PageFormat;
import dev.cairn.http.page.Pagination;
import dev.cairn.http.page.TimeFormat;
import dev.cairn.http.page.Trail;
import dev.cairn.source.ApiPosition;
import java.io.IOException;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Asks one API for pages. Knows nothing of positions. */
final class PageRequests {

    private static final Logger LOG = LoggerFactory.getLogger(PageRequests.class);

    private final RequestTemplate template;
    private final TimeFormat times;
    private final Authenticator authenticator;
    private final Transport transport;
    private final Budget budget;
    private final ServerClock clock;
    private final Judge judge;
    private final PageFormat format;
    private final Pagination pagination;
    private final boolean stream;

    /** Items on the pages of this turn so far. */
    private long items;

    /** The cursors of this turn; of a stream, which never comes back, also those before. */
    private final Trail trail = new Trail();

    private boolean circle;

    /**
     * Asks one API.
     *
     * @param stream whether cursors lead on for ever; else they begin afresh with each turn
     */
    PageRequests(
            RequestTemplate template,
            TimeFormat times,
            Authenticator authenticator,
            Transport transport,
            Budget budget,
            ServerClock clock,
            Judge judge,
            PageFormat format,
            Pagination pagination,
            boolean stream) {
        this.template = template;
        this.times = times;
        this.authenticator = authenticator;
        this.transport = transport;
        this.budget = budget;
        this.clock = clock;
        this.judge = judge;
        this.format = format;
        this.pagination = pagination;
        this.stream = stream;
    }

    /**
     * Asks for a page; a 401 is answered once by proving anew who asks.
     *
     * @throws IOException if there was no answer, or it was no page though it should have been
     */
    Reply ask(Ask ask) throws IOException {
        Optional<String> cursor = ask.cursor().or(pagination::first);
        Call call = call(ask, cursor);
        Answer answer = send(call);
        Verdict verdict = judge.judge(answer, ask.cursor().isPresent());
        if (verdict.action() == Verdict.Action.REFRESH_TOKEN && authenticator.renew()) {
            answer = send(call);
            verdict = judge.judge(answer, ask.cursor().isPresent());
        }
        return switch (verdict.action()) {
            case PAGE -> {
                yield got(ask, cursor, call, answer);
            }
            case END_OF_DATA -> new Reply.Got(EmptyPage.INSTANCE, Optional.empty(), true);
            default -> new Reply.Refused(verdict);
        };
    }

    private Reply got(Ask ask, Optional<String> cursor, Call call, Answer answer)
            throws IOException {
        Page page = format.read(answer);
        if (items == 0) { // a run may have been begun by another life of this process
            items = ask.opened().run().map(ApiPosition.Run::items).orElse(0L);
        }
        Optional<String> next = pagination.next(cursor, call, answer, page, items);
        if (next.isPresent()) {
            next = Optional.of(withoutCredentials(next.get()));
        }
        boolean last = pagination.isLast(cursor, page, next, items);
        items += page.items();
        cursor.ifPresent(trail::isNew);
        if (next.isEmpty() || next.equals(cursor) || trail.isNew(next.get())) {
            return new Reply.Got(page, next, last);
        }
        if (!circle) {
            LOG.warn("{}: the next page is one that was read before; it is not followed", call);
        }
        circle = true;
        return new Reply.Got(page, stream ? Optional.empty() : next, true);
    }

    /** A server may repeat what it was asked in its links, and these are kept in the registry. */
    private String withoutCredentials(String cursor) throws IOException {
        return pagination.isUrl()
                ? authenticator.withoutCredentials(pagination.url(cursor)).toString()
                : cursor;
    }

    /** The next page is the first of another turn. */
    void turnEnded() {
        items = 0;
        if (!stream) {
            trail.clear();
        }
    }

    /** The next page is one that may have been read before. */
    void beginAfresh() {
        items = 0;
        trail.clear();
        circle = false;
    }

    private Answer send(Call call) throws IOException {
        Call proven = authenticator.authenticate(call);
        budget.sent();
        Answer answer = transport.send(proven);
        clock.learned(answer);
        budget.learned(answer);
        return answer;
    }

    private Call call(Ask ask, Optional<String> cursor) throws IOException {
        Instant now = clock.instant();
        Map<String, String> values = new HashMap<>();
        values.put("now", times.format(now));
        cursor.ifPresent(
                text -> {
                    values.put("cursor", text);
                    values.put("page", text);
                    values.put("offset", text);
                });
        ask.from().ifPresent(time -> values.put("from", times.format(time)));
        ask.to().ifPresent(time -> values.put("to", times.format(time)));
        return pagination.isUrl() && cursor.isPresent()
                ? template.to(pagination.url(cursor.get()), values)
                : template.call(values, ask.cursor().isPresent());
    }
}
