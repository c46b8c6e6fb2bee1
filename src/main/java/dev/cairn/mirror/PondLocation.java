package dev.cairn.mirror;

import dev.cairn.io.LockFile;
import dev.cairn.io.RealDisk;
import dev.cairn.s3.S3ObjectStore;
import dev.cairn.s3.S3Settings;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Where a pond is: a directory, or a prefix in S3.
 *
 * @param directory absolute or as it was given; nothing for one in S3
 * @param bucket empty for a directory
 * @param prefix of all its keys, ends with a slash; empty for a directory
 */
public record PondLocation(Optional<Path> directory, String bucket, String prefix) {

    private static final String SCHEME = "s3:";
    private static final String FORM = "write s3://BUCKET/PREFIX/, or a directory";

    /** Older buckets may have capitals and underscores. */
    private static final Pattern BUCKET = Pattern.compile("[A-Za-z0-9._-]{1,255}");

    /** A pond in a directory. */
    public static PondLocation of(Path directory) {
        return new PondLocation(Optional.of(directory), "", "");
    }

    /**
     * Reads what a user wrote.
     *
     * @param base what a relative directory is relative to
     * @throws IllegalArgumentException with the right form in its message
     */
    public static PondLocation parse(String text, Path base) {
        if (!isInS3(text)) {
            return of(base.resolve(text).normalize());
        }
        String rest = text.substring(SCHEME.length());
        int slash = rest.indexOf('/', 2);
        if (!rest.startsWith("//") || slash < 0) {
            throw new IllegalArgumentException(
                    "\""
                            + (text.indexOf('@') < 0 ? text : "s3://…")
                            + "\" names no prefix; "
                            + FORM);
        }
        String bucket = rest.substring(2, slash);
        if (!BUCKET.matcher(bucket).matches()) {
            // it may hold credentials, and is not shown
            throw new IllegalArgumentException("\"s3://…\" names no bucket; " + FORM);
        }
        String prefix = rest.substring(slash + 1);
        if (prefix.isEmpty() || prefix.startsWith("/") || prefix.matches(".*[?#].*")) {
            throw new IllegalArgumentException("\"" + text + "\" names no prefix; " + FORM);
        }
        return new PondLocation(
                Optional.empty(), bucket, prefix.endsWith("/") ? prefix : prefix + "/");
    }

    /** Whether a text names a pond in S3, or means to. */
    public static boolean isInS3(String text) {
        return text.regionMatches(true, 0, SCHEME, 0, SCHEME.length());
    }

    Ponds ponds() {
        if (directory.isEmpty()) {
            return new ObjectPonds(
                    () -> S3ObjectStore.open(S3Settings.of(System.getenv()), bucket),
                    bucket,
                    new ObjectKeys(prefix),
                    Path.of(System.getProperty("java.io.tmpdir")));
        }
        return DirectoryPond.at(RealDisk.INSTANCE, directory.orElseThrow(), LockFile::acquire);
    }

    /** As a user may write it. */
    @Override
    public String toString() {
        return directory.map(Path::toString).orElse("s3://" + bucket + "/" + prefix);
    }
}
