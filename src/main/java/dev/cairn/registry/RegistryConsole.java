package dev.cairn.registry;

import dev.cairn.component.Cairn;
import java.util.Map;
import java.util.Optional;
import org.apache.camel.spi.annotations.DevConsole;
import org.apache.camel.support.console.AbstractDevConsole;
import org.apache.camel.util.json.JsonObject;

/**
 * Camel's developer console {@code cairn}: positions with their lag, commits and flushes, the last
 * trouble. Opens no registry: where nothing of ours runs it says so.
 */
@DevConsole(
        name = "cairn",
        displayName = "Cairn Registry",
        description = "Positions with their lag, commits, flushes and troubles of the registry")
public final class RegistryConsole extends AbstractDevConsole {

    /** Option: only the entries of this section. */
    public static final String SECTION = "section";

    /** Option: most entries that are listed, 0 or more; default 100. */
    public static final String LIMIT = "limit";

    /** A console that is given its context by Camel. */
    public RegistryConsole() {
        super(
                "camel",
                "cairn",
                "Cairn Registry",
                "Positions with their lag, commits, flushes and troubles of the registry");
    }

    @Override
    protected String doCallText(Map<String, Object> options) {
        return report(options).map(RegistryReport::text).orElse("No registry is open\n");
    }

    @Override
    protected Map<String, Object> doCallJson(Map<String, Object> options) {
        return report(options).map(RegistryReport::json).orElseGet(JsonObject::new);
    }

    private Optional<RegistryReport> report(Map<String, Object> options) {
        Cairn cairn = getCamelContext().getCamelContextExtension().getContextPlugin(Cairn.class);
        if (cairn == null || !cairn.isStarted()) {
            return Optional.empty();
        }
        Optional<String> section =
                Optional.ofNullable(options.get(SECTION))
                        .map(Object::toString)
                        .filter(text -> !text.isBlank());
        return Optional.of(new RegistryReport(cairn, section, limit(options.get(LIMIT))));
    }

    private static int limit(Object option) {
        if (option == null || option.toString().isBlank()) {
            return RegistryReport.DEFAULT_LIMIT;
        }
        try {
            return Math.max(0, Integer.parseInt(option.toString().strip()));
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(
                    "limit=" + option + " is not accepted; give a whole number", e);
        }
    }
}
