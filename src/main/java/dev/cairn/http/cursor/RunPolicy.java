package dev.cairn.http.cursor;

import dev.cairn.http.cursor.CursorTerms.Kind;
import dev.cairn.http.cursor.CursorTerms.Order;
import dev.cairn.http.page.Page;
import dev.cairn.source.ApiPosition;
import dev.cairn.source.ApiPosition.Run;
import dev.cairn.source.ApiPosition.Watermark;
import dev.cairn.source.Digest;
import dev.cairn.source.Loss;
import dev.cairn.source.SeenIds;
import java.time.Instant;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Pass after pass over a stretch of time. Within a run the page token is durable; the watermark is
 * promoted when the run is complete, so a run that was broken off in its middle, newest first or
 * not, is taken up where it was.
 */
final class RunPolicy implements CursorPolicy {

    private final CursorTerms terms;
    private final Beginning beginning;
    private final RunBounds bounds;
    private final Retention retention;
    private final Ties newest;
    private final Ties oldest;
    private final SeenSet seen;

    /** Whether the position that this policy began with was looked at. */
    private boolean isChecked;

    private List<Loss> noted = List.of();

    RunPolicy(CursorTerms terms, List<SeenIds> kept) {
        this.terms = terms;
        beginning = new Beginning(terms.partition(), terms.lookback());
        retention = new Retention(terms.partition(), terms.retention());
        bounds = new RunBounds(terms, retention);
        newest = terms.newest();
        oldest = Ties.oldest(terms.granules()::above);
        seen = terms.seen(kept);
    }

    @Override
    public ApiPosition begin(ApiPosition at, Instant now) {
        return beginning.of(at, now);
    }

    @Override
    public Optional<Ask> ask(ApiPosition at, Instant now) {
        List<Loss> losses = new ArrayList<>();
        ApiPosition opened = at;
        if (at.run().isPresent()) {
            if (!isChecked) {
                bounds.gapOf(at.run().get(), now).ifPresent(losses::add);
            }
        } else {
            // What is known of later events was undone by whoever set the position back.
            seen.forgetAfter(at.watermark().map(Watermark::time).orElse(Instant.EPOCH));
            Optional<Run> run = bounds.open(at.watermark(), now, losses);
            if (run.isEmpty()) {
                return Optional.empty();
            }
            opened = at(at, at.watermark(), at.cursor(), run, at.passed());
            if (!isChecked && isUnknownBehind(at.watermark())) {
                losses.add(
                        Losses.reread(
                                terms.partition(),
                                "it is not known which events from "
                                        + run.get().from()
                                        + " to the watermark were delivered; they may repeat"));
            }
        }
        noted = losses;
        Run run = opened.run().orElseThrow();
        Optional<Instant> from = Optional.of(run.from()).filter(Instant.EPOCH::isBefore);
        return Optional.of(new Ask(opened, at.cursor(), from, Optional.of(bounds.asked(run))));
    }

    /** Whether events are asked for again of which the ids were kept, but are not there. */
    private boolean isUnknownBehind(Optional<Watermark> mark) {
        return terms.usesSeen()
                && seen.isEmpty()
                && mark.isPresent()
                && !mark.get().ties().isEmpty();
    }

    @Override
    public Step step(Ask ask, Page page, Optional<String> next, boolean last, Instant now) {
        ApiPosition at = ask.opened();
        Run run = at.run().orElseThrow();
        List<Loss> losses = new ArrayList<>(noted);
        noted = List.of();
        isChecked = true;

        boolean ends = last || next.isEmpty();
        List<Event> passed = new ArrayList<>(page.size());
        for (Event event : Events.of(page, neighbour(at, run))) {
            if (bounds.isLeftToNextRun(event, run)) {
                // In order of time nothing of this run comes behind it.
                ends |= isInOrder();
            } else if (bounds.isBelowRun(event, run)) {
                ends = true;
            } else {
                passed.add(terms.kind() == Kind.WINDOW ? event.notAfter(run.to()) : event);
            }
        }
        BitSet fresh = fresh(at, run, passed, page.size());
        Run read = read(at, run, passed, page.size());
        ApiPosition end =
                ends
                        ? complete(at, read)
                        // What was delivered of this page may be on the next, if the pages shift.
                        : at(at, at.watermark(), next, Optional.of(read), at.passed());
        List<SeenIds> changes = know(end, read, passed, losses);
        boolean isFull = terms.pages().pageSize() > 0 && page.size() >= terms.pages().pageSize();
        // A full page without a next one: the API gives no more at once, but there is more.
        boolean goesOn = next.isEmpty() && isFull && isInOrder() && !fresh.isEmpty();
        boolean more = !ends || goesOn || (bounds.isCapped(run) && bounds.isBehind(run, now));
        return new Step(fresh, end, losses, changes, more);
    }

