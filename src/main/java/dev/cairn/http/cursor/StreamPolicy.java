package dev.cairn.http.cursor;

import dev.cairn.http.page.Page;
import dev.cairn.source.ApiPosition;
import dev.cairn.source.ApiPosition.Watermark;
import dev.cairn.source.Digest;
import dev.cairn.source.Loss;
import dev.cairn.source.SeenIds;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A stream without an end: its cursor is all there is to know, and is kept for ever. The watermark,
 * the newest event so far, is where the stream is taken up again if the server refuses the cursor.
 */
final class StreamPolicy implements CursorPolicy {

    /** How far behind the watermark a stream without {@code overlap} is taken up again. */
    static final Duration REWIND = Duration.ofMinutes(5);

    private final CursorTerms terms;
    private final Beginning beginning;
    private final Retention retention;
    private final Ties ties;
    private final SeenSet seen;

    /** Whether the position that this policy began with was looked at. */
    private boolean isChecked;

    private Optional<Loss> gap = Optional.empty();

    StreamPolicy(CursorTerms terms, List<SeenIds> kept) {
        this.terms = terms;
        beginning = new Beginning(terms.partition(), terms.lookback());
        retention = new Retention(terms.partition(), terms.retention());
        ties = terms.newest();
        seen = terms.seen(kept);
    }

    @Override
    public ApiPosition begin(ApiPosition at, Instant now) {
        return beginning.of(at, now);
    }

    @Override
    public Optional<Ask> ask(ApiPosition at, Instant now) {
        Optional<Instant> mark = at.watermark().map(Watermark::time);
        if (at.cursor().isPresent()) {
            gap = isChecked ? Optional.empty() : mark.flatMap(one -> retention.gap(one, now));
            return Optional.of(new Ask(at, at.cursor(), Optional.empty(), Optional.empty()));
        }
        if (terms.pages().timed()) {
            // What is known of later events was undone by whoever set the position back.
            seen.forgetAfter(mark.orElse(Instant.EPOCH));
        }
        Optional<Instant> from =
                mark.map(one -> one.minus(terms.knownSpan()))
                        .or(() -> terms.lookback().map(now::minus))
                        .map(terms.granules()::from);
        gap = mark.flatMap(one -> retention.gap(one, now));
        Optional<Instant> horizon = retention.horizon(now).map(terms.granules()::ceiling);
        if (horizon.isPresent() && from.isPresent() && from.get().isBefore(horizon.get())) {
            from = horizon;
        }
        return Optional.of(new Ask(at, Optional.empty(), from, Optional.empty()));
    }

    @Override
    public Step step(Ask ask, Page page, Optional<String> next, boolean last, Instant now) {
        ApiPosition at = ask.opened();
        List<Loss> losses = new ArrayList<>();
        gap.ifPresent(losses::add);
        isChecked = true;

        boolean timed = terms.pages().timed();
        Instant otherwise = at.watermark().map(Watermark::time).filter(one -> timed).orElse(now);
        List<Event> events =
                Events.of(page, otherwise).stream().map(event -> event.notAfter(now)).toList();
        BitSet fresh = fresh(ask, events);
        Optional<Watermark> mark = ties.moved(at.watermark(), timed ? events : List.of());
        boolean isMoved = next.isPresent() && !next.equals(at.cursor());
        boolean isShort = page.size() < Math.max(1, terms.pages().pageSize());
        if (events.isEmpty() && (last || isShort)) {
            mark = retention.settled(mark, now);
        }
        ApiPosition end =
                new ApiPosition(
                        at.name(),
                        at.url(),
                        mark,
                        next.or(at::cursor),
                        Optional.empty(),
                        isMoved ? left(at, events, mark) : passed(at, events));
        Instant newest = timed ? mark.map(Watermark::time).orElse(now) : now;
        List<SeenIds> changes = know(events, newest, losses);
        return new Step(fresh, end, losses, changes, isMoved && !last && !isShort);
    }

    private BitSet fresh(Ask ask, List<Event> events) {
        ApiPosition at = ask.opened();
        Set<Digest> marked = at.watermark().map(Watermark::ties).orElse(Set.of());
        Set<Digest> onPage = new HashSet<>();
        BitSet fresh = new BitSet(events.size());
        for (Event event : events) {
            // Equal events without ids are two, unless the page begins at the watermark again.
            boolean isTie =
                    (event.named() || ask.cursor().isEmpty()) && marked.contains(event.id());
            boolean isTwice = terms.isDeduplicating() && !onPage.add(event.id());
            boolean isKnown = at.passed().contains(event.id()) || seen.contains(event.id());
            fresh.set(event.index(), !isTie && !isTwice && !isKnown);
        }
        return fresh;
    }

    /** What a page holds that will be asked for again: it may grow. */
    private static Set<Digest> passed(ApiPosition at, List<Event> events) {
        if (events.isEmpty()) {
            return at.passed();
        }
        Set<Digest> passed = new LinkedHashSet<>();
        events.forEach(event -> passed.add(event.id()));
        return passed;
    }

    /**
     * What was delivered of the page before, if it may still come: the server has cut its pages
     * differently since. Once new times are reached without any of it, it will not.
     */
    private static Set<Digest> left(ApiPosition at, List<Event> events, Optional<Watermark> mark) {
        Set<Digest> left = new LinkedHashSet<>(at.passed());
        boolean any = false;
        for (Event event : events) {
            any |= left.remove(event.id());
        }
        boolean isBehind = mark.map(Watermark::time).equals(at.watermark().map(Watermark::time));
        return any || isBehind ? left : Set.of();
    }

    private List<SeenIds> know(List<Event> events, Instant newest, List<Loss> losses) {
        if (terms.usesSeen()) {
            Instant cut = terms.granules().from(newest.minus(terms.knownSpan()));
            events.stream().filter(event -> !event.time().isBefore(cut)).forEach(seen::add);
            seen.forgetBefore(cut);
        } else {
            seen.forgetAll();
        }
        return seen.changes(losses);
    }

    @Override
    public Optional<ApiPosition> rewound(ApiPosition at, Instant now, List<Loss> losses) {
        if (at.cursor().isEmpty() || terms.onRejected() == CursorTerms.OnRejected.STOP) {
            return Optional.empty();
        }
        if (terms.onRejected() == CursorTerms.OnRejected.RESTART) {
            return Optional.of(beginning.again(at, now, losses));
        }
        Optional<Watermark> mark = at.watermark();
        if (!terms.usesSeen()) {
            mark = mark.map(one -> new Watermark(one.time().minus(REWIND), Set.of()));
        }
        String from =
                mark.map(one -> one.time().minus(terms.knownSpan()).toString())
                        .orElse("the beginning");
        losses.add(
                Losses.reread(
                        terms.partition(),
                        "the server refused the cursor; read again from "
                                + from
                                + ", events may repeat"));
        return Optional.of(
                new ApiPosition(
                        at.name(),
                        at.url(),
                        mark,
                        Optional.empty(),
                        Optional.empty(),
                        at.passed()));
    }
}
