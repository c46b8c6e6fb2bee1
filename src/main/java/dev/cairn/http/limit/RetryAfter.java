package dev.cairn.http.limit;

import dev.cairn.http.call.Answer;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Optional;

/** What {@code Retry-After} and {@code Date} say (RFC 9110, 10.2.3 and 6.6.1). */
final class RetryAfter {

    private RetryAfter() {}

    /**
     * How long to wait: given in seconds, or as a date, which is compared to the answer's own date.
     * Empty if the header is absent or says nothing that can be read.
     */
    static Optional<Duration> of(Answer answer) {
        Optional<String> given = answer.header("Retry-After").map(String::strip);
        if (given.isEmpty()) {
            return Optional.empty();
        }
        Optional<Duration> wait = Numbers.read(given.get()).map(Numbers::seconds);
        if (wait.isEmpty()) {
            Instant sent = date(answer).orElse(answer.received());
            wait = httpDate(given.get()).map(until -> Duration.between(sent, until));
        }
        return wait.map(one -> one.isNegative() ? Duration.ZERO : one);
    }

    /** When the server sent the answer, by its own clock, in whole seconds. */
    static Optional<Instant> date(Answer answer) {
        return answer.header("Date").flatMap(RetryAfter::httpDate);
    }

    /** {@code Tue, 15 Nov 1994 08:12:31 GMT}. */
    static Optional<Instant> httpDate(String text) {
        try {
            return Optional.of(
                    ZonedDateTime.parse(text.strip(), DateTimeFormatter.RFC_1123_DATE_TIME)
                            .toInstant());
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }
}