    /** Whether everything older than the newest event so far was given. */
    private boolean isInOrder() {
        return terms.kind() == Kind.TIMESTAMP && terms.order() == Order.ASC;
    }

    /** When an event without a time happened, on a page without any time. */
    private Instant neighbour(ApiPosition at, Run run) {
        if (!terms.pages().timed()) {
            return run.to();
        }
        if (terms.order() == Order.DESC) {
            return run.oldest().map(Watermark::time).orElse(run.to());
        }
        return run.newest().or(at::watermark).map(Watermark::time).orElse(run.from());
    }

    private BitSet fresh(ApiPosition at, Run run, List<Event> events, int size) {
        Set<Digest> ties = new HashSet<>();
        at.watermark().ifPresent(mark -> ties.addAll(mark.ties()));
        bounds.narrowedAt(run).ifPresent(mark -> ties.addAll(mark.ties()));
        Set<Digest> onPage = new HashSet<>();
        BitSet fresh = new BitSet(size);
        for (Event event : events) {
            Digest id = event.id();
            boolean isTwice = terms.isDeduplicating() && !onPage.add(id);
            boolean isKnown = ties.contains(id) || at.passed().contains(id) || seen.contains(id);
            fresh.set(event.index(), !isTwice && !isKnown);
        }
        return fresh;
    }

    private Run read(ApiPosition at, Run run, List<Event> events, int items) {
        Optional<Watermark> newestSoFar = run.newest();
        Optional<Watermark> oldestSoFar = run.oldest();
        if (terms.pages().timed() && !events.isEmpty()) {
            newestSoFar = newest.moved(run.newest().or(at::watermark), events);
            if (terms.order() == Order.DESC && !terms.isReadWhole()) {
                oldestSoFar = oldest.moved(run.oldest(), events);
            }
        }
        return new Run(run.from(), run.to(), newestSoFar, oldestSoFar, run.items() + items);
    }

    /** The position behind a run of which the last page was read. */
    private ApiPosition complete(ApiPosition at, Run run) {
        Optional<Watermark> mark = run.newest().or(at::watermark);
        if (terms.kind() == Kind.WINDOW || bounds.isCapped(run)) {
            mark = Optional.of(newest.at(run.to(), mark));
        } else if (mark.isEmpty() && run.from().isAfter(Instant.EPOCH)) {
            // So that the lookback does not slide over what comes from now on.
            mark = Optional.of(new Watermark(run.from(), Set.of()));
        }
        mark = retention.settled(mark, run.to());
        return at(at, mark, Optional.empty(), Optional.empty(), Set.of());
    }

    private List<SeenIds> know(ApiPosition end, Run read, List<Event> events, List<Loss> losses) {
        if (!terms.usesSeen()) {
            seen.forgetAll();
            return seen.changes(losses);
        }
        Instant reach = cut(read.newest().or(end::watermark), read.from());
        for (Event event : events) {
            if (terms.kind() == Kind.WINDOW) {
                seen.add(event.at(read.to()));
            } else if (terms.isReadWhole() || !event.time().isBefore(reach)) {
                seen.add(event);
            }
        }
        if (end.run().isEmpty()) {
            seen.forgetBefore(cut(end.watermark(), Instant.EPOCH));
        } else if (isInOrder()) {
            // What lies behind the newest is not given again, even after a rewind.
            seen.forgetBefore(reach);
        }
        return seen.changes(losses);
    }

    /** From where on events are given again, if everything up to a mark was delivered. */
    private Instant cut(Optional<Watermark> mark, Instant otherwise) {
        return mark.map(one -> terms.granules().from(one.time().minus(terms.knownSpan())))
                .orElse(otherwise);
    }

    @Override
    public Optional<ApiPosition> rewound(ApiPosition at, Instant now, List<Loss> losses) {
        if (at.cursor().isEmpty() || terms.onRejected() == CursorTerms.OnRejected.STOP) {
            return Optional.empty();
        }
        if (terms.onRejected() == CursorTerms.OnRejected.RESTART) {
            return Optional.of(beginning.again(at, now, losses));
        }
        Optional<Run> run = at.run();
        Optional<Watermark> mark = at.watermark();
        if (run.isPresent() && terms.isReadWhole()) {
            run = run.map(bounds::again);
        } else if (run.isPresent() && terms.order() == Order.DESC) {
            run = run.map(bounds::narrowed);
        } else if (run.isPresent()) {
            // In order of time everything before the newest was delivered.
            mark = run.get().newest().or(at::watermark);
            run = Optional.empty();
        }
        return Optional.of(at(at, mark, Optional.empty(), run, at.passed()));
    }

    private static ApiPosition at(
            ApiPosition at,
            Optional<Watermark> mark,
            Optional<String> cursor,
            Optional<Run> run,
            Set<Digest> passed) {
        return new ApiPosition(at.name(), at.url(), mark, cursor, run, passed);
    }
}
