package dev.cairn.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** {@code cairn registry}: what can be done with a registry. */
@Command(
        name = "registry",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND",
        description = {
            "Looks into a registry, and changes it by hand.",
            "show, get, export, verify and watch work beside a running collector. The others change"
                    + " something, and are refused (exit status 3) while one runs."
        },
        subcommands = {
            RegistryShowCommand.class,
            RegistryWatchCommand.class,
            RegistryGetCommand.class,
            RegistrySetCommand.class,
            RegistryResetCommand.class,
            RegistryRestoreCommand.class,
            RegistryImportCommand.class,
            RegistryExportCommand.class,
            RegistryMigrateCommand.class,
            RegistryVerifyCommand.class,
            RegistryCompactCommand.class
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  cairn registry show --registry-file /var/lib/cairn/registry.json",
            "  cairn registry get files /var/log/app.log --field position",
            "  cairn registry migrate registry.json lmdb:registry"
        })
final class RegistryCommand implements Runnable {

    @ParentCommand private CairnCli cli;
    @Spec private CommandSpec spec;

    /** What asks a command to end. */
    StopSignal stop() {
        return cli.stop();
    }

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "a command is missing");
    }
}
