package dev.cairn.cli;

import dev.cairn.checkpoint.RegistryUri;
import dev.cairn.checkpoint.StoreMaintenance;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code cairn registry compact}: gives back the room that a registry does not use any more. */
@Command(
        name = "compact",
        mixinStandardHelpOptions = true,
        description = {
            "Gives back the room that a registry does not use any more: rewrites an LMDB registry,"
                    + " folds the journal of a JSON registry.",
            "Refused while a collector runs on the registry."
        },
        footerHeading = "%nExamples:%n",
        footer = "  cairn registry compact --registry-file lmdb:/var/lib/cairn/registry")
final class RegistryCompactCommand implements Callable<Integer> {

    @Spec private CommandSpec spec;

    @Mixin private RegistryOption registry;

    @Override
    public Integer call() throws Exception {
        CommandLine command = spec.commandLine();
        RegistryUri uri = registry.uri(command);
        StoreMaintenance maintenance = RegistryOption.maintenance(uri, command);
        if (!OwnedRegistry.isPresent(uri)) {
            throw RegistryOption.absent(uri);
        }
        long before = maintenance.sizeBytes();
        maintenance.compact(registry.options());
        command.getOut().println(uri + ": " + before + " → " + maintenance.sizeBytes() + " bytes");
        command.getOut().flush();
        return ExitStatus.DONE;
    }
}
