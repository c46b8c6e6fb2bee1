package dev.cairn.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import dev.cairn.io.RealDisk;
import java.io.PrintWriter;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code cairn registry show}: how far everything has got. Also beside a running collector. */
@Command(
        name = "show",
        mixinStandardHelpOptions = true,
        description = {
            "Shows how far everything has got. Changes nothing, and works beside a running"
                    + " collector."
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  cairn registry show",
            "  cairn registry show --json | jq '.[] | select(.lag > 0)'"
        })
final class RegistryShowCommand implements Callable<Integer> {

    private static final List<String> TITLES =
            List.of("KIND", "PARTITION", "POSITION", "SIZE", "LAG", "AGE", "STATUS");

    @Spec private CommandSpec spec;

    @Mixin private RegistryOption registry;

    @Option(names = "--json", description = "An array of objects instead of a table.")
    private boolean json;

    @Override
    public Integer call() throws Exception {
        List<RegistryRow> rows =
                RegistryRow.of(registry.read(spec.commandLine()), RealDisk.INSTANCE);
        PrintWriter out = spec.commandLine().getOut();
        if (json) {
            out.println(asJson(rows));
        } else {
            Instant now = Instant.now();
            List<List<String>> lines = new ArrayList<>();
            rows.forEach(row -> lines.add(cells(row, now)));
            TextTable.print(out, TITLES, lines);
        }
        out.flush();
        return ExitStatus.DONE;
    }

    private static List<String> cells(RegistryRow row, Instant now) {
        return List.of(
                row.kind(),
                row.partition(),
                row.position(),
                text(row.size()),
                text(row.lag()),
                row.updated().map(time -> age(Duration.between(time, now))).orElse("-"),
                row.status());
    }

    private static String text(OptionalLong number) {
        return number.isPresent() ? Long.toString(number.getAsLong()) : "-";
    }

    private static String age(Duration age) {
        long seconds = Math.max(0, age.toSeconds());
        if (seconds < 120) {
            return seconds + "s";
        }
        if (seconds < 7_200) {
            return seconds / 60 + "m";
        }
        return seconds < 172_800 ? seconds / 3_600 + "h" : seconds / 86_400 + "d";
    }

    private static String asJson(List<RegistryRow> rows) throws Exception {
        List<Map<String, Object>> objects = new ArrayList<>();
        for (RegistryRow row : rows) {
            Map<String, Object> object = new LinkedHashMap<>();
            object.put("kind", row.kind());
            object.put("partition", row.partition());
            object.put("position", row.position());
            row.size().ifPresent(size -> object.put("size", size));
            row.lag().ifPresent(lag -> object.put("lag", lag));
            Optional<Instant> updated = row.updated();
            updated.ifPresent(time -> object.put("updated", time.toString()));
            object.put("status", row.status());
            objects.add(object);
        }
        return new ObjectMapper()
                .enable(SerializationFeature.INDENT_OUTPUT)
                .writeValueAsString(objects);
    }
}
