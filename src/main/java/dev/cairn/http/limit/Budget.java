package dev.cairn.http.limit;

import dev.cairn.component.Backoff;
import dev.cairn.http.call.Answer;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;

/**
 * The requests that the sources of one group may send: what the server tells of its limit, less
 * what is left to others; what it refused; and a limit of our own. It never waits for the server to
 * say that there is something left: once a window has ended, one request finds out. Safe for use by
 * several threads.
 */
public final class Budget {

    /** Ends of a window that are this near are one: they are told in whole seconds. */
    private static final Duration SAME_WINDOW = Duration.ofSeconds(2);

    /** A window that ends at a second told may end just behind it. */
    private static final Duration BEHIND_RESET = Duration.ofSeconds(1);

    private static final Duration FIRST_WAIT = Duration.ofSeconds(1);
    private static final Duration LONGEST_BACKOFF = Duration.ofSeconds(60);

    /** How often a new window is worth keeping. */
    private static final Duration KEPT_EVERY = Duration.ofSeconds(1);

    private static final long UNKNOWN = -1;

    private final ServerClock server;
    private final Backoff backoff;
    private Consumer<State> keep = state -> {};

    private LimitRules rules;
    private long limit = UNKNOWN;
    private long remaining = UNKNOWN;
    private Instant reset = Instant.EPOCH;
    private Instant notBefore = Instant.EPOCH;
    private Instant nextOfOurOwn = Instant.EPOCH;
    private Instant kept = Instant.EPOCH;
    private int refusals;

    /**
     * What is known of a limit, by this machine's clock.
     *
     * @param limit requests of a window; -1 if it is not known
     * @param remaining requests that are left of it; -1 if it is not known
     * @param resetMillis end of the window, in milliseconds since 1970
     * @param notBeforeMillis until when the server refused to be asked, likewise
     */
    public record State(long limit, long remaining, long resetMillis, long notBeforeMillis) {

        /** As it is kept. */
        public Map<String, Long> members() {
            return Map.of(
                    "limit",
                    limit,
                    "remaining",
                    remaining,
                    "reset",
                    resetMillis,
                    "not_before",
                    notBeforeMillis);
        }

        /** As it was kept; what is absent, or no number, is not known. */
        public static State of(Map<String, ?> members) {
            return new State(
                    number(members.get("limit"), UNKNOWN),
                    number(members.get("remaining"), UNKNOWN),
                    number(members.get("reset"), 0),
                    number(members.get("not_before"), 0));
        }

        private static long number(Object value, long unknown) {
            return value instanceof Number number ? number.longValue() : unknown;
        }
    }

    /**
     * @param server the time as the server has it; learned from its answers
     */
    public Budget(LimitRules rules, ServerClock server, RandomGenerator random) {
        this.rules = rules;
        this.server = server;
        this.backoff = new Backoff(FIRST_WAIT, LONGEST_BACKOFF, random);
    }

    /** Goes by the rules of the source of the group that was started last. */
    public synchronized void follow(LimitRules changed) {
        rules = changed;
    }

    /**
     * Tells what should outlive a restart: a new window, at most once a second; and each time when
     * there is nothing left or the server refuses. Called by the thread that learned it.
     */
    public synchronized void onChange(Consumer<State> changed) {
        keep = changed;
    }

    /** Goes on from what was known before; no wait is longer than {@code limitMaxWait} by it. */
    public synchronized void restore(State state) {
        limit = state.limit();
        remaining = state.remaining();
        reset = bounded(Instant.ofEpochMilli(state.resetMillis()));
        notBefore = bounded(Instant.ofEpochMilli(state.notBeforeMillis()));
    }

    /** How long to wait before a request; zero for not at all. */
    public synchronized Duration untilAllowed() {
        Instant now = server.here();
        Instant allowed = later(notBefore, nextOfOurOwn);
        if (isExhausted(now)) {
            allowed = later(allowed, reset.plus(BEHIND_RESET));
        }
        return allowed.isAfter(now) ? Duration.between(now, allowed) : Duration.ZERO;
    }

