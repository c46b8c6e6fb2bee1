package dev.cairn.http.kit;

import java.time.Instant;
import java.util.Comparator;

/**
 * An event of the API.
 *
 * @param number from 1, in the order of arrival
 * @param published when it happened
 * @param json as the API shows it
 */
public record Event(int number, Instant published, String json) {

    /** By the time of the event, and those of one time as they arrived. */
    static final Comparator<Event> BY_TIME =
            Comparator.comparing(Event::published).thenComparingInt(Event::number);

    static Event of(int number, Instant published, int textLength) {
        String json =
                "{\"uuid\":\"%s\",\"published\":\"%s\",\"n\":%d,\"text\":\"%s\"}"
                        .formatted(id(number), published, number, text(number, textLength));
        return new Event(number, published, json);
    }

    /** The id of the event with a number. */
    public static String id(int number) {
        return "e-%07d".formatted(number);
    }

    /** Text that needs care on its way: quotes, a line break, more than ASCII. */
    private static String text(int number, int length) {
        String text = "said \\\"%d\\\" \\n \\u00e9 ü €; ".formatted(number);
        return text + "x".repeat(Math.max(0, length - text.length()));
    }
}
