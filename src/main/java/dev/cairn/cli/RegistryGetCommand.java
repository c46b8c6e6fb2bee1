package dev.cairn.cli;

import dev.cairn.checkpoint.Entry;
import dev.cairn.checkpoint.Key;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code cairn registry get}: one entry as JSON, or one of its values. */
@Command(
        name = "get",
        mixinStandardHelpOptions = true,
        description = {
            "Prints one entry as JSON. Changes nothing, and works beside a running collector.",
            "Exit status 1 if there is no such entry."
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  cairn registry get files /var/log/app.log",
            "  cairn registry get /var/log/app.log --field position",
            "  cairn registry get containers/nginx --field last_timestamp",
            "  cairn registry get ledger/totals"
        })
final class RegistryGetCommand implements Callable<Integer> {

    @Spec private CommandSpec spec;

    @Mixin private RegistryOption registry;
    @Mixin private EntryName name;

    @Option(
            names = "--field",
            paramLabel = "NAME",
            description =
                    "Print only this member: a text as it is, anything else as JSON. Dots lead into"
                            + " objects: identity.device.")
    private Optional<String> field = Optional.empty();

    @Override
    public Integer call() throws Exception {
        Key key = name.key(spec.commandLine());
        Map<Key, Entry> entries = registry.read(spec.commandLine()).entries();
        Entry entry = entries.get(key);
        if (entry == null) {
            throw EntryName.notFound(key, entries);
        }
        PrintWriter out = spec.commandLine().getOut();
        out.println(field.isPresent() ? member(key, entry, field.get()) : EntryJson.pretty(entry));
        out.flush();
        return ExitStatus.DONE;
    }

    private static String member(Key key, Entry entry, String path) throws IOException {
        Map<String, Object> members = entry.members();
        Entry within = entry;
        String rest = path;
        // a member's own name may have dots in it
        while (!members.containsKey(rest)) {
            int dot = rest.indexOf('.');
            Optional<Entry> inner =
                    dot < 0 ? Optional.empty() : within.entry(rest.substring(0, dot));
            if (inner.isEmpty()) {
                throw new IOException(
                        key
                                + " has no "
                                + rest
                                + "; it has "
                                + String.join(", ", members.keySet()));
            }
            within = inner.get();
            members = within.members();
            rest = rest.substring(dot + 1);
        }
        Object value = members.get(rest);
        return value instanceof String text ? text : EntryJson.line(value);
    }
}
