package dev.cairn.http.limit;

import dev.cairn.http.call.Answer;
import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/**
 * The headers by which a server tells its limits.
 *
 * @param limit names of the header with the requests of a window
 * @param remaining names of the one with those that are left of it
 * @param reset names of the one with its end
 * @param format how the end is written
 */
public record LimitHeaders(
        List<String> limit, List<String> remaining, List<String> reset, ResetFormat format) {

    /** Prefixes of those that most servers use: Okta; GitHub; the IETF draft. */
    private static final List<String> USUAL =
            List.of("X-Rate-Limit-", "X-RateLimit-", "RateLimit-");

    /** Up to here a number is a wait, and a time in seconds from there on. */
    private static final BigDecimal FIRST_EPOCH_SECOND = BigDecimal.valueOf(1_000_000_000L);

    private static final BigDecimal FIRST_EPOCH_MILLI = BigDecimal.valueOf(100_000_000_000L);

    public LimitHeaders {
        limit = List.copyOf(limit);
        remaining = List.copyOf(remaining);
        reset = List.copyOf(reset);
    }

    /** How the end of a window is written. */
    public enum ResetFormat {
        /** By the size of the number, or as a date. */
        GUESSED,
        /** Seconds since 1970, by the server's clock. */
        EPOCH,
        /** Milliseconds since 1970, by the server's clock. */
        EPOCH_MS,
        /** Seconds from the answer on. */
        DELTA,
        /** A date of HTTP or ISO 8601, by the server's clock. */
        DATE
    }

    /**
     * Those of the given names, where one is not empty, else the usual ones.
     *
     * @param format how the end is written
     */
    static LimitHeaders of(String limit, String remaining, String reset, ResetFormat format) {
        return new LimitHeaders(
                names(limit, "Limit"),
                names(remaining, "Remaining"),
                names(reset, "Reset"),
                format);
    }

    private static List<String> names(String given, String usual) {
        return given.isBlank()
                ? USUAL.stream().map(prefix -> prefix + usual).toList()
                : List.of(given.strip());
    }

    /** Requests of a window. */
    OptionalLong limit(Answer answer) {
        return count(answer, limit);
    }

    /** Requests that are left of the window. */
    OptionalLong remaining(Answer answer) {
        return count(answer, remaining);
    }

    /** Whether nothing is left of the window. */
    boolean isExhausted(Answer answer) {
        OptionalLong left = remaining(answer);
        return left.isPresent() && left.getAsLong() <= 0;
    }

    /**
     * Whether the server wants fewer requests: 429; or 403 with the signs of it, as GitHub has it;
     * or 503 with Retry-After, the older way to say it.
     */
    boolean isRefusal(Answer answer) {
        boolean told = answer.header("Retry-After").isPresent();
        return switch (answer.status()) {
            case 429 -> true;
            case 403 -> told || isExhausted(answer);
            case 503 -> told;
            default -> false;
        };
    }

    private static OptionalLong count(Answer answer, List<String> names) {
        return value(answer, names)
                .flatMap(Numbers::read)
                .map(number -> OptionalLong.of(number.longValue()))
                .orElse(OptionalLong.empty());
    }

    private static Optional<String> value(Answer answer, List<String> names) {
        return names.stream().map(answer::header).flatMap(Optional::stream).findFirst();
    }

    /**
     * The end of the window.
     *
     * @param local the time of this machine for one of the server's
     */
    Optional<Instant> reset(Answer answer, UnaryOperator<Instant> local) {
        Optional<String> value = value(answer, reset);
        if (value.isEmpty()) {
            return Optional.empty();
        }
        Optional<BigDecimal> number = Numbers.read(value.get());
        if (number.isEmpty() || format == ResetFormat.DATE) {
            return date(value.get()).map(local);
        }
        BigDecimal given = number.get();
        return switch (format == ResetFormat.GUESSED ? guessed(given) : format) {
            case EPOCH -> Optional.of(local.apply(epoch(Numbers.seconds(given))));
            case EPOCH_MS ->
                    Optional.of(local.apply(epoch(Numbers.seconds(given.movePointLeft(3)))));
            default -> Optional.of(answer.received().plus(Numbers.seconds(given)));
        };
    }

    private static Instant epoch(Duration since1970) {
        return Instant.EPOCH.plus(since1970);
    }

    private static ResetFormat guessed(BigDecimal number) {
        if (number.compareTo(FIRST_EPOCH_MILLI) >= 0) {
            return ResetFormat.EPOCH_MS;
        }
        return number.compareTo(FIRST_EPOCH_SECOND) >= 0 ? ResetFormat.EPOCH : ResetFormat.DELTA;
    }

    private static Optional<Instant> date(String text) {
        return Stream.of(RetryAfter.httpDate(text), iso(text))
                .flatMap(Optional::stream)
                .findFirst();
    }

    private static Optional<Instant> iso(String text) {
        try {
            return Optional.of(OffsetDateTime.parse(text.strip()).toInstant());
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }
}
