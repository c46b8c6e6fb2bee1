package dev.cairn.component;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.apache.camel.util.TimeUtils;

/**
 * What a setting accepts.
 *
 * @param kind how a value is written
 * @param least smallest number, or milliseconds
 * @param most greatest number, or milliseconds
 * @param choices the words, if it is one of some
 * @param description of the values, for people
 */
record Accepted(Kind kind, long least, long most, List<String> choices, String description) {

    enum Kind {
        TEXT,
        FLAG,
        CHOICE,
        NUMBER,
        TIME
    }

    static Accepted text(String description) {
        return new Accepted(Kind.TEXT, 0, 0, List.of(), description);
    }

    static Accepted flag() {
        return new Accepted(Kind.FLAG, 0, 0, List.of("true", "false"), "true or false");
    }

    static Accepted choice(String... words) {
        List<String> all = List.of(words);
        return new Accepted(Kind.CHOICE, 0, 0, all, "one of " + String.join(", ", all));
    }

    static Accepted number(long least, long most) {
        String range = most == Long.MAX_VALUE ? " or more" : " to " + most;
        String description = "a whole number, " + least + range;
        return new Accepted(Kind.NUMBER, least, most, List.of(), description);
    }

    static Accepted time(Duration least, Duration most) {
        String description =
                "a time from " + text(least) + " to " + text(most) + " such as 500ms, 5s or 2m";
        return new Accepted(Kind.TIME, least.toMillis(), most.toMillis(), List.of(), description);
    }

    private static String text(Duration time) {
        long millis = time.toMillis();
        if (millis % Duration.ofDays(1).toMillis() == 0 && time.toDays() > 1) {
            return time.toDays() + "d";
        }
        return millis % 3_600_000 == 0 ? time.toHours() + "h" : millis + "ms";
    }

    /** The word that was meant, in lower case; empty if it is none of them. */
    Optional<String> word(String value) {
        String lower = value.toLowerCase(Locale.ROOT);
        return choices.contains(lower) ? Optional.of(lower) : Optional.empty();
    }

    /** The number, or the milliseconds of a time; empty if it is not accepted. */
    Optional<Long> number(String value) {
        try {
            long number =
                    kind == Kind.TIME ? TimeUtils.toMilliSeconds(value) : Long.parseLong(value);
            return number >= least && number <= most ? Optional.of(number) : Optional.empty();
        } catch (IllegalArgumentException | IndexOutOfBoundsException e) {
            return Optional.empty();
        }
    }
}
