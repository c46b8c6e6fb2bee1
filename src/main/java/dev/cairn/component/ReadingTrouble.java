package dev.cairn.component;

import dev.cairn.source.PassingException;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/** Why an endpoint cannot be read. Told once when it comes, and once when it goes. */
final class ReadingTrouble {

    private static final Logger LOG = LoggerFactory.getLogger(SourceConsumer.class);

    private final String shown;
    private volatile String now;
    private String passing;

    /**
     * @param shown the endpoint, as messages name it
     */
    ReadingTrouble(String shown) {
        this.shown = shown;
    }

    /** What people must see to. */
    Optional<String> now() {
        return Optional.ofNullable(now);
    }

    void is(Exception cause) {
        String trouble = "cannot read " + shown + ": " + cause.getMessage();
        boolean passes = cause instanceof PassingException;
        if (!trouble.equals(passes ? passing : now)) {
            LOG.atLevel(passes ? Level.WARN : Level.ERROR)
                    .log("Cannot read {}; it is tried again: {}", shown, cause.getMessage());
        }
        if (passes) {
            passing = trouble;
        } else {
            now = trouble;
        }
    }

    /** It could be read, or has nothing new. */
    void isOver() {
        if (now != null || passing != null) {
            LOG.info("{} can be read again", shown);
            forget();
        }
    }

    void forget() {
        now = null;
        passing = null;
    }
}
