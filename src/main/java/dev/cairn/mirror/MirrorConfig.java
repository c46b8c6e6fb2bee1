package dev.cairn.mirror;

import dev.cairn.io.Glob;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/**
 * What is mirrored where: the YAML file that {@code cairn sync} is given.
 *
 * @param name of the mirror; a pond belongs to one name
 * @param archivedPattern globs of files that do not change any more
 * @param activePattern globs of files that are appended to; a file that both match is active
 * @param pond where the copies are
 * @param trust when a source is believed to be unchanged
 */
public record MirrorConfig(
        String name,
        List<Glob> archivedPattern,
        List<Glob> activePattern,
        PondLocation pond,
        Trust trust) {

    private static final String NAME = "name";
    private static final String ARCHIVED = "archived_pattern";
    private static final String ACTIVE = "active_pattern";
    private static final String POND = "pond_path";
    private static final String VERIFICATION = "verification";
    private static final List<String> REQUIRED = List.of(NAME, ARCHIVED, ACTIVE, POND);

    /** When a source is believed to be what it was. */
    public enum Trust {
        /**
         * Size, modification time and inode are the same; of one that has grown, its last block.
         */
        TRUST,
        /** Its content was read and hashed again. */
        STRICT
    }

    /** Copies the lists. */
    public MirrorConfig {
        archivedPattern = List.copyOf(archivedPattern);
        activePattern = List.copyOf(activePattern);
    }

    /**
     * Reads a configuration. What is relative in it is relative to its directory.
     *
     * @throws IllegalArgumentException naming file and key of what is not accepted
     */
    public static MirrorConfig read(Path file) throws IOException {
        Object document;
        try (InputStream in = Files.newInputStream(file)) {
            document = new Load(LoadSettings.builder().build()).loadFromInputStream(in);
        } catch (YamlEngineException e) {
            throw new IllegalArgumentException(file + ": " + e.getMessage(), e);
        }
        if (!(document instanceof Map<?, ?> members)) {
            throw new IllegalArgumentException(
                    file + ": not a configuration of a mirror; it needs " + REQUIRED);
        }
        return of(file, members);
    }

    private static MirrorConfig of(Path file, Map<?, ?> members) {
        for (Object key : members.keySet()) {
            if (!REQUIRED.contains(key) && !VERIFICATION.equals(key)) {
                throw new IllegalArgumentException(
                        file
                                + ": unknown key \""
                                + key
                                + "\"; there are "
                                + new TreeSet<>(REQUIRED)
                                + " and \""
                                + VERIFICATION
                                + '"');
            }
        }
        Path base = file.toAbsolutePath().normalize().getParent();
        return new MirrorConfig(
                required(file, members, NAME),
                globs(file, members, ARCHIVED, base),
                globs(file, members, ACTIVE, base),
                pond(file, members, base),
                text(file, members, VERIFICATION)
                        .map(value -> trust(file, value))
                        .orElse(Trust.TRUST));
    }

    private static List<Glob> globs(Path file, Map<?, ?> members, String key, Path base) {
        try {
            return Glob.parse(required(file, members, key), base);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(file + ": " + key + ": " + e.getMessage(), e);
        }
    }

    private static PondLocation pond(Path file, Map<?, ?> members, Path base) {
        try {
            return PondLocation.parse(required(file, members, POND), base);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(file + ": " + POND + ": " + e.getMessage(), e);
        }
    }

    private static Trust trust(Path file, String value) {
        return switch (value.toLowerCase(Locale.ROOT)) {
            case "trust" -> Trust.TRUST;
            case "strict" -> Trust.STRICT;
            default ->
                    throw new IllegalArgumentException(
                            file + ": " + VERIFICATION + ": \"" + value + "\"; trust or strict");
        };
    }

    private static String required(Path file, Map<?, ?> members, String key) {
        return text(file, members, key)
                .orElseThrow(() -> new IllegalArgumentException(file + ": " + key + " is missing"));
    }

    private static Optional<String> text(Path file, Map<?, ?> members, String key) {
        Object value = members.get(key);
        if (value == null) {
            return Optional.empty();
        }
        if (value instanceof Map || value instanceof List || value.toString().isBlank()) {
            throw new IllegalArgumentException(file + ": " + key + ": one word is expected");
        }
        return Optional.of(value.toString());
    }
}
