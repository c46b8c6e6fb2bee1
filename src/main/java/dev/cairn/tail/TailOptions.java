package dev.cairn.tail;

import java.time.Duration;
import java.util.List;

/**
 * What a tail source is told by its user. All limits have defaults; see {@link #of}.
 *
 * @param include globs of the files to follow, absolute or relative to the working directory
 * @param exclude globs of files to leave alone; one without a slash is compared to names
 * @param group whose checkpoints these are, empty by default
 * @param startFrom where files begin that are there when this source is started for the first time
 * @param maxBatchBytes most bytes of a batch, from 1 KiB; a longer line is a batch of its own
 * @param maxLineBytes most bytes of a line's content, from 1; longer lines are split
 * @param rotateWait how long a file that was rotated away is watched for late lines
 * @param pollInterval how often to look where the system cannot tell of changes
 * @param rescanInterval how often to look at everything, whatever the system tells
 * @param maxOpenFiles most files kept open while idle, from 1
 */
public record TailOptions(
        List<String> include,
        List<String> exclude,
        String group,
        StartFrom startFrom,
        int maxBatchBytes,
        int maxLineBytes,
        Duration rotateWait,
        Duration pollInterval,
        Duration rescanInterval,
        int maxOpenFiles) {

    /** Where a file begins that nothing is known of. */
    public enum StartFrom {
        /** Behind the last newline. */
        END,
        /** At the first byte. */
        BEGINNING
    }

    /** 256 KiB. */
    public static final int DEFAULT_MAX_BATCH_BYTES = 256 << 10;

    /** 1 MiB. */
    public static final int DEFAULT_MAX_LINE_BYTES = 1 << 20;

    public static final Duration DEFAULT_ROTATE_WAIT = Duration.ofSeconds(5);
    public static final Duration DEFAULT_POLL_INTERVAL = Duration.ofSeconds(1);
    public static final Duration DEFAULT_RESCAN_INTERVAL = Duration.ofSeconds(10);
    public static final int DEFAULT_MAX_OPEN_FILES = 512;

    private static final int MIN_BATCH_BYTES = 1024;
    private static final int MAX_BATCH_BYTES = 64 << 20;
    private static final int MAX_LINE_BYTES = 1 << 30;

    public TailOptions {
        include = List.copyOf(include);
        exclude = List.copyOf(exclude);
        if (include.isEmpty()) {
            throw new IllegalArgumentException("no path to tail: name at least one file or glob");
        }
        within("maxBatchBytes", maxBatchBytes, MIN_BATCH_BYTES, MAX_BATCH_BYTES);
        within("maxLineBytes", maxLineBytes, 1, MAX_LINE_BYTES);
        within("maxOpenFiles", maxOpenFiles, 1, Integer.MAX_VALUE);
        notNegative("rotateWait", rotateWait);
        positive("pollInterval", pollInterval);
        positive("rescanInterval", rescanInterval);
    }

    private static void within(String name, int value, int least, int most) {
        if (value < least || value > most) {
            throw new IllegalArgumentException(
                    name + "=" + value + ": from " + least + " to " + most);
        }
    }

    private static void notNegative(String name, Duration value) {
        if (value.isNegative()) {
            throw new IllegalArgumentException(name + "=" + value + ": 0 or more");
        }
    }

    private static void positive(String name, Duration value) {
        if (value.isNegative() || value.isZero()) {
            throw new IllegalArgumentException(name + "=" + value + ": more than 0");
        }
    }

    /** Defaults for some globs: from the end, batches of 256 KiB, lines of 1 MiB. */
    public static TailOptions of(String... include) {
        return new TailOptions(
                List.of(include),
                List.of(),
                "",
                StartFrom.END,
                DEFAULT_MAX_BATCH_BYTES,
                DEFAULT_MAX_LINE_BYTES,
                DEFAULT_ROTATE_WAIT,
                DEFAULT_POLL_INTERVAL,
                DEFAULT_RESCAN_INTERVAL,
                DEFAULT_MAX_OPEN_FILES);
    }

    /** These options, leaving some files alone. */
    public TailOptions excluding(String... globs) {
        return new TailOptions(
                include,
                List.of(globs),
                group,
                startFrom,
                maxBatchBytes,
                maxLineBytes,
                rotateWait,
                pollInterval,
                rescanInterval,
                maxOpenFiles);
    }

    /** These options with another start for files that are there at the first start. */
    public TailOptions startingFrom(StartFrom start) {
        return new TailOptions(
                include,
                exclude,
                group,
                start,
                maxBatchBytes,
                maxLineBytes,
                rotateWait,
                pollInterval,
                rescanInterval,
                maxOpenFiles);
    }

    /** These options with other limits for batches and lines. */
    public TailOptions limitedTo(int batchBytes, int lineBytes) {
        return new TailOptions(
                include,
                exclude,
                group,
                startFrom,
                batchBytes,
                lineBytes,
                rotateWait,
                pollInterval,
                rescanInterval,
                maxOpenFiles);
    }

    /** These options with other times. */
    public TailOptions timed(Duration rotate, Duration poll, Duration rescan) {
        return new TailOptions(
                include,
                exclude,
                group,
                startFrom,
                maxBatchBytes,
                maxLineBytes,
                rotate,
                poll,
                rescan,
                maxOpenFiles);
    }

    /** These options with another limit of open files. */
    public TailOptions keepingOpen(int files) {
        return new TailOptions(
                include,
                exclude,
                group,
                startFrom,
                maxBatchBytes,
                maxLineBytes,
                rotateWait,
                pollInterval,
                rescanInterval,
                files);
    }

    /** These options with checkpoints of their own. */
    public TailOptions grouped(String name) {
        return new TailOptions(
                include,
                exclude,
                name,
                startFrom,
                maxBatchBytes,
                maxLineBytes,
                rotateWait,
                pollInterval,
                rescanInterval,
                maxOpenFiles);
    }
}
