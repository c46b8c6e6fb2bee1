package dev.cairn.checkpoint;

import dev.cairn.source.Loss;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * The loss ledger, as people read it: what was skipped, or may have been. The registry keeps the
 * newest {@value #MAX_ITEMS} items and running totals of all there ever were.
 *
 * @param items oldest first
 * @param totals by reason
 */
public record Ledger(List<Item> items, Map<String, Total> totals) {

    /** The registry section that holds it. */
    public static final String SECTION = "ledger";

    /** Items kept; the oldest give way. */
    public static final int MAX_ITEMS = 1000;

    static final String TOTALS = "totals";

    /** Digits of an item's name, so that names sort as their numbers do. */
    private static final int NAME_DIGITS = 12;

    public Ledger {
        items = List.copyOf(items);
        totals = Map.copyOf(totals);
    }

    /**
     * One loss.
     *
     * @param sequence number of the item, from 1; never given twice
     * @param time when it was committed
     * @param partition what people call the partition, with its section
     * @param id the partition's stable identity
     * @param from first byte of the range
     * @param to its end, exclusive; {@code from} if the range is not known
     * @param reason a {@link Loss.Reason} in lower case, or one of a later version
     * @param detail one line
     */
    public record Item(
            long sequence,
            Instant time,
            String partition,
            String id,
            long from,
            long to,
            String reason,
            String detail) {}

    /**
     * All losses of one reason.
     *
     * @param count how many there were
     * @param bytes length of their ranges together, as far as known
     */
    public record Total(long count, long bytes) {

        Total plus(Loss loss) {
            return new Total(count + 1, bytes + Math.max(0, loss.to() - loss.from()));
        }
    }

    /** Reads the section {@value #SECTION}; what is not an item is passed over. */
    public static Ledger of(Map<String, Entry> section) {
        List<Item> items = new ArrayList<>();
        section.forEach((name, entry) -> item(name, entry).ifPresent(items::add));
        items.sort(java.util.Comparator.comparingLong(Item::sequence));
        Entry totals = section.getOrDefault(TOTALS, Entry.EMPTY);
        return new Ledger(items, totals(totals));
    }

    static Map<String, Total> totals(Entry entry) {
        Map<String, Total> totals = new LinkedHashMap<>();
        for (String reason : entry.names()) {
            entry.entry(reason)
                    .ifPresent(
                            total ->
                                    totals.put(
                                            reason,
                                            new Total(
                                                    total.number("count").orElse(0),
                                                    total.number("bytes").orElse(0))));
        }
        return totals;
    }

    static Entry entry(Map<String, Total> totals) {
        Map<String, Object> members = new LinkedHashMap<>();
        totals.forEach(
                (reason, total) ->
                        members.put(reason, Map.of("count", total.count, "bytes", total.bytes)));
        return Entry.of(members);
    }

    static String reason(Loss loss) {
        return loss.reason().name().toLowerCase(Locale.ROOT);
    }

    static String name(long sequence) {
        return String.format(Locale.ROOT, "%0" + NAME_DIGITS + "d", sequence);
    }

    /** The number of an item's name; 0 for other names. */
    static long sequence(String name) {
        try {
            return name.length() < NAME_DIGITS ? 0 : Long.parseLong(name);
        } catch (NumberFormatException e) {
            return 0;
        }
    }

    static Entry entry(Loss loss, String now) {
        Map<String, Object> members = new LinkedHashMap<>();
        members.put("time", now);
        members.put("partition", loss.partition().toString());
        members.put("id", loss.partition().id());
        members.put("from", loss.from());
        members.put("to", loss.to());
        members.put("reason", reason(loss));
        members.put("detail", loss.detail());
        return Entry.of(members);
    }

    private static Optional<Item> item(String name, Entry entry) {
        long sequence = sequence(name);
        if (sequence <= 0) {
            return Optional.empty();
        }
        return Optional.of(
                new Item(
                        sequence,
                        time(entry.text("time").orElse("")),
                        entry.text("partition").orElse(""),
                        entry.text("id").orElse(""),
                        entry.number("from").orElse(0),
                        entry.number("to").orElse(0),
                        entry.text("reason").orElse(""),
                        entry.text("detail").orElse("")));
    }

    private static Instant time(String text) {
        try {
            return Instant.parse(text);
        } catch (DateTimeParseException e) {
            return Instant.EPOCH;
        }
    }
}
