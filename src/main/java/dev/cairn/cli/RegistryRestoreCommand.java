package dev.cairn.cli;

import dev.cairn.checkpoint.CheckpointStores;
import dev.cairn.checkpoint.CorruptStoreException;
import dev.cairn.checkpoint.Loaded;
import dev.cairn.checkpoint.RegistryUri;
import dev.cairn.checkpoint.StoreMaintenance;
import dev.cairn.checkpoint.StoreMaintenance.Backup;
import dev.cairn.io.RealDisk;
import java.io.IOException;
import java.io.PrintWriter;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code cairn registry restore}: lists the backups, or makes one of them the registry again. */
@Command(
        name = "restore",
        mixinStandardHelpOptions = true,
        description = {
            "Lists the backups, or with --backup makes one of them the registry again.",
            "Refused while a collector runs on the registry. What is replaced becomes the newest"
                    + " backup itself; a corrupt registry is kept beside it. What was delivered"
                    + " since the backup was made is delivered again; a sink of append: that is"
                    + " ahead of it is cut at the next start, and what is cut is kept."
        },
        footerHeading = "%nExamples:%n",
        footer = {"  cairn registry restore", "  cairn registry restore --backup 1"})
final class RegistryRestoreCommand implements Callable<Integer> {

    private static final List<String> TITLES = List.of("BACKUP", "NAME", "TAKEN", "BYTES");

    @Spec private CommandSpec spec;

    @Mixin private RegistryOption registry;

    @Option(
            names = "--backup",
            paramLabel = "N",
            description = "The number of the backup, as the list gives it; 1 is the newest.")
    private Optional<Integer> number = Optional.empty();

    @Override
    public Integer call() throws Exception {
        CommandLine command = spec.commandLine();
        RegistryUri uri = registry.uri(command);
        StoreMaintenance maintenance = RegistryOption.maintenance(uri, command);
        List<Backup> backups = maintenance.backups();
        PrintWriter out = command.getOut();
        if (number.isEmpty()) {
            if (backups.isEmpty()) {
                throw new IOException("no backups of the registry at " + uri);
            }
            TextTable.print(out, TITLES, backups, RegistryRestoreCommand::cells);
        } else {
            Backup backup = require(number.get(), backups, uri);
            maintenance.restore(registry.options(), backup.number());
            out.println(
                    "restored "
                            + uri
                            + " from backup "
                            + backup.number()
                            + " ("
                            + backup.name()
                            + ", taken "
                            + backup.taken().truncatedTo(ChronoUnit.SECONDS)
                            + ")");
            out.println("what was delivered since is delivered again from the next start on");
            sinksAhead(uri, out);
        }
        out.flush();
        return ExitStatus.DONE;
    }

    private static List<String> cells(Backup backup) {
        return List.of(
                Integer.toString(backup.number()),
                backup.name(),
                backup.taken().truncatedTo(ChronoUnit.SECONDS).toString(),
                Long.toString(backup.sizeBytes()));
    }

    private static Backup require(int number, List<Backup> backups, RegistryUri uri)
            throws IOException {
        for (Backup backup : backups) {
            if (backup.number() == number) {
                return backup;
            }
        }
        String there =
                backups.isEmpty()
                        ? "it has none"
                        : "it has "
                                + backups.stream()
                                        .map(backup -> Integer.toString(backup.number()))
                                        .collect(Collectors.joining(", "));
        throw new IOException("the registry at " + uri + " has no backup " + number + "; " + there);
    }

    private static void sinksAhead(RegistryUri uri, PrintWriter out) throws IOException {
        Loaded loaded;
        try {
            loaded = CheckpointStores.read(uri);
        } catch (CorruptStoreException e) {
            throw RegistryOption.withAdvice(uri, e);
        }
        if (!(loaded instanceof Loaded.Present present)) {
            return;
        }
        for (RegistryRow row : RegistryRow.of(present.entries(), RealDisk.INSTANCE)) {
            if (row.kind().equals("sink") && row.lag().orElse(0) > 0) {
                out.println(
                        "sink "
                                + row.partition()
                                + " is "
                                + row.lag().getAsLong()
                                + " bytes ahead: the next start cuts them off, and keeps them in"
                                + " a file "
                                + row.partition()
                                + ".cut-N");
            }
        }
    }
}
