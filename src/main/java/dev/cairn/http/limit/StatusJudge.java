package dev.cairn.http.limit;

import dev.cairn.http.call.Answer;
import dev.cairn.http.limit.Verdict.Action;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Judges by the user's rules, in their order, and then by what statuses mean to most servers. */
final class StatusJudge implements Judge {

    /** Failures that are likely to pass. */
    private static final Set<Integer> PASSING = Set.of(408, 425, 500, 502, 503, 504);

    /** Where servers put the short name of an error. */
    private static final List<JsonValue> CODES =
            Stream.of("errorCode", "error.code", "error", "code").map(JsonValue::at).toList();

    /** A name of an error; anything longer or freer could be a secret that is told back. */
    private static final Pattern SHORT_NAME = Pattern.compile("[A-Za-z0-9_.-]{1,32}");

    /** Of a body that is looked into for the name of an error. */
    private static final int MAX_ERROR_BYTES = 64 * 1024;

    private final List<ErrorRule> rules;
    private final Set<Integer> cursorRejectedOn;
    private final LimitHeaders headers;

    /**
     * @param cursorRejectedOn statuses by which a server refuses a cursor; empty if that is a
     *     failure like any other
     */
    StatusJudge(List<ErrorRule> rules, Set<Integer> cursorRejectedOn, LimitHeaders headers) {
        this.rules = List.copyOf(rules);
        this.cursorRejectedOn = Set.copyOf(cursorRejectedOn);
        this.headers = headers;
    }

    @Override
    public Verdict judge(Answer answer, boolean withCursor) {
        Action action =
                rules.stream()
                        .filter(rule -> rule.matches(answer))
                        .map(ErrorRule::action)
                        .findFirst()
                        .orElseGet(() -> usual(answer, withCursor));
        boolean waits = action == Action.WAIT || action == Action.RETRY;
        Duration delay = waits ? RetryAfter.of(answer).orElse(Duration.ZERO) : Duration.ZERO;
        return new Verdict(action, delay, reason(answer));
    }

    private Action usual(Answer answer, boolean withCursor) {
        int status = answer.status();
        if (status == 204 || status == 304) {
            return Action.END_OF_DATA;
        }
        if (answer.isSuccess()) {
            return Action.PAGE;
        }
        if (headers.isRefusal(answer)) {
            return Action.WAIT;
        }
        if (status == 401) {
            return Action.REFRESH_TOKEN;
        }
        if (PASSING.contains(status)) {
            return Action.RETRY;
        }
        return withCursor && cursorRejectedOn.contains(status) ? Action.RESET_CURSOR : Action.FAIL;
    }

    private static String reason(Answer answer) {
        String status = "HTTP " + answer.status();
        if (answer.isSuccess() && answer.body().length > MAX_ERROR_BYTES) {
            return status;
        }
        return code(answer).map(code -> status + " (" + code + ")").orElse(status);
    }

    private static Optional<String> code(Answer answer) {
        if (answer.body().length == 0 || answer.body().length > MAX_ERROR_BYTES) {
            return Optional.empty();
        }
        return CODES.stream()
                .map(code -> code.in(answer.body()))
                .flatMap(Optional::stream)
                .filter(code -> SHORT_NAME.matcher(code).matches())
                .findFirst();
    }
}
