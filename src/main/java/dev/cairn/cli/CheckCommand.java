package dev.cairn.cli;

import dev.cairn.mirror.CheckResult;
import dev.cairn.mirror.MirrorConfig;
import dev.cairn.mirror.MirrorVerifier;
import dev.cairn.mirror.PondLocation;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** {@code cairn check}: reads a mirror again, and says what of it is damaged. */
@Command(
        name = "check",
        mixinStandardHelpOptions = true,
        description = {
            "Reads all copies of a mirror again and compares them with their digests; names file"
                    + " and bytes of any difference, to 16 KiB. Changes nothing, and does not look"
                    + " at the host."
        },
        exitCodeListHeading = "%nExit status:%n",
        exitCodeList = {
            "0:everything is as recorded",
            "1:failed",
            "2:wrong use",
            "3:a run is under way",
            "4:the records themselves are corrupt",
            "5:differences were found"
        },
        footerHeading = "%nExamples:%n",
        footer = {"  cairn check casparwater.yaml", "  cairn check logs/casparwater --quick"})
final class CheckCommand implements Callable<Integer> {

    @ParentCommand private CairnCli parent;
    @Spec private CommandSpec spec;

    @Parameters(paramLabel = "CONFIG.yaml|DIR|s3://…", description = "The mirror.")
    private String mirror;

    @Option(
            names = "--quick",
            description = "Look at names, sizes and the tops of the hash trees, at no content.")
    private boolean quick;

    @Option(names = "--json", description = "An object per line instead of text.")
    private boolean json;

    @Override
    public Integer call() throws IOException {
        PrintWriter out = spec.commandLine().getOut();
        CheckResult result;
        try (RunProgress progress = RunProgress.of(parent.stop(), json)) {
            result = MirrorVerifier.check(pond(mirror), quick, progress);
        }
        if (json) {
            MirrorJson.print(result, quick, out);
        } else {
            MirrorText.print(result, quick, out);
        }
        out.flush();
        return result.differences().isEmpty() ? ExitStatus.DONE : ExitStatus.DIFFERENT;
    }

    /** The pond, given itself or by the configuration of its mirror. */
    static PondLocation pond(String mirror) throws IOException {
        return PondLocation.isInS3(mirror) || Files.isDirectory(Path.of(mirror))
                ? PondLocation.parse(mirror, Path.of(""))
                : MirrorConfig.read(Path.of(mirror)).pond();
    }
}
