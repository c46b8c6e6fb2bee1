package dev.cairn.cli;

import dev.cairn.checkpoint.Entry;
import dev.cairn.checkpoint.Key;
import dev.cairn.checkpoint.RegistryUri;
import dev.cairn.io.RealDisk;
import dev.cairn.source.Loss;
import dev.cairn.source.Partition;
import java.io.PrintWriter;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** {@code cairn registry set}: moves a position by hand. */
@Command(
        name = "set",
        mixinStandardHelpOptions = true,
        description = {
            "Sets a position, after showing what follows from it and asking.",
            "Refused while a collector runs on the registry. What was there before is kept as the"
                    + " newest backup; what is passed over by it is entered in the ledger."
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  cairn registry set files /var/log/app.log --position 0",
            "  cairn registry set containers/nginx --timestamp 2025-12-16T10:30:45.123Z",
            "  cairn registry set api_sources/okta --timestamp 2025-12-16T00:00:00Z --yes",
            "  cairn registry set state/orders --value 42 --yes"
        })
final class RegistrySetCommand implements Callable<Integer> {

    @ParentCommand private RegistryCommand parent;
    @Spec private CommandSpec spec;

    @Mixin private RegistryOption registry;
    @Mixin private EntryName name;

    @Option(
            names = "--position",
            paramLabel = "BYTES",
            description = "Of a file: the byte to read on from, a whole number from 0.")
    private Optional<String> position = Optional.empty();

    @Option(
            names = "--timestamp",
            paramLabel = "TIME",
            description =
                    "Of a container or API source: RFC 3339. Of an API source it takes the place of"
                            + " the cursor, unless --cursor is given as well.")
    private Optional<String> timestamp = Optional.empty();

    @Option(
            names = "--cursor",
            paramLabel = "TEXT",
            description = "Of an API source: the cursor to go on with.")
    private Optional<String> cursor = Optional.empty();

    @Option(
            names = "--events",
            paramLabel = "NUMBER",
            description = "Of a mirror: how many of its events are passed, a whole number from 0.")
    private Optional<String> events = Optional.empty();

    @Option(
            names = "--value",
            paramLabel = "TEXT",
            description = "Of an entry of the section state: its value.")
    private Optional<String> value = Optional.empty();

    @Option(
            names = "--force",
            description =
                    "Accept a position beyond the end of the file, and one of a file that is not"
                            + " there or is not the one that was read.")
    private boolean force;

    @Mixin private Confirmation confirmation;

    @Override
    public Integer call() throws Exception {
        CommandLine command = spec.commandLine();
        Key key = name.key(command);
        Map<String, Object> wanted = wanted(key, command);
        RegistryUri uri = registry.uri(command);
        PrintWriter out = command.getOut();
        try (OwnedRegistry owned = OwnedRegistry.openPresent(uri, registry.options(), command)) {
            Optional<Entry> before = Optional.ofNullable(owned.entries().get(key));
            if (before.isEmpty() && !EntryName.isFiles(key.section()) && !isState(key)) {
                throw EntryName.notFound(key, owned.entries());
            }
            Change change = change(key, before, wanted);
            change.lines().forEach(out::println);
            out.flush();
            if (before.isPresent() && before.get().equals(change.after())) {
                return ExitStatus.DONE;
            }
            if (!confirmation.isGiven("Set it?", command, parent.stop())) {
                return ExitStatus.FAILED;
            }
            owned.commit(Map.of(key, Optional.of(change.after())), change.losses());
            out.print("set");
            owned.undo().ifPresent(line -> out.print("; " + line));
            out.println();
            out.flush();
        }
        return ExitStatus.DONE;
    }

    private static boolean isState(Key key) {
        return EntryName.base(key.section()).equals("state");
    }

