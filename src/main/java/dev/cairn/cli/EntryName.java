package dev.cairn.cli;

import dev.cairn.checkpoint.Entry;
import dev.cairn.checkpoint.Key;
import java.io.IOException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;

/** Which entry a command is about: {@code SECTION/NAME}, {@code SECTION NAME}, or a file's path. */
final class EntryName {

    private static final String FILES = "files";

    @Parameters(
            arity = "0..2",
            paramLabel = "ENTRY",
            description =
                    "SECTION/NAME or SECTION NAME: files /var/log/app.log, containers/nginx; an"
                            + " absolute path alone is a file.")
    private List<String> words = List.of();

    /** The words as given, for those who accept other forms, too. */
    List<String> words() {
        return words;
    }

    /**
     * The entry that is meant, which need not be there.
     *
     * @throws ParameterException if the words name none
     */
    Key key(CommandLine command) {
        if (words.isEmpty()) {
            throw new ParameterException(
                    command, "which entry? Give SECTION/NAME, or: files /var/log/app.log");
        }
        String first = words.get(0);
        if (words.size() == 2) {
            return key(command, first, words.get(1));
        }
        if (first.startsWith("/")) {
            return key(command, FILES, first);
        }
        int slash = first.indexOf('/');
        if (slash < 0) {
            throw new ParameterException(
                    command, first + " names no entry; write SECTION/NAME, or: files " + first);
        }
        return key(command, first.substring(0, slash), first.substring(slash + 1));
    }

    private static Key key(CommandLine command, String section, String name) {
        if (section.isEmpty() || name.isEmpty()) {
            throw new ParameterException(
                    command, section + "/" + name + " names no entry; write SECTION/NAME");
        }
        return new Key(section, isFiles(section) ? absolute(name) : name);
    }

    /** Files are known by their absolute paths. */
    private static String absolute(String name) {
        try {
            return Path.of(name).toAbsolutePath().normalize().toString();
        } catch (InvalidPathException e) {
            return name;
        }
    }

    /** Whether a section holds positions of files. */
    static boolean isFiles(String section) {
        return base(section).equals(FILES);
    }

    /** A section's name without its group. */
    static String base(String section) {
        int at = section.indexOf('@');
        return at < 0 ? section : section.substring(0, at);
    }

    /** The group of a section, or the empty text. */
    static String group(String section) {
        int at = section.indexOf('@');
        return at < 0 ? "" : section.substring(at + 1);
    }

    /** What to say of an entry that is not there: the names that are near, or the sections. */
    static IOException notFound(Key key, Map<Key, Entry> entries) {
        Set<String> sections =
                entries.keySet().stream()
                        .map(Key::section)
                        .collect(Collectors.toCollection(TreeSet::new));
        if (!sections.contains(key.section())) {
            String there = sections.isEmpty() ? "it is empty" : "it has " + join(sections);
            return new IOException("no section " + key.section() + " in the registry; " + there);
        }
        Set<String> names =
                entries.keySet().stream()
                        .filter(one -> one.section().equals(key.section()))
                        .map(Key::name)
                        .collect(Collectors.toSet());
        String advice = NearNames.advice(key.name(), names);
        return new IOException(
                "no entry "
                        + key
                        + " in the registry"
                        + (advice.isEmpty() ? "; see: cairn registry show" : advice));
    }

    private static String join(Set<String> sections) {
        return String.join(", ", sections);
    }
}
