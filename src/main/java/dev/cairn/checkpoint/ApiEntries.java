package dev.cairn.checkpoint;

import dev.cairn.source.ApiPosition;
import dev.cairn.source.ApiPosition.Run;
import dev.cairn.source.ApiPosition.Watermark;
import dev.cairn.source.Digest;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/**
 * The entries of section {@code api_sources}: {@code last_timestamp} and {@code cursor} as every
 * tool of the format knows them, and Cairn's extra members. An extra names the base values that it
 * extends; where a base was changed by somebody else, the base wins and the extra is dropped.
 *
 * <pre>
 * {last_timestamp, cursor, last_updated, url,
 *  ties: {at, ids: […]},                    at: the last_timestamp they belong to
 *  run: {timestamp, cursor, from, to, newest: {time, ids}, oldest: {time, ids},
 *        items},
 *  passed: {at, ids: […]}}                  at: the last_timestamp and cursor, with a space between
 * </pre>
 */
public final class ApiEntries {

    private static final String TIME = "last_timestamp";
    private static final String CURSOR = "cursor";
    private static final String UPDATED = "last_updated";
    private static final String URL = "url";
    private static final String TIES = "ties";
    private static final String RUN = "run";
    private static final String PASSED = "passed";
    private static final String ITEMS = "items";
    private static final String AT = "at";
    private static final String IDS = "ids";

    private ApiEntries() {}

    /** What makes the base members of an entry unusable, if anything: {@code cursor is …}. */
    public static Optional<String> problem(Entry entry) {
        return notText(entry, TIME).or(() -> notText(entry, CURSOR));
    }

    private static Optional<String> notText(Entry entry, String member) {
        return !entry.hasValue(member) || entry.text(member).isPresent()
                ? Optional.empty()
                : Optional.of(member + " is not a text");
    }

    /**
     * The position that an entry describes.
     *
     * @param warnings gets a line for each extra that is dropped
     */
    static ApiPosition read(String name, Entry entry, Consumer<String> warnings) {
        Optional<Instant> time = time(entry.text(TIME));
        if (time.isEmpty() && entry.hasValue(TIME)) {
            warnings.accept(name + ": last_timestamp is not an RFC 3339 time and is left out");
        }
        Optional<String> cursor = entry.text(CURSOR).filter(text -> !text.isEmpty());
        String at = time.map(Instant::toString).orElse("");
        Optional<Watermark> watermark =
                time.map(one -> new Watermark(one, ids(name, entry, TIES, at, warnings)));
        Set<Digest> passed = ids(name, entry, PASSED, place(at, cursor.orElse("")), warnings);
        Optional<Run> run =
                entry.entry(RUN).flatMap(extra -> run(name, extra, at, cursor, warnings));
        String url = entry.text(URL).orElse("");
        return new ApiPosition(name, url, watermark, cursor, run, passed);
    }

    /** When a position was committed last, as its entry says it. */
    static String updated(Entry entry) {
        return entry.text(UPDATED).orElse("");
    }

    private static Optional<Instant> time(Optional<String> text) {
        try {
            return text.map(one -> OffsetDateTime.parse(one.replace(' ', 'T')).toInstant());
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }

    private static Set<Digest> ids(
            String name, Entry entry, String extra, String base, Consumer<String> warnings) {
        Optional<Entry> found = entry.entry(extra);
        if (found.isEmpty()) {
            return Set.of();
        }
        if (!found.get().text(AT).orElse("").equals(base)) {
            warnings.accept(name + ": its position was changed by another program and is believed");
            return Set.of();
        }
        try {
            return digests(found.get());
        } catch (IllegalArgumentException e) {
            warnings.accept(name + ": " + extra + " is malformed and left out");
            return Set.of();
        }
    }

    private static Set<Digest> digests(Entry entry) {
        Set<Digest> ids = new LinkedHashSet<>();
        entry.texts(IDS).forEach(hex -> ids.add(Digest.parse(0, hex)));
        return ids;
    }

    private static String place(String timestamp, String cursor) {
        return timestamp + " " + cursor;
    }

    private static Optional<Run> run(
            String name,
            Entry extra,
            String timestamp,
            Optional<String> cursor,
            Consumer<String> warnings) {
        if (!extra.text("timestamp").orElse("").equals(timestamp)
                || !extra.text(CURSOR).orElse("").equals(cursor.orElse(""))) {
            warnings.accept(name + ": its position was changed by another program and is believed");
            return Optional.empty();
        }
        Optional<Instant> from = time(extra.text("from"));
        Optional<Instant> to = time(extra.text("to"));
        if (from.isEmpty() || to.isEmpty()) {
            warnings.accept(name + ": run is malformed and left out");
            return Optional.empty();
        }
        try {
            return Optional.of(
                    new Run(
                            from.get(),
                            to.get(),
                            mark(extra, "newest"),
                            mark(extra, "oldest"),
                            extra.number(ITEMS).orElse(0)));
        } catch (IllegalArgumentException e) {
            warnings.accept(name + ": run is malformed and left out");
            return Optional.empty();
        }
    }

    private static Optional<Watermark> mark(Entry run, String name) {
        Optional<Entry> mark = run.entry(name);
        Optional<Instant> time = mark.flatMap(one -> time(one.text("time")));
        return time.map(one -> new Watermark(one, digests(mark.get())));
    }

    /** An entry at a new position; members that Cairn does not know are kept. */
    static Entry moved(Optional<Entry> before, ApiPosition position, String now) {
        Map<String, Object> members = new LinkedHashMap<>();
        before.ifPresent(entry -> members.putAll(entry.members()));
        String at = position.watermark().map(one -> one.time().toString()).orElse("");
        String cursor = position.cursor().orElse("");
        put(members, TIME, position.watermark().map(one -> one.time().toString()));
        put(members, CURSOR, position.cursor());
        members.put(UPDATED, now);
        put(members, URL, Optional.of(position.url()).filter(url -> !url.isEmpty()));
        put(members, TIES, position.watermark().flatMap(one -> ids(AT, at, one.ties())));
        put(members, RUN, position.run().map(run -> run(run, at, cursor)));
        put(members, PASSED, ids(AT, place(at, cursor), position.passed()));
        return Entry.of(members);
    }

    private static void put(Map<String, Object> members, String name, Optional<?> value) {
        if (value.isPresent()) {
            members.put(name, value.get());
        } else {
            members.remove(name);
        }
    }

    private static Optional<Map<String, Object>> ids(String name, String value, Set<Digest> ids) {
        return ids.isEmpty() ? Optional.empty() : Optional.of(mark(name, value, ids));
    }

    private static Map<String, Object> mark(String name, String value, Set<Digest> ids) {
        Map<String, Object> members = new LinkedHashMap<>();
        members.put(name, value);
        List<Object> texts = new ArrayList<>(ids.size());
        ids.forEach(id -> texts.add(id.hex()));
        members.put(IDS, texts);
        return members;
    }

    private static Map<String, Object> run(Run run, String timestamp, String cursor) {
        Map<String, Object> members = new LinkedHashMap<>();
        members.put("timestamp", timestamp);
        members.put(CURSOR, cursor);
        members.put("from", run.from().toString());
        members.put("to", run.to().toString());
        members.put(ITEMS, run.items());
        run.newest()
                .ifPresent(
                        one ->
                                members.put(
                                        "newest", mark("time", one.time().toString(), one.ties())));
        run.oldest()
                .ifPresent(
                        one ->
                                members.put(
                                        "oldest", mark("time", one.time().toString(), one.ties())));
        return members;
    }
}