    /** Counts a request that is being sent, so that others of the group know before its answer. */
    public synchronized void sent() {
        Instant now = server.here();
        if (remaining > 0 && now.isBefore(reset)) {
            remaining--;
        }
        if (rules.perMinute() > 0) {
            nextOfOurOwn = now.plus(Duration.ofMinutes(1).dividedBy(rules.perMinute()));
        }
    }

    /** Takes note of what an answer tells of limits, whatever else it is. */
    public void learned(Answer answer) {
        server.learned(answer);
        Consumer<State> told;
        Optional<State> changed;
        synchronized (this) {
            told = keep;
            changed = look(answer);
        }
        changed.ifPresent(told);
    }

    private Optional<State> look(Answer answer) {
        Instant now = server.here();
        boolean wasExhausted = isExhausted(now);
        boolean newWindow = !isConcurrencyLimit(answer) && window(answer, now);
        boolean refused = rules.headers().isRefusal(answer);
        if (refused) {
            refused(answer, now);
        } else if (answer.isSuccess()) {
            refusals = 0;
        }
        boolean atOnce = refused || (!wasExhausted && isExhausted(now));
        boolean due = newWindow && !now.isBefore(kept.plus(KEPT_EVERY));
        if (!atOnce && !due) {
            return Optional.empty();
        }
        kept = now;
        return Optional.of(
                new State(limit, remaining, reset.toEpochMilli(), notBefore.toEpochMilli()));
    }

    /**
     * Okta's way to say that too many requests are under way at once: no window of a limit, so that
     * nothing is to be computed from it, and its end is a guess.
     */
    private boolean isConcurrencyLimit(Answer answer) {
        OptionalLong told = rules.headers().limit(answer);
        return told.isPresent() && told.getAsLong() <= 0 && rules.headers().isExhausted(answer);
    }

    /** Takes over what is told of a window; whether it is another than the one known. */
    private boolean window(Answer answer, Instant now) {
        OptionalLong left = rules.headers().remaining(answer);
        Optional<Instant> end = reset(answer);
        if (left.isEmpty() || end.isEmpty()) {
            return false;
        }
        boolean over = !now.isBefore(reset);
        if (over || end.get().isAfter(reset.plus(SAME_WINDOW))) {
            limit = rules.headers().limit(answer).orElse(UNKNOWN);
            remaining = Math.max(0, left.getAsLong());
            reset = end.get();
            return true;
        }
        if (end.get().isAfter(reset.minus(SAME_WINDOW))) {
            // requests of others of the group may be under way
            remaining = Math.min(remaining, Math.max(0, left.getAsLong()));
        }
        return false;
    }

    private Optional<Instant> reset(Answer answer) {
        return rules.headers().reset(answer, server::local).map(this::bounded);
    }

    private void refused(Answer answer, Instant now) {
        if (!now.isBefore(notBefore)) {
            // one that was sent before the last refusal says nothing new
            refusals++;
        }
        Optional<Duration> told =
                RetryAfter.of(answer)
                        .or(
                                () ->
                                        isConcurrencyLimit(answer)
                                                ? Optional.empty()
                                                : reset(answer)
                                                        .filter(end -> end.isAfter(now))
                                                        .map(end -> untilBehind(now, end)));
        Duration wait = told.orElseGet(() -> backoff.after(refusals));
        if (told.isPresent() && refusals > 1) {
            // others take from the same limit, and were faster when it began anew
            Duration more = backoff.after(refusals - 1);
            wait = wait.compareTo(more) < 0 ? more : wait;
        }
        notBefore = later(notBefore, bounded(now.plus(wait)));
    }

    private static Duration untilBehind(Instant now, Instant end) {
        return Duration.between(now, end).plus(BEHIND_RESET);
    }

    private boolean isExhausted(Instant now) {
        return remaining >= 0 && now.isBefore(reset) && remaining <= rules.reserve().of(limit);
    }

    private Instant bounded(Instant time) {
        Instant latest = server.here().plus(rules.longestWait());
        return time.isAfter(latest) ? latest : time;
    }

    private static Instant later(Instant one, Instant other) {
        return one.isAfter(other) ? one : other;
    }
}
