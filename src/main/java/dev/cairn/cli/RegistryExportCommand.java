package dev.cairn.cli;

import dev.cairn.checkpoint.Entry;
import dev.cairn.checkpoint.Key;
import dev.cairn.checkpoint.RegistryUri;
import dev.cairn.io.AtomicFile;
import dev.cairn.io.RealDisk;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code cairn registry export}: any registry as the JSON document that other tools read. */
@Command(
        name = "export",
        mixinStandardHelpOptions = true,
        description = {
            "Writes a registry of any kind as the JSON document that other tools of the format"
                    + " read. Changes nothing in it, and works beside a running collector.",
            "A file is replaced as a whole: it has the old content or the new one at any instant."
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  cairn registry export backup.json --registry-file lmdb:/var/lib/cairn/registry",
            "  cairn registry export | jq '.files | length'"
        })
final class RegistryExportCommand implements Callable<Integer> {

    @Spec private CommandSpec spec;

    @Mixin private RegistryOption registry;

    @Parameters(
            arity = "0..1",
            paramLabel = "FILE",
            description = "Where to; standard output if it is - or left out.")
    private Optional<String> file = Optional.empty();

    @Override
    public Integer call() throws Exception {
        CommandLine command = spec.commandLine();
        RegistryUri uri = registry.uri(command);
        Map<Key, Entry> entries = RegistryOption.read(uri, command).entries();
        ExportedDocument document = new ExportedDocument(entries);
        if (file.isEmpty() || file.get().equals("-")) {
            toStandardOutput(document);
            return ExitStatus.DONE;
        }
        Path path = target(file.get(), command);
        AtomicFile.open(RealDisk.INSTANCE, path).replace(0, document::writeTo);
        command.getOut().println(entries.size() + " entries of " + uri + " written to " + path);
        command.getOut().flush();
        return ExitStatus.DONE;
    }

    /** Bytes as they are, whatever the encoding of the terminal. */
    private static void toStandardOutput(ExportedDocument document) {
        try (OutputStream out = new FileOutputStream(FileDescriptor.out)) {
            document.writeTo(out);
        } catch (IOException e) {
            // a reader that has seen enough, as with | head, is no failure
        }
    }

    /** Where the document may be written. */
    private static Path target(String name, CommandLine command) throws IOException {
        Path path;
        try {
            path = AtomicFile.resolve(RealDisk.INSTANCE, Path.of(name));
        } catch (NoSuchFileException e) {
            throw new IOException(name + ": there is no such directory", e);
        }
        if (Files.isDirectory(path)) {
            throw new ParameterException(command, name + " is a directory; name a file in it");
        }
        if (Files.exists(path.resolveSibling(path.getFileName() + ".lock"))) {
            throw new ParameterException(
                    command,
                    name
                            + " is a registry itself (its lock file is beside it); name another"
                            + " file, or use: cairn registry migrate");
        }
        return path;
    }
}
