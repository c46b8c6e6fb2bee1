package dev.cairn.cli;

import java.io.PrintWriter;
import java.util.Arrays;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;
import picocli.CommandLine.UnmatchedArgumentException;

/**
 * The program {@code cairn}. Ends with an {@link ExitStatus}; an error is one line on standard
 * error, with its stack trace only where {@code --debug} asks for it.
 */
@Command(
        name = "cairn",
        mixinStandardHelpOptions = true,
        versionProvider = ProgramVersion.class,
        synopsisSubcommandLabel = "COMMAND",
        description = "Collects logs with Apache Camel and never loses its place.",
        exitCodeListHeading = "%nExit status:%n",
        exitCodeList = {
            "0:done; also after a clean stop by SIGTERM or SIGINT",
            "1:failed",
            "2:wrong use",
            "3:the registry (or a sink) is owned by another process",
            "4:the registry is corrupt, or the records of a mirror are",
            "5:the check of a mirror has found differences",
            "6:changed archives were kept back from a mirror"
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  cairn tail '/var/log/**/*.log' --start-from beginning --track \\",
            "      --to append:out/all.log",
            "  cairn tail app.log | grep ERROR",
            "  cairn run routes/web.yaml --track --registry-file /var/lib/cairn.json",
            "  cairn probe routes/my-api.yaml",
            "  cairn registry show"
        })
public final class CairnCli implements Runnable {

    private static final List<Class<?>> COMMANDS =
            List.of(
                    RunCommand.class,
                    TailCommand.class,
                    RegistryCommand.class,
                    LedgerCommand.class,
                    ValidateCommand.class,
                    ProbeCommand.class,
                    SyncCommand.class,
                    CheckCommand.class,
                    B3sumCommand.class);

    @Option(
            names = "--debug",
            scope = ScopeType.INHERIT,
            description = "Log more, and print stack traces.")
    private boolean debug;

    @Spec private CommandSpec spec;

    private final StopSignal stop;

    private CairnCli(StopSignal stop) {
        this.stop = stop;
    }

    /** Runs one command and exits the process. */
    public static void main(String[] arguments) {
        StopSignal stop = StopSignal.install();
        int exitStatus = ExitStatus.FAILED;
        try {
            exitStatus = execute(stop, arguments);
        } catch (Error e) {
            // a class that is missing, or no memory: nothing below here catches it
            System.err.println("cairn: " + e);
        } finally {
            stop.finished(exitStatus);
        }
        System.exit(exitStatus);
    }

    /** Runs one command; returns an {@link ExitStatus}. */
    static int execute(StopSignal stop, String... arguments) {
        // before anything is parsed, because loggers are made while it is
        LogSettings.apply(Arrays.asList(arguments).contains("--debug"));
        CairnCli cli = new CairnCli(stop);
        CommandLine commands = new CommandLine(cli);
        wanted(arguments).forEach(commands::addSubcommand);
        commands.registerConverter(java.time.Duration.class, new DurationConverter());
        commands.setCaseInsensitiveEnumValuesAllowed(true);
        commands.setUsageHelpAutoWidth(true);
        commands.setParameterExceptionHandler((exception, given) -> wrongUse(exception));
        commands.setExecutionExceptionHandler(
                (exception, command, result) -> failed(exception, command, cli.debug));
        return commands.execute(arguments);
    }

    /** The command that comes first, else all: what picocli is told of takes time at each start. */
    private static List<Class<?>> wanted(String... arguments) {
        String first = arguments.length == 0 ? "" : arguments[0];
        return COMMANDS.stream()
                .filter(each -> each.getAnnotation(Command.class).name().equals(first))
                .findFirst()
                .<List<Class<?>>>map(List::of)
                .orElse(COMMANDS);
    }

    /** What asks a collecting command to end. */
    StopSignal stop() {
        return stop;
    }

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "a command is missing");
    }

    private static int wrongUse(ParameterException exception) {
        CommandLine command = exception.getCommandLine();
        StringBuilder line = new StringBuilder(Problem.of(exception).line());
        if (exception instanceof UnmatchedArgumentException unmatched) {
            String similar = String.join(", ", unmatched.getSuggestions());
            if (!similar.isEmpty()) {
                line.append("; did you mean ").append(similar).append('?');
            }
        }
        line.append(" (see: ").append(command.getCommandSpec().qualifiedName()).append(" --help)");
        print(command, line.toString());
        return ExitStatus.WRONG_USE;
    }

    private static int failed(Exception exception, CommandLine command, boolean debug) {
        Problem problem = Problem.of(exception);
        print(command, problem.line());
        if (debug) {
            exception.printStackTrace(command.getErr());
            command.getErr().flush();
        }
        return problem.exitStatus();
    }

    private static void print(CommandLine command, String line) {
        PrintWriter err = command.getErr();
        err.println("cairn: " + line);
        err.flush();
    }
}
