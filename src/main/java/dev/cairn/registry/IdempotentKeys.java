package dev.cairn.registry;

import dev.cairn.checkpoint.Entry;
import dev.cairn.checkpoint.Key;
import dev.cairn.component.Cleaner;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.time.temporal.ChronoUnit;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.apache.camel.CamelContext;
import org.apache.camel.util.TimeUtils;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The keys of one section of idempotent entries in one context, whatever number of repositories use
 * it: the pending ones in memory, the confirmed ones in the registry. A key is never both absent
 * from here and confirmed, and never confirmed before that is durable.
 */
final class IdempotentKeys implements Cleaner {

    private static final Logger LOG = LoggerFactory.getLogger(IdempotentKeys.class);

    /** Removals in one commit. */
    static final int PORTION = 1_000;

    /** What part of the limit is given up at once when it is reached. */
    private static final int FORGOTTEN_PART = 100;

    private static final String CONFIRMED = "confirmed";

    private final String section;
    private final Map<String, Pending> pending = new ConcurrentHashMap<>();
    private final AtomicBoolean told = new AtomicBoolean();
    private final Object forgetting = new Object();

    /** Where to look for what has expired. */
    private volatile DurableEntries kept;

    private volatile int maxEntries;
    private volatile Optional<Duration> maxAge = Optional.empty();

    /** One passage of a key through a route; two passages of the same key are not equal. */
    private static final class Pending {
        /** Its confirmation did not return in time, and may be durable by now or later. */
        volatile boolean inDoubt;
    }

    /** The sections that repositories of a context have used. */
    private static final class InContext {
        final Map<String, IdempotentKeys> bySection = new ConcurrentHashMap<>();
    }

    private IdempotentKeys(String section) {
        this.section = section;
    }

    /**
     * The keys of a section of a context; the limits of who asks last count.
     *
     * @param maxEntries confirmed keys, 1 or more; the same number may be pending
     * @param maxAge how long a confirmed key is kept; empty for ever
     */
    static IdempotentKeys of(
            CamelContext context,
            DurableEntries entries,
            String section,
            int maxEntries,
            Optional<Duration> maxAge) {
        IdempotentKeys keys =
                inContext(context).bySection.computeIfAbsent(section, IdempotentKeys::new);
        keys.kept = entries;
        keys.maxEntries = maxEntries;
        keys.maxAge = maxAge;
        entries.cairn().onClean(keys);
        return keys;
    }

    private static InContext inContext(CamelContext context) {
        synchronized (context.getRegistry()) {
            InContext all = context.getCamelContextExtension().getContextPlugin(InContext.class);
            if (all == null) {
                all = new InContext();
                context.getCamelContextExtension().addContextPlugin(InContext.class, all);
            }
            return all;
        }
    }

    @Override
    public String what() {
        return "entries of "
                + section
                + " that are older than "
                + maxAge.map(age -> TimeUtils.printDuration(age, true)).orElse("ever");
    }

    @Override
    public Map<Key, Entry> expired(Instant now, int limit) {
        Map<Key, Entry> expired = new LinkedHashMap<>();
        if (maxAge.isPresent()) {
            Instant oldest = now.minus(maxAge.get());
            kept.registry().section(section).entrySet().stream()
                    .filter(each -> confirmed(each.getValue(), Instant.MAX).isBefore(oldest))
                    .limit(limit)
                    .forEach(each -> expired.put(key(each.getKey()), each.getValue()));
        }
        return expired;
    }

    /** When an entry was confirmed. */
    private static Instant confirmed(Entry entry, Instant ifUnknown) {
        try {
            return Instant.parse(entry.text(CONFIRMED).orElse(""));
        } catch (DateTimeParseException e) {
            return ifUnknown;
        }
    }

    private static Map<Key, Optional<Entry>> removal(List<Key> keys) {
        Map<Key, Optional<Entry>> changes = new LinkedHashMap<>();
        keys.forEach(key -> changes.put(key, Optional.empty()));
        return changes;
    }

    private Key key(String text) {
        return new Key(section, text);
    }

