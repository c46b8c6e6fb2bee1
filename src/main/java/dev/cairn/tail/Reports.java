package dev.cairn.tail;

import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells people what cannot be read, once per path and cause, and when it can be read again. Keeps
 * at most {@link #MAX_PATHS} paths in mind; beyond, a trouble may be told again.
 */
final class Reports {

    private static final Logger LOG = LoggerFactory.getLogger("dev.cairn.tail");
    private static final int MAX_PATHS = 10_000;

    private final Map<Path, String> told = new HashMap<>();

    /** Something could not be looked at or read; it is kept and tried again. */
    void trouble(Path path, IOException cause) {
        String text = String.valueOf(cause.getMessage());
        if (told.size() >= MAX_PATHS) {
            told.clear();
        }
        if (!text.equals(told.put(path, text))) {
            LOG.warn("{}; nothing is lost, it is tried again", text);
        }
    }

    /** It works. */
    void fine(Path path) {
        if (!told.isEmpty() && told.remove(path) != null) {
            LOG.info("{} can be read again", path);
        }
    }

    /** Whether there is trouble with a path. */
    boolean isTroubled(Path path) {
        return !told.isEmpty() && told.containsKey(path);
    }

    /** Something that people should know, told as often as this is called. */
    void note(String format, Object... arguments) {
        LOG.info(format, arguments);
    }

    /** Something that people should do something about. */
    void warn(String format, Object... arguments) {
        LOG.warn(format, arguments);
    }
}
