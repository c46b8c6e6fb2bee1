package dev.cairn.mirror;

import dev.cairn.io.Disk;
import dev.cairn.io.RealDisk;
import java.io.IOException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Brings a pond in step with the host: new files are copied, new bytes appended, rotations
 * followed. A copy is never changed but by appending what its source has more, nor deleted but for
 * one that holds all its content; what the host has lost or damaged stays as it was. Each run is
 * atomic.
 */
public final class Mirror {

    private final MirrorConfig config;
    private final Disk disk;
    private final Clock clock;
    private final Ponds ponds;
    private final int threads;

    /** A mirror on this machine's disk, hashing on all its processors. */
    public Mirror(MirrorConfig config) {
        this(
                config,
                RealDisk.INSTANCE,
                Clock.systemUTC(),
                config.pond().ponds(),
                Runtime.getRuntime().availableProcessors());
    }

    Mirror(MirrorConfig config, Disk disk, Clock clock, Ponds ponds, int threads) {
        this.config = config;
        this.disk = disk;
        this.clock = clock;
        this.ponds = ponds;
        this.threads = threads;
    }

    /**
     * Does one run. What goes wrong with one file is told in the result, and the others go on.
     *
     * @throws IOException if nothing could be done: the host's directory cannot be listed, or the
     *     pond not be written
     */
    public SyncResult sync(Progress progress) throws IOException {
        return sync(progress, OptionalLong.empty());
    }

    /**
     * Does one run for somebody who delivers its events.
     *
     * @param delivered number of the last one that was; those behind it are kept
     */
    SyncResult sync(Progress progress, OptionalLong delivered) throws IOException {
        SourceFinder.Found found = SourceFinder.find(disk, config);
        try (Pond pond = ponds.open(config.name())) {
            Reading reading = new Reading(disk, progress);
            Reading again = uncounted(progress);
            Draft draft =
                    new Draft(
                            pond.manifest(),
                            pond.names(),
                            clock.instant(),
                            Optional.of(new Staging(disk, pond, reading, again, threads)));
            run(found, pond, draft, again, progress);
            Optional<Manifest> next = draft.next(delivered);
            if (next.isPresent()) {
                pond.commit(next.get());
            }
            return draft.result(found.files().size());
        }
    }

    /** What {@link #sync} would do now. Changes nothing, but reads what it must to know. */
    public SyncResult preview(Progress progress) throws IOException {
        SourceFinder.Found found = SourceFinder.find(disk, config);
        try (PondView pond = ponds.look()) {
            Draft draft =
                    new Draft(pond.manifest(), pond.names(), clock.instant(), Optional.empty());
            run(found, pond, draft, uncounted(progress), progress);
            return draft.result(found.files().size());
        }
    }

    /** Reads what is no copying, and does not count. */
    private Reading uncounted(Progress progress) {
        return new Reading(disk, bytes -> progress.advance(0));
    }

    private void run(
            SourceFinder.Found found,
            PondView pond,
            Draft draft,
            Reading looking,
            Progress progress)
            throws IOException {
        found.unreadable().forEach(draft::unreadable);
        Likeness likeness = new Likeness(disk, pond, config.trust(), looking, threads);
        List<Decision> decisions =
                Recognition.of(likeness, clock.instant(), found.files(), draft.present());
        progress.expect(decisions.stream().mapToLong(Draft::bytesToRead).sum());
        // archives first: an active file that is read last has grown most
        List<Decision> ordered = new ArrayList<>(decisions);
        ordered.sort(java.util.Comparator.comparing(decision -> decision.file().active()));
        for (Decision decision : ordered) {
            if (Draft.bytesToRead(decision) > 0) {
                progress.begin(decision.file().name());
            }
            draft.apply(decision);
        }
        draft.conclude();
    }
}
