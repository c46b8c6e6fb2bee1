package dev.cairn.docker;

import dev.cairn.io.BufferPool;
import dev.cairn.source.Batch;
import dev.cairn.source.Findings;
import dev.cairn.source.Partition;
import dev.cairn.source.Position;
import dev.cairn.source.Source;
import dev.cairn.tail.ContainerLines;
import dev.cairn.tail.TailOptions;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * Follows the files that an engine's {@code json-file} driver writes, of the containers that a
 * filter accepts. The engine is asked which file is whose, and for nothing else.
 */
final class DockerFilesSource implements Source {

    private final ContainerDirectory directory;
    private final DockerOptions options;
    private final String filesDirectory;
    private final BufferPool pool;
    private final Findings findings;
    private volatile Optional<Source> files = Optional.empty();

    private final Absence absence = new Absence();

    /**
     * A source that is ready to be started; it closes the directory and its engine.
     *
     * @param filesDirectory where the containers' directories are; empty for where the engine says
     */
    DockerFilesSource(
            ContainerDirectory directory,
            DockerOptions options,
            String filesDirectory,
            BufferPool pool,
            Findings findings) {
        this.directory = directory;
        this.options = options;
        this.filesDirectory = filesDirectory;
        this.pool = pool;
        this.findings = findings;
    }

    @Override
    public Map<Partition, Position> start(boolean first, List<Position> known) throws IOException {
        String root;
        try {
            root =
                    filesDirectory.isEmpty()
                            ? directory.engine().rootDirectory() + "/containers"
                            : filesDirectory;
            directory.list();
        } catch (IOException e) {
            throw absence.judged(e);
        }
        absence.end();
        if (files.isPresent()) {
            files.get().close();
        }
        TailOptions tail =
                TailOptions.of(root + "/*/*-json.log")
                        .grouped(options.group())
                        .startingFrom(
                                options.fromNow()
                                        ? TailOptions.StartFrom.END
                                        : TailOptions.StartFrom.BEGINNING)
                        .limitedTo(options.maxBatchBytes(), options.maxLineBytes());
        Source opened = ContainerLines.ofDocker(tail, pool, findings, directory::accepts);
        files = Optional.of(opened);
        return opened.start(first, known);
    }

    @Override
    public Optional<Batch> poll(Duration wait, Predicate<Partition> paused) throws IOException {
        return files.orElseThrow().poll(wait, paused);
    }

    @Override
    public void wakeUp() {
        files.ifPresent(Source::wakeUp);
    }

    @Override
    public boolean follows(Partition partition) {
        return files.isPresent() && files.get().follows(partition);
    }

    @Override
    public Existence exists(Partition partition) {
        return files.isPresent() ? files.get().exists(partition) : Existence.UNKNOWN;
    }

    @Override
    public void close() throws IOException {
        if (files.isPresent()) {
            files.get().close();
        }
        directory.close();
    }
}