    private Change change(Key key, Optional<Entry> before, Map<String, Object> wanted)
            throws Exception {
        if (EntryName.isFiles(key.section())) {
            return new FileChange(RealDisk.INSTANCE, Instant.now(), force)
                    .to(key, before, (long) wanted.get("position"));
        }
        Entry after = before.orElse(Entry.EMPTY);
        if (wanted.containsKey("last_timestamp")) {
            after = after.without("cursor");
        }
        for (Map.Entry<String, Object> member : wanted.entrySet()) {
            after = after.with(member.getKey(), member.getValue());
        }
        if (isState(key) || after.members().containsKey("last_updated")) {
            String now = Instant.now().truncatedTo(ChronoUnit.SECONDS).toString();
            after =
                    after.equals(before.orElse(Entry.EMPTY))
                            ? after
                            : after.with("last_updated", now);
        }
        String line = key + ": " + text(before, wanted) + " → " + text(Optional.of(after), wanted);
        return new Change(key, after, List.of(line), skipped(key, before, after));
    }

    /** Events of a mirror that are never told by this. */
    private static List<Loss> skipped(Key key, Optional<Entry> before, Entry after) {
        long from = before.map(entry -> entry.number("events").orElse(0)).orElse(0L);
        long to = after.number("events").orElse(0);
        if (!EntryName.base(key.section()).equals("mirrors") || to <= from) {
            return List.of();
        }
        String group = EntryName.group(key.section());
        Partition mirror = new Partition(Partition.Kind.MIRROR, group, key.name(), key.name());
        String detail = "events " + (from + 1) + " to " + to + ": position set by hand";
        return List.of(new Loss(mirror, 0, 0, Loss.Reason.SKIPPED, detail));
    }

    private static String text(Optional<Entry> entry, Map<String, Object> members) {
        if (entry.isEmpty()) {
            return "nothing";
        }
        Entry shown = entry.get();
        Map<String, Object> texts = new LinkedHashMap<>();
        List.of("last_timestamp", "cursor", "events", "value").stream()
                .filter(member -> shown.members().containsKey(member))
                .forEach(member -> texts.put(member, shown.members().get(member)));
        return texts.isEmpty() && !members.isEmpty() ? "nothing" : EntryJson.line(texts);
    }

    /** The members that are asked for, checked against what the section has. */
    private Map<String, Object> wanted(Key key, CommandLine command) {
        Map<String, Object> wanted = new LinkedHashMap<>();
        position.ifPresent(
                text -> wanted.put("position", number("--position", text, "bytes", command)));
        timestamp.ifPresent(text -> wanted.put("last_timestamp", time(text, command)));
        cursor.ifPresent(text -> wanted.put("cursor", text));
        events.ifPresent(text -> wanted.put("events", number("--events", text, "events", command)));
        value.ifPresent(text -> wanted.put("value", text));
        String options =
                switch (EntryName.base(key.section())) {
                    case "files" -> "--position";
                    case "containers" -> "--timestamp";
                    case "api_sources" -> "--cursor, --timestamp or both";
                    case "mirrors" -> "--events";
                    case "state" -> "--value";
                    default ->
                            throw new ParameterException(
                                    command,
                                    key
                                            + " cannot be set; files, containers, api_sources,"
                                            + " mirrors and state can");
                };
        List<String> accepted =
                switch (EntryName.base(key.section())) {
                    case "files" -> List.of("position");
                    case "containers" -> List.of("last_timestamp");
                    case "api_sources" -> List.of("last_timestamp", "cursor");
                    case "mirrors" -> List.of("events");
                    default -> List.of("value");
                };
        if (wanted.isEmpty() || !accepted.containsAll(wanted.keySet())) {
            throw new ParameterException(
                    command, "an entry of " + key.section() + " is set by " + options);
        }
        return wanted;
    }

    private static long number(String option, String text, String unit, CommandLine command) {
        OptionalLong number = OptionalLong.empty();
        try {
            number = OptionalLong.of(Long.parseLong(text));
        } catch (NumberFormatException e) {
            // refused below
        }
        if (number.isEmpty() || number.getAsLong() < 0) {
            throw new ParameterException(
                    command,
                    option + "=" + text + ": a whole number of " + unit + " from 0 is accepted");
        }
        return number.getAsLong();
    }

    /** As it was written: the offset and every digit are kept. */
    private static String time(String text, CommandLine command) {
        try {
            return OffsetDateTime.parse(text).toInstant().isBefore(Instant.MAX) ? text : "";
        } catch (DateTimeException e) {
            throw new ParameterException(
                    command,
                    "--timestamp="
                            + text
                            + ": RFC 3339 is accepted, such as 2025-12-16T10:30:45.123Z",
                    e);
        }
    }
}
