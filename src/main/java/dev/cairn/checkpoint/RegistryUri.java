package dev.cairn.checkpoint;

import java.io.IOException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Names a registry, as a user writes it: {@code registry.json} or any path, {@code memory:}, {@code
 * lmdb:DIR}, {@code s3://bucket/key.json}, {@code s3://bucket/prefix/}.
 *
 * @param scheme {@code file} for a path, else what stands before the colon
 * @param location the path, or what stands behind the colon
 */
public record RegistryUri(String scheme, String location) {

    /** Where the registry is unless something else is said. */
    public static final RegistryUri DEFAULT = new RegistryUri("file", ".cairn-registry.json");

    /** Two characters at least, so that the drive of a Windows path is not a scheme. */
    private static final Pattern SCHEME = Pattern.compile("([A-Za-z][A-Za-z0-9+.-]+):(.*)");

    /** Older buckets may have capitals and underscores. */
    private static final Pattern BUCKET = Pattern.compile("[A-Za-z0-9._-]{1,255}");

    private static final String FORMS =
            "a path, lmdb:DIR, s3://BUCKET/KEY.json, s3://BUCKET/PREFIX/ or memory:";

    /**
     * Reads what a user wrote.
     *
     * @throws IllegalArgumentException with the right form in its message
     */
    public static RegistryUri parse(String text) {
        if (text.isBlank()) {
            throw refused(text, "is empty", FORMS);
        }
        Matcher match = SCHEME.matcher(text);
        if (!match.matches()) {
            return path(text, text);
        }
        String scheme = match.group(1).toLowerCase(Locale.ROOT);
        String rest = match.group(2);
        return switch (scheme) {
            case "file" -> path(text, rest.startsWith("///") ? rest.substring(2) : rest);
            case "memory" -> new RegistryUri(scheme, rest);
            case "lmdb" -> lmdb(text, rest);
            case "s3" -> s3(text, rest);
            default -> {
                if (CheckpointStores.provider(scheme).isEmpty()) {
                    throw refused(text, "has a scheme that no store serves", FORMS);
                }
                yield new RegistryUri(scheme, rest);
            }
        };
    }

    private static RegistryUri path(String text, String path) {
        if (path.isEmpty() || path.startsWith("//")) {
            throw refused(text, "names no file", "file:PATH or just a path");
        }
        try {
            if (Path.of(path).getFileName() == null || path.endsWith("/")) {
                throw refused(text, "names a directory", "the path of a file in it");
            }
        } catch (InvalidPathException e) {
            throw refused(text, "is not a path (" + e.getReason() + ")", FORMS);
        }
        return new RegistryUri("file", path);
    }

    private static RegistryUri lmdb(String text, String directory) {
        if (directory.isEmpty() || directory.startsWith("//")) {
            throw refused(text, "names no directory", "lmdb:DIR");
        }
        return new RegistryUri("lmdb", directory);
    }

    private static RegistryUri s3(String text, String rest) {
        String form = "s3://BUCKET/KEY.json, or s3://BUCKET/PREFIX/ for a fleet";
        if (!rest.startsWith("//")) {
            throw refused(text, "lacks the slashes", form);
        }
        int slash = rest.indexOf('/', 2);
        String bucket = slash < 0 ? rest.substring(2) : rest.substring(2, slash);
        if (bucket.indexOf('@') >= 0) {
            throw refused(
                    "s3://…",
                    "holds credentials, which have no place in a name",
                    form + ", and set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY");
        }
        if (bucket.isEmpty()) {
            throw refused(text, "names no bucket", form);
        }
        if (!BUCKET.matcher(bucket).matches()) {
            throw refused(text, "names a bucket as none can be called", form);
        }
        String key = slash < 0 ? "" : rest.substring(slash + 1);
        if (key.isEmpty() || key.startsWith("/")) {
            throw refused(text, "names no key in the bucket", form);
        }
        if (key.indexOf('?') >= 0 || key.indexOf('#') >= 0) {
            throw refused(
                    text,
                    "has options behind its key",
                    form + "; region and service are set by AWS_REGION and AWS_ENDPOINT_URL");
        }
        return new RegistryUri("s3", rest);
    }

    private static IllegalArgumentException refused(String text, String why, String form) {
        return new IllegalArgumentException(
                "registry-file=" + text + " " + why + "; write " + form);
    }

    /** The file or directory that a {@code file} or {@code lmdb} URI names. */
    public Path path() {
        return Path.of(location);
    }

    /**
     * One text for all ways to write the same store, by which it is shared within the process;
     * empty for {@code memory:} without a name, which is never shared.
     */
    public Optional<String> canonical() {
        return switch (scheme) {
            case "file", "lmdb" -> Optional.of(scheme + ":" + canonicalPath());
            case "memory" ->
                    location.isEmpty() ? Optional.empty() : Optional.of("memory:" + location);
            default -> Optional.of(toString());
        };
    }

    private Path canonicalPath() {
        Path absolute = path().toAbsolutePath().normalize();
        try {
            return absolute.toRealPath();
        } catch (IOException e) {
            // not there yet: its directory may be
            try {
                return absolute.getParent().toRealPath().resolve(absolute.getFileName());
            } catch (IOException none) {
                return absolute;
            }
        }
    }

    /** As a user may write it. */
    @Override
    public String toString() {
        return scheme.equals("file") ? location : scheme + ":" + location;
    }
}
