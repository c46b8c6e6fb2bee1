package dev.cairn.http.limit;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Numbers in headers, bounded, so that nothing can be computed out of range with them. */
final class Numbers {

    /** At the start, because some say more: {@code 100, 100;w=60}. */
    private static final Pattern LEADING =
            Pattern.compile("\\s*(-?[0-9]{1,18}(?:\\.[0-9]{1,9})?)\\s*(?:[,;].*)?");

    /** A hundred years; seconds are read up to it. */
    private static final BigDecimal MOST_SECONDS = BigDecimal.valueOf(3_155_760_000L);

    private Numbers() {}

    /** The number that a header begins with; empty if it is none. */
    static Optional<BigDecimal> read(String text) {
        Matcher matcher = LEADING.matcher(text);
        return matcher.matches() ? Optional.of(new BigDecimal(matcher.group(1))) : Optional.empty();
    }

    /** As seconds, to the millisecond. */
    static Duration seconds(BigDecimal number) {
        BigDecimal bounded = number.min(MOST_SECONDS).max(MOST_SECONDS.negate());
        return Duration.ofMillis(bounded.movePointRight(3).longValue());
    }
}
