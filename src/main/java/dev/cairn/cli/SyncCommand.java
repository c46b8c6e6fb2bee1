package dev.cairn.cli;

import dev.cairn.mirror.Change;
import dev.cairn.mirror.Mirror;
import dev.cairn.mirror.MirrorConfig;
import dev.cairn.mirror.SyncResult;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** {@code cairn sync}: brings the mirror of a directory of logs in step with it. */
@Command(
        name = "sync",
        mixinStandardHelpOptions = true,
        description = {
            "Mirrors rotating logs into a directory, or a prefix in S3, of verified copies, the pond:"
                    + " new files whole, of an active file what is new, rotated ones under their new names.",
            "Copies of files that the host has lost or changed stay as they are. A run is atomic:"
                    + " killed at any instant, the next one finds the old state or the new one."
        },
        exitCodeListHeading = "%nExit status:%n",
        exitCodeList = {
            "0:the mirror is in step",
            "1:failed, as a whole or for a file",
            "2:wrong use",
            "3:another run is under way",
            "4:the records of the mirror are corrupt",
            "6:archives have changed on the host; their copies were left as they were"
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  cairn sync casparwater.yaml --dry-run",
            "  cairn sync casparwater.yaml && cairn check casparwater.yaml"
        })
final class SyncCommand implements Callable<Integer> {

    @ParentCommand private CairnCli parent;
    @Spec private CommandSpec spec;

    @Parameters(
            paramLabel = "CONFIG.yaml",
            description =
                    "name, archived_pattern, active_pattern, pond_path (a directory, or s3://…);"
                            + " verification.")
    private Path config;

    @Option(names = "--dry-run", description = "Say what would be done, and change nothing.")
    private boolean dryRun;

    @Option(names = "--json", description = "An object per line instead of text.")
    private boolean json;

    @Override
    public Integer call() throws IOException {
        PrintWriter out = spec.commandLine().getOut();
        Mirror mirror = new Mirror(MirrorConfig.read(config));
        SyncResult result;
        try (RunProgress progress = RunProgress.of(parent.stop(), json)) {
            result = dryRun ? mirror.preview(progress) : mirror.sync(progress);
        }
        if (json) {
            MirrorJson.print(result, dryRun, out);
        } else {
            MirrorText.print(result, dryRun, out);
        }
        out.flush();
        if (result.has(Change.FAILED)) {
            return ExitStatus.FAILED;
        }
        return result.has(Change.CHANGED) ? ExitStatus.KEPT_BACK : ExitStatus.DONE;
    }
}
