package dev.cairn.cli;

import java.util.Objects;
import org.apache.camel.CamelContext;
import picocli.CommandLine.IVersionProvider;

/** The versions of Cairn, Camel and Java in one line. */
final class ProgramVersion implements IVersionProvider {

    @Override
    public String[] getVersion() {
        return new String[] {
            "cairn "
                    + of(ProgramVersion.class)
                    + ", Camel "
                    + of(CamelContext.class)
                    + ", Java "
                    + Runtime.version()
        };
    }

    private static String of(Class<?> type) {
        return Objects.requireNonNullElse(
                type.getPackage().getImplementationVersion(), "(not packaged)");
    }
}
