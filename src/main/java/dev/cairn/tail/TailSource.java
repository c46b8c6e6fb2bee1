package dev.cairn.tail;

import dev.cairn.io.BufferPool;
import dev.cairn.io.Disk;
import dev.cairn.io.DiskFile;
import dev.cairn.io.FileStat;
import dev.cairn.io.OwnFiles;
import dev.cairn.io.RealDisk;
import dev.cairn.source.Batch;
import dev.cairn.source.FilePosition;
import dev.cairn.source.Findings;
import dev.cairn.source.Partition;
import dev.cairn.source.Position;
import dev.cairn.source.Source;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.function.BiPredicate;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;

/**
 * Follows all files that some globs match, each from where the registry left it. Every complete
 * line of every life of a file comes once and in order, or is entered as a loss; the package's
 * documentation tells what a life is.
 */
public final class TailSource implements Source {

    /** Longest sleep while a paused partition has something to read. */
    private static final Duration PAUSED_SLEEP = Duration.ofMillis(100);

    private final TailOptions options;
    private final Disk disk;
    private final DirectoryWatch watch;
    private final LongSupplier nanoTime;
    private final Reports reports = new Reports();
    private final StartReport report;
    private final FileFinder finder;
    private final FileLives lives;
    private final OpenFiles open;
    private final Lookout lookout;
    private final BatchReader reader;
    private final ArrayDeque<TailedFile> ready = new ArrayDeque<>();
    private boolean pausedSome;

    /**
     * A source that is ready to be started.
     *
     * @param disk where all files are
     * @param watch tells of changes; closed with this source
     * @param pool memory for batches
     * @param clock tells when a file was first seen
     * @param nanoTime measures waits, as {@link System#nanoTime} does
     * @param random makes identities
     * @param own files of this very process, which are not followed
     * @param findings told how the checkpoints that it starts with compare with the files
     */
    TailSource(
            TailOptions options,
            Disk disk,
            DirectoryWatch watch,
            BufferPool pool,
            InstantSource clock,
            LongSupplier nanoTime,
            RandomGenerator random,
            BiPredicate<Path, FileStat> own,
            Findings findings) {
        this.options = options;
        this.disk = disk;
        this.watch = watch;
        this.nanoTime = nanoTime;
        this.finder = new FileFinder(options, disk, own, Path.of("").toAbsolutePath(), reports);
        this.lives = new FileLives(options.group(), clock, random, this::ready);
        this.open = new OpenFiles(disk, options.maxOpenFiles());
        this.report = new StartReport(findings, lives);
        this.lookout =
                new Lookout(options, disk, watch, nanoTime, finder, lives, open, reports, report);
        this.reader =
                new BatchReader(
                        pool, watch::wakeUp, options.maxBatchBytes(), options.maxLineBytes());
    }

    /** A source of this machine's files that nobody wants to be told of. */
    public TailSource(TailOptions options, BufferPool pool) {
        this(options, pool, Findings.NONE);
    }

    /** A source of this machine's files, which are read through a pool of buffers. */
    public TailSource(TailOptions options, BufferPool pool, Findings findings) {
        this(
                options,
                RealDisk.INSTANCE,
                NioDirectoryWatch.open(),
                pool,
                InstantSource.system(),
                System::nanoTime,
                new SplittableRandom(new SecureRandom().nextLong()),
                OwnFiles.ofProcess()::contains,
                findings);
    }

    // ---- start

    @Override
    public Map<Partition, Position> start(boolean first, List<Position> known) throws IOException {
        List<FilePosition> positions = new ArrayList<>();
        for (Position position : known) {
            if (position instanceof FilePosition file) {
                positions.add(file);
            }
        }
        lookout.begin(positions, first && options.startFrom() == TailOptions.StartFrom.END);
        Map<Partition, Position> initial = new LinkedHashMap<>();
        for (TailedFile file : lives.all()) {
            if (file.announcements.stream().anyMatch(batch -> !batch.isLast())) {
                initial.put(file.partition, file.position);
                file.announced();
            }
        }
        return initial;
    }

    @Override
    public boolean concerns(String name) {
        return finder.mayMatch(name);
    }

    // ---- poll

    @Override
    public Optional<Batch> poll(Duration wait, Predicate<Partition> paused) throws IOException {
        long deadline = nanoTime.getAsLong() + wait.toNanos();
        boolean woken = false;
        while (true) {
            lookout.takeNotice();
            Optional<Batch> batch = next(paused);
            if (batch.isPresent()) {
                return batch;
            }
            long now = nanoTime.getAsLong();
            if (woken || now - deadline >= 0) {
                return Optional.empty();
            }
            try {
                woken = watch.await(Math.min(deadline - now, longestSleep(now)));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return Optional.empty();
            }
        }
    }

    private long longestSleep(long now) {
        long next = lookout.untilNextLook(now);
        return pausedSome ? Math.min(next, PAUSED_SLEEP.toNanos()) : next;
    }

