package dev.cairn.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code cairn registry}: what can be done with a registry. */
@Command(
        name = "registry",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND",
        description = "Looks into a registry.",
        subcommands = RegistryShowCommand.class,
        footerHeading = "%nExamples:%n",
        footer = "  cairn registry show --registry-file /var/lib/cairn/registry.json")
final class RegistryCommand implements Runnable {

    @Spec private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "a command is missing");
    }
}
