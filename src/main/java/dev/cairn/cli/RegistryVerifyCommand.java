package dev.cairn.cli;

import dev.cairn.checkpoint.CheckpointStores;
import dev.cairn.checkpoint.Entry;
import dev.cairn.checkpoint.Key;
import dev.cairn.checkpoint.RegistryUri;
import dev.cairn.checkpoint.StoreMaintenance;
import java.io.PrintWriter;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code cairn registry verify}: reads all of a registry, and says what of it is damaged. */
@Command(
        name = "verify",
        mixinStandardHelpOptions = true,
        description = {
            "Reads all of a registry, its journal and its backups, and prints what is damaged, a"
                    + " line each. Changes nothing, and works beside a running collector.",
            "Exit status 0 if all is good, 1 if anything is damaged."
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  cairn registry verify",
            "  cairn registry verify --registry-file lmdb:reg || cairn registry restore"
        })
final class RegistryVerifyCommand implements Callable<Integer> {

    @Spec private CommandSpec spec;

    @Mixin private RegistryOption registry;

    @Override
    public Integer call() throws Exception {
        CommandLine command = spec.commandLine();
        RegistryUri uri = registry.uri(command);
        Optional<StoreMaintenance> maintenance = CheckpointStores.maintenance(uri);
        PrintWriter out = command.getOut();
        List<String> damage = maintenance.isPresent() ? maintenance.get().verify() : List.of();
        if (!damage.isEmpty()) {
            damage.forEach(line -> out.println("damaged: " + line));
            out.flush();
            return ExitStatus.FAILED;
        }
        Map<Key, Entry> entries = RegistryOption.read(uri, command).entries();
        long checkpoints =
                entries.keySet().stream().filter(key -> RegistryRow.isShown(key.section())).count();
        out.print("good: " + checkpoints + (checkpoints == 1 ? " checkpoint" : " checkpoints"));
        if (maintenance.isPresent()) {
            out.print(", " + maintenance.get().sizeBytes() + " bytes");
        }
        out.println();
        out.flush();
        return ExitStatus.DONE;
    }
}
