package dev.cairn.cli;

import dev.cairn.checkpoint.Entry;
import dev.cairn.checkpoint.Ledger;
import java.io.PrintWriter;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code cairn ledger}: everything that was skipped, where, and why. */
@Command(
        name = "ledger",
        mixinStandardHelpOptions = true,
        description = {
            "Shows what was skipped or may be doubtful: where, which bytes, and why.",
            "Changes nothing, and works beside a running collector."
        },
        footerHeading = "%nExamples:%n",
        footer = "  cairn ledger --registry-file /var/lib/cairn/registry.json")
final class LedgerCommand implements Callable<Integer> {

    private static final List<String> TITLES =
            List.of("TIME", "REASON", "PARTITION", "FROM", "TO", "DETAIL");

    @Spec private CommandSpec spec;

    @Mixin private RegistryOption registry;

    @Override
    public Integer call() throws Exception {
        Map<String, Entry> section = new LinkedHashMap<>();
        registry.read(spec.commandLine())
                .entries()
                .forEach(
                        (key, entry) -> {
                            if (key.section().equals(Ledger.SECTION)) {
                                section.put(key.name(), entry);
                            }
                        });
        Ledger ledger = Ledger.of(section);
        List<List<String>> lines = new ArrayList<>();
        ledger.items().forEach(item -> lines.add(cells(item)));
        PrintWriter out = spec.commandLine().getOut();
        TextTable.print(out, TITLES, lines);
        new TreeMap<>(ledger.totals())
                .forEach(
                        (reason, total) ->
                                out.printf(
                                        "total %s: %d, %d bytes%n",
                                        reason, total.count(), total.bytes()));
        out.flush();
        return ExitStatus.DONE;
    }

    private static List<String> cells(Ledger.Item item) {
        return List.of(
                item.time().truncatedTo(ChronoUnit.SECONDS).toString(),
                item.reason(),
                item.partition(),
                Long.toString(item.from()),
                item.to() == item.from() ? "-" : Long.toString(item.to()),
                item.detail());
    }
}
