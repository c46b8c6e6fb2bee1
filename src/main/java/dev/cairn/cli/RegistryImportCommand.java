package dev.cairn.cli;

import dev.cairn.checkpoint.CheckpointStores;
import dev.cairn.checkpoint.CorruptStoreException;
import dev.cairn.checkpoint.Entry;
import dev.cairn.checkpoint.Key;
import dev.cairn.checkpoint.Loaded;
import dev.cairn.checkpoint.RegistryUri;
import dev.cairn.io.RealDisk;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code cairn registry import}: takes over the positions of another collector. */
@Command(
        name = "import",
        mixinStandardHelpOptions = true,
        description = {
            "Takes over positions: from a registry document (JSON, version 1) of any tool, or from"
                    + " "
                    + ForeignPositions.FILES
                    + " and "
                    + ForeignPositions.CONTAINERS
                    + ", alone or in a directory. The registry is created if there is none.",
            "A position that is known here already is only moved forward; others are listed as"
                    + " conflicts and kept (exit status 1). Refused while a collector runs on the"
                    + " registry. What was there before is kept as the newest backup."
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  cairn registry import --dry-run /var/lib/old/registry.json",
            "  cairn registry import /var/lib/old/positions --registry-file lmdb:registry"
        })
final class RegistryImportCommand implements Callable<Integer> {

    @Spec private CommandSpec spec;

    @Mixin private RegistryOption registry;

    @Parameters(
            paramLabel = "FILE|DIR",
            description = "The positions of the other collector; it must not be running.")
    private Path from;

    @Option(names = "--dry-run", description = "Print what would change, and change nothing.")
    private boolean dryRun;

    @Option(names = "--force", description = "Move positions back, too.")
    private boolean force;

    @Override
    public Integer call() throws Exception {
        CommandLine command = spec.commandLine();
        RegistryUri uri = registry.uri(command);
        Map<Key, Entry> incoming = incoming(command);
        if (dryRun) {
            // beside a collector, and without creating anything
            Map<Key, Entry> present = Map.of();
            if (OwnedRegistry.isPresent(uri)) {
                present = RegistryOption.read(uri, command).entries();
            }
            ImportPlan plan = ImportPlan.of(present, incoming, RealDisk.INSTANCE, force);
            print(plan, "dry run, nothing was changed: ");
            return status(plan);
        }
        try (OwnedRegistry owned = OwnedRegistry.open(uri, registry.options(), command)) {
            ImportPlan plan = ImportPlan.of(owned.entries(), incoming, RealDisk.INSTANCE, force);
            if (!plan.changes().isEmpty()) {
                owned.commit(plan.changes(), List.of());
            }
            print(plan, "imported into " + uri + ": ");
            if (!plan.changes().isEmpty()) {
                owned.undo().ifPresent(command.getOut()::println);
            }
            command.getOut().flush();
            return status(plan);
        }
    }

    private void print(ImportPlan plan, String summary) {
        PrintWriter out = spec.commandLine().getOut();
        plan.lines().forEach(out::println);
        out.println(summary + plan.summary());
        out.flush();
    }

    private static int status(ImportPlan plan) {
        return plan.conflicts() == 0 ? ExitStatus.DONE : ExitStatus.FAILED;
    }

    private Map<Key, Entry> incoming(CommandLine command) throws IOException {
        if (Files.isDirectory(from)) {
            Map<Key, Entry> both = new LinkedHashMap<>();
            boolean found = false;
            for (String name : List.of(ForeignPositions.FILES, ForeignPositions.CONTAINERS)) {
                Path file = from.resolve(name);
                if (Files.exists(file)) {
                    found = true;
                    both.putAll(ForeignPositions.read(file));
                }
            }
            if (!found) {
                throw new ParameterException(
                        command,
                        from
                                + " has neither "
                                + ForeignPositions.FILES
                                + " nor "
                                + ForeignPositions.CONTAINERS);
            }
            return both;
        }
        if (!Files.exists(from)) {
            throw new ParameterException(command, "no such file: " + from);
        }
        return ForeignPositions.isOne(from) ? ForeignPositions.read(from) : document();
    }

    private Map<Key, Entry> document() throws IOException {
        RegistryUri uri = new RegistryUri("file", from.toString());
        try {
            Loaded loaded = CheckpointStores.read(uri);
            return loaded instanceof Loaded.Present present ? present.entries() : Map.of();
        } catch (CorruptStoreException e) {
            // not as the cause: it is not the registry that is corrupt
            throw new IOException("not to be imported: " + e.getMessage());
        }
    }
}