    /** The next batch of the files that wait to be read, one batch of each in turn. */
    private Optional<Batch> next(Predicate<Partition> paused) {
        boolean progress = true;
        while (progress) {
            progress = false;
            pausedSome = false;
            for (int left = ready.size(); left > 0; left--) {
                TailedFile file = ready.poll();
                file.queued = false;
                // Room that comes up between two looks must not let a newer generation be made
                // known
                // before an older one: a restart would look behind the newest only.
                if (!file.mayBeAnnounced() || paused.test(file.partition)) {
                    pausedSome = true;
                    ready(file);
                    continue;
                }
                TailBatch announced = file.announcements.poll();
                if (announced != null) {
                    return Optional.of(handOut(file, announced, true));
                }
                if (file.ended) {
                    continue;
                }
                if (!file.mayBeRead()) {
                    lookout.identifyWaiting(file);
                    ready(file);
                    continue;
                }
                BatchReader.Look look = look(file);
                switch (look.outcome()) {
                    case BATCH, BATCH_AND_MORE -> {
                        boolean more = look.outcome() == BatchReader.Outcome.BATCH_AND_MORE;
                        return Optional.of(handOut(file, look.batch(), more));
                    }
                    case END -> progress |= atEnd(file);
                    case NO_MEMORY -> {
                        file.queued = true;
                        ready.addFirst(file);
                        return Optional.empty();
                    }
                    case TRUNCATED -> progress = true;
                    case NOTHING -> {}
                }
            }
        }
        return Optional.empty();
    }

    private Batch handOut(TailedFile file, TailBatch batch, boolean more) {
        if (batch.isLast()) {
            close(file);
            lives.end(file);
        } else if (more || !file.attached || file.awaited) {
            file.retiring &= batch.isEmpty();
            ready(file);
        }
        return batch;
    }

    /** One look at a file, whatever comes of it. */
    private BatchReader.Look look(TailedFile file) {
        boolean last = file.retiring && nanoTime.getAsLong() - file.retireAtNanos >= 0;
        try {
            DiskFile handle = open.open(file);
            boolean replaced = lookout.isReplaced(file, handle);
            if (!file.announcements.isEmpty()) {
                return BatchReader.Look.NOTHING; // what it is known by comes before what it holds
            }
            BatchReader.Look look =
                    replaced ? BatchReader.Look.TRUNCATED : reader.read(file, handle, last);
            reports.fine(file.path);
            if (look.outcome() == BatchReader.Outcome.TRUNCATED) {
                report.differs(file, handle.size());
                lookout.truncated(file);
            }
            if (look.outcome() != BatchReader.Outcome.NO_MEMORY) {
                report.settled(file);
            }
            return look;
        } catch (NoSuchFileException e) {
            lookout.misplaced(file);
        } catch (IOException e) {
            if (!Thread.currentThread().isInterrupted()) { // an interrupt closes the handle
                reports.trouble(file.path, e);
                report.trouble(file, e);
            }
            file.verify = true;
            file.reachedEnd = true; // newer generations do not wait for what may never be readable
            if (file.location != null) {
                close(file);
            }
        }
        return BatchReader.Look.NOTHING;
    }

    private void close(TailedFile file) {
        try {
            open.close(file);
        } catch (IOException e) {
            reports.trouble(file.path, e);
        }
    }

    /** All complete lines of a file have been read. Whether another file may go on now. */
    private boolean atEnd(TailedFile file) {
        boolean othersMayGoOn = file.awaited && !file.reachedEnd;
        file.reachedEnd = true;
        file.awaited = false;
        if (!file.attached && !file.retiring) {
            file.retiring = true;
            file.retireAtNanos = nanoTime.getAsLong() + rotateWaitNanos(file);
            lookout.checkLateBy(file.retireAtNanos);
        }
        return othersMayGoOn;
    }

    /** What is left of the wait for late lines; a restart does not prolong it. */
    private long rotateWaitNanos(TailedFile file) {
        long wait = options.rotateWait().toNanos();
        if (file.rotatedNanos == 0) {
            return wait;
        }
        long since = Math.max(file.rotatedNanos, file.seenModifiedNanos);
        return Math.max(0, Math.min(wait, wait - (lives.nowNanos() - since)));
    }

    private void ready(TailedFile file) {
        if (!file.queued) {
            file.queued = true;
            ready.add(file);
        }
    }

    @Override
    public void wakeUp() {
        watch.wakeUp();
    }

    @Override
    public boolean follows(Partition partition) {
        return lives.byId(partition.id()).isPresent() || lookout.waitsFor(partition.id());
    }

    @Override
    public Existence exists(Partition partition) {
        if (lookout.waitsFor(partition.id())) {
            return Existence.UNKNOWN;
        }
        Optional<TailedFile> file = lives.byId(partition.id());
        if (file.isPresent() && !file.get().ended) {
            return file.get().attached || file.get().handle != null
                    ? Existence.EXISTS
                    : Existence.UNKNOWN;
        }
        Path path = Path.of(partition.name());
        try {
            if (disk.stat(path).isPresent()) {
                return Existence.EXISTS;
            }
        } catch (IOException e) {
            return Existence.UNKNOWN;
        }
        return finder.lookedAt(path, 0) ? Existence.GONE : Existence.UNKNOWN;
    }

    /** Open handles now. */
    int openHandles() {
        return open.size();
    }

    @Override
    public void close() throws IOException {
        report.end();
        watch.close();
        open.close();
    }
}
