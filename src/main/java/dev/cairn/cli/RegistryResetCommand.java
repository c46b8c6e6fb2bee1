package dev.cairn.cli;

import dev.cairn.checkpoint.Entry;
import dev.cairn.checkpoint.Key;
import dev.cairn.checkpoint.Ledger;
import dev.cairn.checkpoint.RegistryUri;
import dev.cairn.io.Disk;
import dev.cairn.io.RealDisk;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** {@code cairn registry reset}: forgets positions, so that everything starts as new. */
@Command(
        name = "reset",
        mixinStandardHelpOptions = true,
        description = {
            "Forgets an entry, a whole section (reset containers), or with --all every position,"
                    + " after showing what follows from it and asking.",
            "Refused while a collector runs on the registry. What was there before is kept as the"
                    + " newest backup."
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  cairn registry reset files /var/log/app.log",
            "  cairn registry reset state/orders --yes",
            "  cairn registry reset idempotent",
            "  cairn registry reset --all"
        })
final class RegistryResetCommand implements Callable<Integer> {

    private static final int MAX_LINES = 20;

    /** What {@code --all} forgets; sinks, marks and the ledger do not say how far reading got. */
    private static final Set<String> POSITIONS =
            Set.of("files", "containers", "api_sources", "mirrors");

    @ParentCommand private RegistryCommand parent;
    @Spec private CommandSpec spec;

    @Mixin private RegistryOption registry;
    @Mixin private EntryName name;

    @Option(
            names = "--all",
            description =
                    "Every position: the sections files, containers, api_sources and mirrors, of"
                            + " all groups.")
    private boolean all;

    @Mixin private Confirmation confirmation;

    @Override
    public Integer call() throws Exception {
        CommandLine command = spec.commandLine();
        if (all != name.words().isEmpty()) {
            throw new ParameterException(
                    command, "give an entry (SECTION/NAME), a section, or --all, and one of them");
        }
        boolean section =
                name.words().size() == 1
                        && !name.words().get(0).contains("/")
                        && !name.words().get(0).isEmpty();
        if (!all && !section) {
            name.key(command);
        }
        RegistryUri uri = registry.uri(command);
        try (OwnedRegistry owned = OwnedRegistry.openPresent(uri, registry.options(), command)) {
            return reset(owned, chosen(owned.entries(), section, command), command);
        }
    }

    private int reset(OwnedRegistry owned, List<Key> keys, CommandLine command) throws Exception {
        PrintWriter out = command.getOut();
        if (keys.isEmpty()) {
            out.println("there is nothing to forget");
            out.flush();
            return ExitStatus.DONE;
        }
        boolean started =
                owned.entries().keySet().stream().anyMatch(key -> key.section().equals("sources"));
        for (Key key : keys.subList(0, Math.min(MAX_LINES, keys.size()))) {
            out.println(line(key, owned.entries().get(key), RealDisk.INSTANCE, started));
        }
        if (keys.size() > MAX_LINES) {
            out.println("and " + (keys.size() - MAX_LINES) + " more");
        }
        out.flush();
        String what = keys.size() == 1 ? "it" : "these " + keys.size();
        if (!confirmation.isGiven("Forget " + what + "?", command, parent.stop())) {
            return ExitStatus.FAILED;
        }
        Map<Key, Optional<Entry>> changes = new LinkedHashMap<>();
        keys.forEach(key -> changes.put(key, Optional.empty()));
        owned.commit(changes, List.of());
        out.print(keys.size() + (keys.size() == 1 ? " entry forgotten" : " entries forgotten"));
        owned.undo().ifPresent(line -> out.print("; " + line));
        out.println();
        out.flush();
        return ExitStatus.DONE;
    }

    private List<Key> chosen(Map<Key, Entry> entries, boolean section, CommandLine command)
            throws IOException {
        List<Key> keys = new ArrayList<>();
        if (!all && !section) {
            Key key = name.key(command);
            refuseLedger(key.section(), command);
            if (!entries.containsKey(key)) {
                throw EntryName.notFound(key, entries);
            }
            return List.of(key);
        }
        String wanted = all ? "" : name.words().get(0);
        refuseLedger(wanted, command);
        for (Key key : entries.keySet()) {
            if (all
                    ? POSITIONS.contains(EntryName.base(key.section()))
                    : key.section().equals(wanted)) {
                keys.add(key);
            }
        }
        if (section && keys.isEmpty()) {
            throw EntryName.notFound(new Key(wanted, "*"), entries);
        }
        keys.sort(Comparator.comparing(Key::section).thenComparing(Key::name));
        return keys;
    }

    private static void refuseLedger(String section, CommandLine command) {
        if (section.equals(Ledger.SECTION)) {
            throw new ParameterException(
                    command,
                    "the ledger is not reset: nothing that was skipped disappears from it");
        }
    }

    /** What is forgotten, and from where it is read then. */
    private static String line(Key key, Entry entry, Disk disk, boolean started) {
        return switch (EntryName.base(key.section())) {
            case "files" -> key + ": " + ofFile(key, entry, disk, started);
            case "containers" ->
                    key
                            + ": last_timestamp "
                            + entry.text("last_timestamp").orElse("none")
                            + "; it starts as a new container does";
            case "api_sources" ->
                    key
                            + ": "
                            + (entry.text("cursor").isPresent() ? "cursor" : "last_timestamp")
                            + " "
                            + entry.text("cursor")
                                    .or(() -> entry.text("last_timestamp"))
                                    .orElse("none")
                            + "; it starts as a new source does";
            case "mirrors" ->
                    key
                            + ": events "
                            + entry.number("events").orElse(0)
                            + "; they are told again from the oldest that its pond has";
            case "sinks" -> key + ": the file is appended to from its end, whatever is there then";
            case "sources" -> key + ": its next start is a first one, where startFrom counts";
            default -> key + ": " + EntryJson.line(entry.members());
        };
    }

    private static String ofFile(Key key, Entry entry, Disk disk, boolean started) {
        int older = entry.entries("generations").size();
        String position =
                "position "
                        + entry.number("position").orElse(0)
                        + (older == 0
                                ? ""
                                : ", and " + older + " rotated files not read to their end");
        boolean there;
        try {
            there = disk.stat(Path.of(key.name())).isPresent();
        } catch (IOException | InvalidPathException e) {
            return position + "; the file cannot be looked at now";
        }
        if (!there) {
            return position + "; there is no such file now";
        }
        return position
                + (started
                        ? "; the file is read again from byte 0 by an endpoint that has run on this"
                                + " registry, by a new one from where its startFrom says"
                        : "; the file is read from where startFrom says");
    }
}
