package dev.cairn.cli;

import dev.cairn.checkpoint.CheckpointStores;
import dev.cairn.checkpoint.Entry;
import dev.cairn.checkpoint.Key;
import dev.cairn.checkpoint.Loaded;
import dev.cairn.checkpoint.RegistryUri;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code cairn registry migrate}: copies a whole registry into a store of any kind. */
@Command(
        name = "migrate",
        mixinStandardHelpOptions = true,
        description = {
            "Copies everything in one registry into another of any kind, in one commit, and compares"
                    + " every entry by reading it back. FROM is left as it is.",
            "Refused while a collector runs on either of them, and where TO holds anything."
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  cairn registry migrate .cairn-registry.json lmdb:/var/lib/cairn/registry",
            "  cairn registry migrate lmdb:registry registry.json"
        })
final class RegistryMigrateCommand implements Callable<Integer> {

    @Spec private CommandSpec spec;

    @Parameters(index = "0", paramLabel = "FROM", description = "The registry to copy.")
    private String from;

    @Parameters(index = "1", paramLabel = "TO", description = "The registry to write.")
    private String to;

    @Option(
            names = "--force",
            description =
                    "Replace what TO holds; it is kept as the newest backup where the store has"
                            + " backups.")
    private boolean force;

    @Override
    public Integer call() throws Exception {
        CommandLine command = spec.commandLine();
        RegistryUri source = RegistryOption.parse(from, command);
        RegistryUri target = RegistryOption.parse(to, command);
        if (source.canonical().equals(target.canonical())) {
            throw new ParameterException(command, from + " and " + to + " are one registry");
        }
        Map<Key, Entry> entries;
        boolean replaced;
        try (OwnedRegistry owned =
                OwnedRegistry.openPresent(source, RegistryOption.handOptions(1), command)) {
            entries = owned.entries();
            replaced = copy(entries, target, command);
        }
        compare(entries, target, command);
        PrintWriter out = command.getOut();
        out.println(
                "copied "
                        + counts(entries)
                        + " from "
                        + source
                        + " to "
                        + target
                        + "; read back, and every entry is the same");
        if (replaced) {
            out.println("what " + target + " held before is its newest backup");
        }
        out.println("collect with it from now on: --registry-file " + ShellWord.of(target));
        out.flush();
        return ExitStatus.DONE;
    }

    /** Whether something was replaced that is kept as a backup. */
    private boolean copy(Map<Key, Entry> entries, RegistryUri target, CommandLine command)
            throws IOException {
        // looked at before it is opened, because opening creates it
        boolean holds = !force && holdsAnything(target);
        if (holds) {
            throw holdsSomething(target);
        }
        try (OwnedRegistry owned =
                OwnedRegistry.open(target, RegistryOption.handOptions(3), command)) {
            if (!owned.entries().isEmpty() && !force) {
                throw holdsSomething(target);
            }
            Map<Key, Optional<Entry>> changes = new LinkedHashMap<>();
            owned.entries().keySet().forEach(key -> changes.put(key, Optional.empty()));
            entries.forEach((key, entry) -> changes.put(key, Optional.of(entry)));
            owned.commit(changes, List.of());
            return owned.undo().isPresent();
        }
    }

    private static boolean holdsAnything(RegistryUri target) throws IOException {
        return CheckpointStores.read(target) instanceof Loaded.Present present
                && !present.entries().isEmpty();
    }

    private static IOException holdsSomething(RegistryUri target) {
        return new IOException(
                target + " holds a registry already; name another, or replace it with --force");
    }

    private static void compare(Map<Key, Entry> wanted, RegistryUri target, CommandLine command)
            throws IOException {
        Map<Key, Entry> found = RegistryOption.read(target, command).entries();
        for (Map.Entry<Key, Entry> entry : wanted.entrySet()) {
            if (!entry.getValue().equals(found.get(entry.getKey()))) {
                throw new IOException(
                        target
                                + " does not hold "
                                + entry.getKey()
                                + " as it was written; do not use it");
            }
        }
        if (found.size() != wanted.size()) {
            throw new IOException(
                    target
                            + " holds "
                            + found.size()
                            + " entries instead of "
                            + wanted.size()
                            + "; do not use it");
        }
    }

    /** {@code 12 entries (10 files, 2 sinks)}. */
    private static String counts(Map<Key, Entry> entries) {
        Map<String, Long> sections =
                entries.keySet().stream()
                        .collect(
                                Collectors.groupingBy(
                                        Key::section, TreeMap::new, Collectors.counting()));
        String detail =
                sections.entrySet().stream()
                        .map(section -> section.getValue() + " " + section.getKey())
                        .collect(Collectors.joining(", "));
        return entries.size()
                + (entries.size() == 1 ? " entry" : " entries")
                + (detail.isEmpty() ? "" : " (" + detail + ")");
    }
}
