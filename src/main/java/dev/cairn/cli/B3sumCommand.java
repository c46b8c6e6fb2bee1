package dev.cairn.cli;

import dev.cairn.mirror.MirrorVerifier;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code cairn b3sum}: the recorded digests of a mirror, for other tools. */
@Command(
        name = "b3sum",
        mixinStandardHelpOptions = true,
        description = {
            "Prints the recorded digest of each copy of a mirror, sorted by name, as b3sum does."
                    + " Reads no content; `b3sum --check` does that."
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  cairn b3sum logs/casparwater >sums && (cd logs/casparwater && b3sum --check ../../sums)"
        })
final class B3sumCommand implements Callable<Integer> {

    @Spec private CommandSpec spec;

    @Parameters(paramLabel = "CONFIG.yaml|DIR|s3://…", description = "The mirror.")
    private String mirror;

    @Override
    public Integer call() throws IOException {
        PrintWriter out = spec.commandLine().getOut();
        MirrorVerifier.digests(CheckCommand.pond(mirror))
                .forEach((name, digest) -> out.print(line(digest.toString(), name)));
        out.flush();
        return ExitStatus.DONE;
    }

    /** A line of b3sum; names with backslashes or line breaks are marked and escaped as it does. */
    static String line(String digest, String name) {
        String escaped = name.replace("\\", "\\\\").replace("\n", "\\n");
        return (escaped.equals(name) ? "" : "\\") + digest + "  " + escaped + "\n";
    }
}
