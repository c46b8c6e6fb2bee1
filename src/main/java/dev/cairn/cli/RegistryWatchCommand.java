package dev.cairn.cli;

import dev.cairn.checkpoint.CheckpointStores;
import dev.cairn.checkpoint.Loaded;
import dev.cairn.checkpoint.RegistryUri;
import dev.cairn.io.RealDisk;
import java.io.IOException;
import java.io.PrintWriter;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.Function;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** {@code cairn registry watch}: the table, again and again, until a signal or a closed output. */
@Command(
        name = "watch",
        mixinStandardHelpOptions = true,
        description = {
            "Shows how far everything has got, again and again, until Ctrl-C.",
            "On a terminal the table is redrawn; elsewhere a line is added for each checkpoint that"
                    + " has changed. It goes on where the registry is absent, replaced or cannot be"
                    + " read for a time."
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  cairn registry watch",
            "  cairn registry watch --interval 10s --registry-file lmdb:reg >>progress.txt"
        })
final class RegistryWatchCommand implements Callable<Integer> {

    private static final Duration SHORTEST = Duration.ofMillis(100);

    /** The column that gives way on a narrow terminal, and how much of it stays. */
    private static final int PARTITION = 1;

    private static final int LEAST_PARTITION = 12;

    /** Home, and from there to the end everything is cleared line by line, so nothing flickers. */
    private static final String HOME = "\033[H";

    private static final String CLEAR_LINE = "\033[K";
    private static final String CLEAR_BELOW = "\033[J";

    @ParentCommand private RegistryCommand parent;
    @Spec private CommandSpec spec;

    @Mixin private RegistryOption registry;

    @Option(
            names = "--interval",
            paramLabel = "TIME",
            defaultValue = "2s",
            description = "How often to look, from 100ms on (default: ${DEFAULT-VALUE}).")
    private Duration interval;

    private final Map<String, RegistryRow> seen = new HashMap<>();
    private String lastTrouble = "";

    /** What one look has found. */
    private record Look(List<RegistryRow> rows, List<String> others, String trouble) {}

    @Override
    public Integer call() throws Exception {
        if (interval.compareTo(SHORTEST) < 0) {
            throw new ParameterException(
                    spec.commandLine(), "--interval: 100ms or longer is accepted");
        }
        RegistryUri uri = registry.uri(spec.commandLine());
        boolean terminal = Terminal.console().isPresent();
        PrintWriter out = spec.commandLine().getOut();
        StopSignal stop = parent.stop();
        do {
            Look look = look(uri);
            if (terminal) {
                redraw(uri, look, out);
            } else {
                append(look, out);
            }
        } while (!isClosed(out) && !stop.await(interval));
        return ExitStatus.DONE;
    }

    /**
     * Whether the reader has gone, as with {@code | head}; the stream below keeps that to itself.
     */
    private static boolean isClosed(PrintWriter out) {
        return out.checkError() || System.out.checkError();
    }

    private static Look look(RegistryUri uri) {
        try {
            if (CheckpointStores.read(uri) instanceof Loaded.Present present) {
                return new Look(
                        RegistryRow.of(present.entries(), RealDisk.INSTANCE),
                        RegistryTable.otherSections(present.entries()),
                        "");
            }
            return new Look(List.of(), List.of(), "no registry at " + uri);
        } catch (IOException | RuntimeException e) {
            return new Look(List.of(), List.of(), Problem.of(e).line());
        }
    }

    private static void redraw(RegistryUri uri, Look look, PrintWriter out)
            throws InterruptedException {
        Terminal.Size size = Terminal.size();
        List<String> lines = new ArrayList<>();
        LocalTime time = LocalTime.now(ZoneId.systemDefault()).truncatedTo(ChronoUnit.SECONDS);
        lines.add(uri + "  " + time + "  (Ctrl-C ends)");
        if (look.trouble.isEmpty()) {
            lines.addAll(table(look, size.rows() - lines.size() - 1, size.columns() - 1));
        } else {
            lines.add(look.trouble);
        }
        out.print(HOME);
        for (String line : lines) {
            // one column less: the last makes some terminals begin a new line
            String cut = line.substring(0, Math.min(line.length(), size.columns() - 1));
            out.print(cut + CLEAR_LINE + "\n");
        }
        out.print(CLEAR_BELOW);
    }

    /** As much of the table as there is room for. */
    private static List<String> table(Look look, int height, int width) {
        Instant now = Instant.now();
        int shown = Math.max(1, height - 1 - look.others.size());
        boolean all = look.rows.size() <= shown;
        List<RegistryRow> rows = all ? look.rows : look.rows.subList(0, Math.max(1, shown - 1));
        List<List<String>> cells = new ArrayList<>();
        rows.forEach(row -> cells.add(RegistryTable.cells(row, now)));
        int[] widths = TextTable.widths(RegistryTable.TITLES, cells, Function.identity());
        int excess = TextTable.width(widths) - width;
        widths[PARTITION] = Math.max(LEAST_PARTITION, widths[PARTITION] - Math.max(0, excess));
        List<String> lines = new ArrayList<>();
        lines.add(TextTable.line(RegistryTable.TITLES, widths));
        for (List<String> row : cells) {
            List<String> fitting = new ArrayList<>(row);
            fitting.set(PARTITION, ending(row.get(PARTITION), widths[PARTITION]));
            lines.add(TextTable.line(fitting, widths));
        }
        if (!all) {
            lines.add(
                    "and " + (look.rows.size() - rows.size()) + " more; see: cairn registry show");
        }
        lines.addAll(look.others);
        return lines;
    }

    /** A name's end says more than its beginning. */
    private static String ending(String name, int width) {
        return name.length() <= width ? name : "…" + name.substring(name.length() - width + 1);
    }

    private void append(Look look, PrintWriter out) {
        if (!look.trouble.equals(lastTrouble)) {
            lastTrouble = look.trouble;
            if (!look.trouble.isEmpty()) {
                RegistryOption.warn(List.of(look.trouble), spec.commandLine());
            }
        }
        if (!look.trouble.isEmpty()) {
            return;
        }
        Map<String, RegistryRow> present = new HashMap<>();
        List<RegistryRow> changed = new ArrayList<>();
        for (RegistryRow row : look.rows) {
            String name = row.kind() + " " + row.partition() + " " + row.generation();
            present.put(name, row);
            if (!row.equals(seen.get(name))) {
                changed.add(row);
            }
        }
        boolean first = seen.isEmpty();
        seen.keySet().removeIf(name -> !present.containsKey(name));
        seen.putAll(present);
        Instant now = Instant.now();
        int[] widths =
                TextTable.widths(
                        RegistryTable.TITLES, look.rows, row -> RegistryTable.cells(row, now));
        if (first && !changed.isEmpty()) {
            out.println(TextTable.line(RegistryTable.TITLES, widths));
        }
        changed.forEach(row -> out.println(TextTable.line(RegistryTable.cells(row, now), widths)));
    }
}
