package dev.cairn.tail;

import java.nio.file.Path;
import java.util.List;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What rotators call the files they put aside: {@code app.log.1}, {@code app.log-20260131}, {@code
 * app.log.2026-01-31}, {@code app-20260131.log}, each with or without a compression suffix. Judges
 * names only.
 */
final class RotationNames {

    private static final String COMPRESSION = "(?<packed>\\.(?:gz|zst|bz2|xz|lz4|Z))?";
    private static final String MARK = "[.-](?<mark>\\d[\\d.\\-_:TZ]*?)";
    private static final Pattern AFTER = Pattern.compile(MARK + COMPRESSION);
    private static final Pattern PACKED = Pattern.compile(".*\\.(?:gz|zst|bz2|xz|lz4|Z)");
    private static final Pattern WITH_MARK =
            Pattern.compile("(?<stem>.+?)" + MARK + "(?<extension>\\.[A-Za-z]+)?" + COMPRESSION);
    private static final int MAX_COUNTER_DIGITS = 5;

    private RotationNames() {}

    /** Whether a name looks like that of compressed content. */
    static boolean isCompressed(Path path) {
        return PACKED.matcher(name(path)).matches();
    }

    /** Whether {@code other} may be what a rotator calls an older generation of {@code path}. */
    static boolean isSibling(Path path, Path other) {
        return !mark(path, other).isEmpty();
    }

    /** The number or date in the name of a sibling; empty if it is not one. */
    private static String mark(Path path, Path other) {
        String base = name(path);
        String name = name(other);
        if (!java.util.Objects.equals(path.getParent(), other.getParent())) {
            return "";
        }
        if (name.startsWith(base)) {
            Matcher after = AFTER.matcher(name.substring(base.length()));
            return after.matches() ? after.group("mark") : "";
        }
        int dot = base.lastIndexOf('.');
        if (dot <= 0 || !name.startsWith(base.substring(0, dot))) {
            return "";
        }
        String extension = Pattern.quote(base.substring(dot));
        Matcher between =
                Pattern.compile(MARK + extension + COMPRESSION).matcher(name.substring(dot));
        return between.matches() ? between.group("mark") : "";
    }

    /** The paths of which a path may be a rotated generation. */
    static List<Path> originals(Path path) {
        Matcher matcher = WITH_MARK.matcher(name(path));
        if (!matcher.matches()) {
            return List.of();
        }
        String extension = matcher.group("extension");
        String original = matcher.group("stem") + (extension == null ? "" : extension);
        return List.of(path.resolveSibling(original));
    }

    /** The counter of a sibling such as {@code app.log.2}; empty for dates. Higher is older. */
    static OptionalInt counter(Path path, Path sibling) {
        String mark = mark(path, sibling);
        boolean counts =
                !mark.isEmpty()
                        && mark.length() <= MAX_COUNTER_DIGITS
                        && mark.chars().allMatch(c -> c >= '0' && c <= '9');
        return counts ? OptionalInt.of(Integer.parseInt(mark)) : OptionalInt.empty();
    }

    private static String name(Path path) {
        Path name = path.getFileName();
        return name == null ? "" : name.toString();
    }
}
