package dev.cairn.append;

import java.util.Locale;
import java.util.Objects;

/**
 * How a file is appended to. All routes of one process that write one file have equal options.
 *
 * @param fsync when written bytes are made durable
 * @param format what becomes of records
 * @param onSinkDamaged what to do when committed bytes are missing from the file
 */
public record AppendOptions(Fsync fsync, Format format, OnSinkDamaged onSinkDamaged) {

    /** The defaults of the endpoint. */
    public static final AppendOptions DEFAULT =
            new AppendOptions(Fsync.COMMIT, Format.RAW, OnSinkDamaged.FAIL);

    /** When written bytes are made durable. */
    public enum Fsync {
        /** Before each commit: what is committed survives power loss. */
        COMMIT,
        /** By the operating system, some time: survives SIGKILL, not power loss. */
        NEVER
    }

    /** What becomes of records. */
    public enum Format {
        /** Written as they stand, each with its newline. */
        RAW,
        /** One JSON object per line, with the record's id, path and offset. */
        NDJSON
    }

    /** What to do when committed bytes are missing from the file. */
    public enum OnSinkDamaged {
        /** Refuse to go on, so that somebody looks at it. */
        FAIL,
        /** Enter the loss in the ledger and append to what is there. */
        CONTINUE
    }

    public AppendOptions {
        Objects.requireNonNull(fsync);
        Objects.requireNonNull(format);
        Objects.requireNonNull(onSinkDamaged);
    }

    /**
     * Reads options as the user writes them, in lower case.
     *
     * @throws IllegalArgumentException naming the option, its value and what would be accepted
     */
    public static AppendOptions parse(String fsync, String format, String onSinkDamaged) {
        return new AppendOptions(
                parse("fsync", fsync, Fsync.class),
                parse("format", format, Format.class),
                parse("onSinkDamaged", onSinkDamaged, OnSinkDamaged.class));
    }

    private static <E extends Enum<E>> E parse(String option, String value, Class<E> type) {
        StringBuilder accepted = new StringBuilder();
        for (E constant : type.getEnumConstants()) {
            if (text(constant).equals(value)) {
                return constant;
            }
            accepted.append(accepted.isEmpty() ? "" : " or ").append(text(constant));
        }
        throw new IllegalArgumentException(
                "append: option " + option + "=" + value + " must be " + accepted);
    }

    /** An option's value as the user writes it. */
    static String text(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }

    @Override
    public String toString() {
        return "fsync="
                + text(fsync)
                + ", format="
                + text(format)
                + ", onSinkDamaged="
                + text(onSinkDamaged);
    }
}
