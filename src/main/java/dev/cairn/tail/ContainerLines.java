package dev.cairn.tail;

import dev.cairn.io.BufferPool;
import dev.cairn.io.FileStat;
import dev.cairn.io.OwnFiles;
import dev.cairn.io.RealDisk;
import dev.cairn.source.Findings;
import dev.cairn.source.LogRecord;
import dev.cairn.source.Source;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.function.BiPredicate;
import java.util.function.Predicate;

/** What a batch of a container's file tells of its records, for those who read through files. */
public interface ContainerLines {

    /** The path of the file, as it was found last. */
    String path();

    /** The stream of a record, stdout or stderr; empty if the file does not tell. */
    String stream(LogRecord record);

    /** The time of a record as the engine has written it; empty if the file does not tell. */
    String time(LogRecord record);

    /**
     * What an engine says of a line.
     *
     * @param stream stdout or stderr; empty if it does not tell
     * @param time as it has written it; empty if it does not tell
     */
    record Stamp(String stream, String time) {}

    /** The stamp of a line of Docker's {@code json-file} driver; empty if it is none. */
    static Optional<Stamp> stampOf(byte[] bytes, int from, int to) {
        return Optional.ofNullable(LineFormat.DOCKER_JSON.read(bytes, from, to))
                .map(line -> new Stamp(line.stream(), line.time().text()));
    }

    /**
     * A source of the files that Docker's {@code json-file} driver writes, unwrapped.
     *
     * @param options which files, and how
     * @param accepted which of them are followed
     */
    static Source ofDocker(
            TailOptions options, BufferPool pool, Findings findings, Predicate<Path> accepted) {
        OwnFiles own = OwnFiles.ofProcess();
        BiPredicate<Path, FileStat> leftAlone =
                (path, stat) -> own.contains(path, stat) || !accepted.test(path);
        TailSource files =
                new TailSource(
                        options,
                        RealDisk.INSTANCE,
                        NioDirectoryWatch.open(),
                        pool,
                        InstantSource.system(),
                        System::nanoTime,
                        new SplittableRandom(new SecureRandom().nextLong()),
                        leftAlone,
                        findings);
        return new UnwrappedSource(files, LineFormat.DOCKER_JSON, options.maxLineBytes(), pool);
    }
}
