package dev.cairn.component;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * The table of settings in the docs is made of {@link RegistrySetting}; {@code -Dcairn.docs=write}
 * writes it.
 */
class RegistryDocsTest {

    private static final Path PAGE = Path.of("docs/registry.md");
    private static final String BEGIN =
            "<!-- settings: written by RegistryDocsTest with -Dcairn.docs=write -->\n";
    private static final String END = "<!-- end of settings -->\n";

    /** What the command line has a name of its own for. */
    private static final Map<RegistrySetting, String> OPTIONS =
            Map.of(
                    RegistrySetting.ENABLED, "`--track`",
                    RegistrySetting.URI, "`--registry-file`",
                    RegistrySetting.DURABILITY, "`--durability`",
                    RegistrySetting.ON_CORRUPT, "`--on-corrupt`");

    private static String table() {
        StringBuilder table = new StringBuilder();
        table.append("| option | environment | property | default | effect |\n");
        table.append("|---|---|---|---|---|\n");
        for (RegistrySetting each : RegistrySetting.values()) {
            String byDefault = each.byDefault().isEmpty() ? "–" : "`" + each.byDefault() + "`";
            table.append("| ").append(OPTIONS.getOrDefault(each, "`-p`"));
            table.append(" | `").append(each.variable());
            table.append("` | `").append(each.property());
            table.append("` | ").append(byDefault);
            table.append(" | ").append(each.effect());
            table.append(" Accepts ").append(each.accepted().description()).append(". |\n");
        }
        return table.toString();
    }

    @Test
    @Tag("P01")
    void P01_theTableOfSettingsIsThatOfTheProgram() throws IOException {
        String page = Files.readString(PAGE);
        int begin = page.indexOf(BEGIN) + BEGIN.length();
        int end = page.indexOf(END);
        assertThat(page).contains(BEGIN, END);
        if ("write".equals(System.getProperty("cairn.docs"))) {
            page = page.substring(0, begin) + table() + page.substring(end);
            Files.writeString(PAGE, page);
            end = page.indexOf(END);
        }
        assertThat(page.substring(begin, end)).isEqualTo(table());
    }
}
