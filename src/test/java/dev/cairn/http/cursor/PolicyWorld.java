package dev.cairn.http.cursor;

import dev.cairn.checkpoint.CheckpointRegistry;
import dev.cairn.checkpoint.Entry;
import dev.cairn.checkpoint.Key;
import dev.cairn.checkpoint.SeenEntries;
import dev.cairn.checkpoint.Update;
import dev.cairn.checkpoint.memory.MemoryStore;
import dev.cairn.source.ApiPosition;
import dev.cairn.source.Digest;
import dev.cairn.source.Loss;
import dev.cairn.source.Partition;
import dev.cairn.source.SeenIds;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A source without HTTP: a policy, what it delivers, and a registry that keeps its position. What
 * counts as delivered is what was committed, as with an {@code append:} sink.
 */
final class PolicyWorld {

    static final Partition PARTITION = new Partition(Partition.Kind.API, "", "test", "test");

    private final CursorOptions options;
    private final PageFacts pages;
    private final MemoryStore memory = MemoryStore.create();
    private final Map<Digest, Integer> delivered = new HashMap<>();
    private final List<Loss> losses = new ArrayList<>();
    private final List<String> history = new ArrayList<>();

    private CheckpointRegistry registry;
    private CursorPolicy policy;
    private ApiPosition position;

    Instant now;
    private boolean more;
    private int most;

    PolicyWorld(CursorOptions options, PageFacts pages, Instant now) {
        this.options = options;
        this.pages = pages;
        this.now = now;
        restart();
    }

    /** As if the process had been killed and started again. */
    void restart() {
        try {
            registry = CheckpointRegistry.open(memory.reopen(), Clock.systemUTC());
            List<SeenIds> seen = new ArrayList<>();
            registry.section(SeenEntries.SECTION)
                    .forEach(
                            (name, entry) ->
                                    SeenEntries.read(PARTITION, name, entry).ifPresent(seen::add));
            policy = options.policy(PARTITION, seen, pages);
            if (registry.positions(Partition.Kind.API, "").isEmpty()) {
                commit(policy.begin(ApiPosition.beginning("test", ""), now), List.of(), List.of());
            }
            position = (ApiPosition) registry.positions(Partition.Kind.API, "").get(0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        history.add("restart at " + position);
    }

    /** What the next request is for; empty if it is too early for one. */
    Optional<Ask> ask() {
        return policy.ask(position, now);
    }

    /** A page that is delivered and committed as a whole. */
    Step page(FakeApi.Reply reply) {
        Ask ask = ask().orElseThrow();
        return page(ask, reply, reply.next().isEmpty() || reply.next().equals(ask.cursor()));
    }

    Step page(Ask ask, FakeApi.Reply reply, boolean last) {
        Step step = policy.step(ask, reply.page(), reply.next(), last, now);
        history.add("page " + ask.cursor() + " fresh " + step.fresh() + " -> " + step.end());
        commit(step.end(), step.seen(), step.losses());
        count(reply.page(), step, Integer.MAX_VALUE);
        position = step.end();
        more = step.more();
        return step;
    }

    /** A page of which only the first fresh events are delivered before the process dies. */
    void pageAndDeath(Ask ask, FakeApi.Reply reply, boolean last, int deliveredEvents) {
        Step step = policy.step(ask, reply.page(), reply.next(), last, now);
        if (deliveredEvents > 0) {
            Set<Digest> passed = new LinkedHashSet<>(ask.opened().passed());
            int left = deliveredEvents;
            for (int i = step.fresh().nextSetBit(0); i >= 0; i = step.fresh().nextSetBit(i + 1)) {
                if (left-- > 0) {
                    passed.add(reply.page().id(i));
                }
            }
            commit(ask.opened().withPassed(passed), List.of(), List.of());
            count(reply.page(), step, deliveredEvents);
        }
        history.add("page " + ask.cursor() + ", dies after " + deliveredEvents);
        restart();
    }

    /** The server refuses the cursor. */
    boolean refuse() {
        List<Loss> noted = new ArrayList<>();
        Optional<ApiPosition> rewound = policy.rewound(position, now, noted);
        rewound.ifPresent(
                to -> {
                    history.add("refused -> " + to);
                    commit(to, List.of(), noted);
                    position = to;
                });
        return rewound.isPresent();
    }

    private void count(FakePage page, Step step, int first) {
        int left = first;
        for (int i = step.fresh().nextSetBit(0); i >= 0; i = step.fresh().nextSetBit(i + 1)) {
            if (left-- > 0) {
                delivered.merge(page.id(i), 1, Integer::sum);
            }
        }
    }

    private void commit(ApiPosition to, List<SeenIds> seen, List<Loss> noted) {
        Map<Key, Optional<Entry>> entries = new LinkedHashMap<>();
        seen.forEach(piece -> entries.put(SeenEntries.key(piece), SeenEntries.entry(piece)));
        try {
            registry.commit(new Update(Map.of(PARTITION, to), Set.of(), entries, noted));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        losses.addAll(noted);
        most = Math.max(most, registry.size(SeenEntries.SECTION));
    }

    /** How often an event was delivered. */
    int times(String id) {
        return delivered.getOrDefault(FakePage.digest(id), 0);
    }

    int deliveries() {
        return delivered.values().stream().mapToInt(Integer::intValue).sum();
    }

    List<Loss> losses() {
        return losses;
    }

    ApiPosition position() {
        return position;
    }

    /** A position that somebody else has set. */
    void edit(ApiPosition to) {
        commit(to, List.of(), List.of());
        restart();
    }

    boolean more() {
        return more;
    }

    /** Pieces of ids that the registry held at most. */
    int mostPieces() {
        return most;
    }

    List<String> history() {
        return history;
    }
}