    /** Whether a key is pending or confirmed. */
    boolean contains(DurableEntries entries, String text) {
        return pending.containsKey(text) || entries.get(key(text)).isPresent();
    }

    /**
     * Makes a key pending; false if it is pending or confirmed already.
     *
     * @throws IllegalStateException if as many are pending as may be confirmed
     */
    boolean add(DurableEntries entries, String text) {
        Pending mine = new Pending();
        // First this, then the look: a key that is confirmed meanwhile is seen by the look.
        if (pending.putIfAbsent(text, mine) != null) {
            return false;
        }
        if (entries.get(key(text)).isPresent()) {
            pending.remove(text, mine);
            return false;
        }
        if (pending.size() > maxEntries) {
            pending.remove(text, mine);
            throw new IllegalStateException(
                    section
                            + ": more than maxEntries="
                            + maxEntries
                            + " keys are added and neither confirmed nor removed");
        }
        return true;
    }

    /**
     * Confirms a key, pending or not; durable on return.
     *
     * @throws org.apache.camel.RuntimeCamelException if the registry could not be written in time;
     *     the key stays pending, and may become durable later
     */
    void confirm(DurableEntries entries, String text, Instant now) {
        if (entries.get(key(text)).isPresent()) {
            pending.remove(text);
            return;
        }
        forgetOldest(entries);
        Pending mine = pending.computeIfAbsent(text, absent -> new Pending());
        String time = now.truncatedTo(ChronoUnit.MILLIS).toString();
        Entry entry = Entry.EMPTY.with(CONFIRMED, time);
        CompletableFuture<Void> commit = entries.enqueue(Map.of(key(text), Optional.of(entry)));
        boolean durable = false;
        try {
            entries.await(commit);
            durable = true;
        } finally {
            mine.inDoubt = !durable;
            var unused = commit.thenRun(() -> pending.remove(text, mine));
        }
    }

    /** Drops a key, pending or confirmed; durable on return. False if there was none. */
    boolean remove(DurableEntries entries, String text) {
        Pending dropped = pending.remove(text);
        boolean confirmed = entries.get(key(text)).isPresent();
        if (confirmed) {
            entries.commit(removal(List.of(key(text))));
        } else if (dropped != null && dropped.inDoubt) {
            // What was confirmed was done. If that is all that survives a kill now, it is true.
            var unused = entries.enqueue(removal(List.of(key(text))));
        }
        return confirmed || dropped != null;
    }

    /** Drops all keys, pending and confirmed, in portions; durable on return. */
    void clear(DurableEntries entries) {
        pending.clear();
        removeAll(entries, entries.registry().section(section).keySet().stream());
    }

    private void removeAll(DurableEntries entries, Stream<String> texts) {
        List<Key> keys = texts.map(this::key).toList();
        for (int from = 0; from < keys.size(); from += PORTION) {
            entries.commit(removal(keys.subList(from, Math.min(keys.size(), from + PORTION))));
        }
    }

    /** Makes room for one more: the oldest hundredth goes, so that this is not done every time. */
    private void forgetOldest(DurableEntries entries) {
        if (confirmedCount(entries) < maxEntries) {
            return;
        }
        synchronized (forgetting) {
            int excess = confirmedCount(entries) - maxEntries + 1;
            if (excess <= 0) {
                return;
            }
            if (!told.getAndSet(true)) {
                LOG.warn(
                        "{}: {} keys are kept, maxEntries; from now on the oldest are forgotten,"
                                + " and what has them would be taken for new",
                        section,
                        maxEntries);
            }
            removeAll(
                    entries,
                    entries.registry().section(section).entrySet().stream()
                            .sorted(
                                    Comparator.comparing(
                                            each -> confirmed(each.getValue(), Instant.MIN)))
                            .limit(excess + maxEntries / FORGOTTEN_PART)
                            .map(Map.Entry::getKey));
        }
    }

    int confirmedCount(DurableEntries entries) {
        return entries.registry().size(section);
    }

    int pendingCount() {
        return pending.size();
    }
}
