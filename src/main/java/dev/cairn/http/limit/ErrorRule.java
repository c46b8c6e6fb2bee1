package dev.cairn.http.limit;

import dev.cairn.http.call.Answer;
import dev.cairn.http.limit.Verdict.Action;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One rule of the option {@code errors}: {@code STATUS[CONDITIONS]:ACTION}.
 *
 * @param status three letters, of which an {@code x} is any digit
 * @param conditions all of which must hold for the body
 * @param action what the answer means then
 */
record ErrorRule(String status, List<Condition> conditions, Action action) {

    private static final String QUOTED = "'[^']*'";
    private static final Pattern RULE =
            Pattern.compile(
                    "\\s*([1-5x][0-9x]{2})\\s*(?:\\[((?:"
                            + QUOTED
                            + "|\\[[0-9]+]|[^'\\[\\]])*)])?\\s*:\\s*([a-z-]+)\\s*(?:,|$)");
    private static final Pattern CONDITION =
            Pattern.compile("\\s*([^=!&']+?)\\s*(?:(!?=)\\s*(" + QUOTED + "|[^&']*?))?\\s*(?:&|$)");

    private static final String ACCEPTED =
            "; give rules such as 404:end-of-data,400[error.code=E31]:fail,200[ok=false]:retry with"
                    + " page, wait, retry, fail, end-of-data, refresh-token or reset-cursor";

    ErrorRule {
        conditions = List.copyOf(conditions);
    }

    /** How a value is compared. */
    enum Comparison {
        /** There is a value. */
        PRESENT,
        EQUAL,
        /** There is another value, or none. */
        UNEQUAL
    }

    /** What a body must have at a path. */
    record Condition(JsonValue value, Comparison comparison, String expected) {

        boolean holds(byte[] body) {
            Optional<String> found = value.in(body);
            return switch (comparison) {
                case PRESENT -> found.isPresent();
                case EQUAL -> found.equals(Optional.of(expected));
                case UNEQUAL -> !found.equals(Optional.of(expected));
            };
        }
    }

    /**
     * Reads rules, with commas between them.
     *
     * @throws IllegalArgumentException if there is one that cannot be read
     */
    static List<ErrorRule> all(String text) {
        List<ErrorRule> rules = new ArrayList<>();
        Matcher matcher = RULE.matcher(text);
        int at = 0;
        while (at < text.length()) {
            matcher.region(at, text.length());
            if (!matcher.lookingAt()) {
                throw new IllegalArgumentException(
                        "errors is not accepted from " + text.substring(at) + " on" + ACCEPTED);
            }
            rules.add(
                    new ErrorRule(
                            matcher.group(1),
                            conditions(matcher.group(2)),
                            action(matcher.group(3))));
            at = matcher.end();
        }
        return rules;
    }

    private static List<Condition> conditions(String text) {
        List<Condition> conditions = new ArrayList<>();
        if (text == null) {
            return conditions;
        }
        Matcher matcher = CONDITION.matcher(text);
        int at = 0;
        do {
            matcher.region(at, text.length());
            if (!matcher.lookingAt() || text.stripTrailing().endsWith("&")) {
                throw new IllegalArgumentException(
                        "errors has the condition " + text + ", which is not accepted" + ACCEPTED);
            }
            conditions.add(condition(matcher));
            at = matcher.end();
        } while (at < text.length());
        return conditions;
    }

    private static Condition condition(Matcher matcher) {
        JsonValue value = JsonValue.at(matcher.group(1));
        if (matcher.group(2) == null) {
            return new Condition(value, Comparison.PRESENT, "");
        }
        String expected = matcher.group(3);
        if (expected.startsWith("'")) {
            expected = expected.substring(1, expected.length() - 1);
        }
        Comparison comparison =
                matcher.group(2).equals("=") ? Comparison.EQUAL : Comparison.UNEQUAL;
        return new Condition(value, comparison, expected);
    }

    private static Action action(String word) {
        for (Action action : Action.values()) {
            if (action.name().toLowerCase(Locale.ROOT).replace('_', '-').equals(word)) {
                return action;
            }
        }
        throw new IllegalArgumentException("errors has the action " + word + ACCEPTED);
    }

    /** Whether it is the rule for this answer. */
    boolean matches(Answer answer) {
        String given = String.valueOf(answer.status());
        if (given.length() != status.length()) {
            return false;
        }
        for (int i = 0; i < given.length(); i++) {
            if (status.charAt(i) != 'x' && status.charAt(i) != given.charAt(i)) {
                return false;
            }
        }
        return conditions.stream().allMatch(condition -> condition.holds(answer.body()));
    }
}
