package dev.cairn.mirror;

import dev.cairn.s3.BucketException;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;

/**
 * The next manifest while it is being made: applies decisions, staging content where it is not a
 * preview, and then says what work is left. A file whose staging fails leaves its copy as it was.
 */
final class Draft {

    private static final String CHANGED =
            "the archive has changed on the host; its copy is left as it was";

    private static final String REWRITTEN =
            "no archive begins with what was mirrored of it; bytes since the last run may be lost";

    private final Manifest before;
    private final Set<String> pondNames;
    private final String time;
    private final Optional<Staging> staging;
    private final Map<Long, Copy> copies = new LinkedHashMap<>();
    private final Map<String, Copy> missing = new TreeMap<>();
    private final Map<Long, Copy> original = new LinkedHashMap<>();

    /** Copies that a source has claimed, and so its name. */
    private final Set<Long> claimed = new HashSet<>();

    /** Copies about which something has failed or was put off: not known to be gone. */
    private final Set<Long> held = new HashSet<>();

    private final Set<String> recordedNames = new HashSet<>();
    private final List<String> drops = new ArrayList<>();
    private final List<Noted> items = new ArrayList<>();
    private final List<Noted> moved = new ArrayList<>();
    private long nextId;
    private int unchanged;

    /**
     * A draft that says what the manifest says.
     *
     * @param pondNames names of the files in the pond
     * @param staging nothing for a preview
     */
    Draft(Manifest before, Set<String> pondNames, Instant now, Optional<Staging> staging) {
        this.before = before;
        this.pondNames = pondNames;
        this.time = now.truncatedTo(ChronoUnit.MILLIS).toString();
        this.staging = staging;
        this.nextId = before.nextId();
        for (Copy copy : before.copies()) {
            copies.put(copy.id(), copy);
            original.put(copy.id(), copy);
            recordedNames.add(copy.name());
            if (!pondNames.contains(copy.name())) {
                missing.put(copy.name(), copy);
            }
        }
    }

    /**
     * An item of the result.
     *
     * @param copy whose records it changes; nothing if it changes none, and so is no event
     */
    private record Noted(SyncResult.Item item, Optional<Copy> copy) {

        MirrorEvent event(String time) {
            Copy one = copy.orElseThrow();
            return new MirrorEvent(
                    time,
                    item.change().word(),
                    one.id(),
                    item.name(),
                    item.before(),
                    item.bytes(),
                    one.length(),
                    one.active(),
                    item.detail());
        }
    }

    /** Copies that are there to be claimed. */
    Collection<Copy> present() {
        return before.copies().stream().filter(copy -> !missing.containsKey(copy.name())).toList();
    }

    /** Bytes that applying a decision reads. */
    static long bytesToRead(Decision decision) {
        return switch (decision.kind()) {
            case INGEST, SUPERSEDE -> decision.file().size();
            case APPEND -> decision.file().size() - decision.copy().orElseThrow().length();
            case SAME, KEEP_BACK, POSTPONE, FAIL -> 0;
        };
    }

    /** A source of which nothing could be learned; its copy is not touched. */
    void unreadable(String name, String why) {
        add(Change.FAILED, name, "", 0, why);
    }

    private void add(Change change, String name, String was, long bytes, String detail) {
        items.add(
                new Noted(new SyncResult.Item(change, name, was, bytes, detail), Optional.empty()));
    }

    /** Of what the next manifest records of a copy; an event of this run. */
    private void tell(
            Change change, Copy copy, String name, String was, long bytes, String detail) {
        items.add(
                new Noted(
                        new SyncResult.Item(change, name, was, bytes, detail), Optional.of(copy)));
    }

    /**
     * Applies a decision.
     *
     * @throws IOException the only exception that ends the run
     */
    void apply(Decision decision) throws IOException {
        String name = decision.file().name();
        int done = items.size();
        try {
            switch (decision.kind()) {
                case SAME -> keep(decision);
                case APPEND -> append(decision);
                case SUPERSEDE -> supersede(decision);
                case INGEST -> ingest(decision);
                case KEEP_BACK -> keepBack(decision);
                case POSTPONE -> {
                    decision.copy().ifPresent(copy -> held.add(copy.id()));
                    add(Change.POSTPONED, name, "", 0, decision.detail());
                }
                case FAIL -> {
                    decision.copy().ifPresent(copy -> claimed.add(copy.id()));
                    add(Change.FAILED, name, "", 0, decision.detail());
                }
            }
        } catch (StoppedException | BucketException e) {
            throw e;
        } catch (IOException e) {
            boolean moved =
                    e instanceof MovedSourceException
                            || (e instanceof NoSuchFileException missing
                                    && missing.getFile().equals(decision.file().path().toString()));
            decision.copy().ifPresent(copy -> held.add(copy.id()));
            add(moved ? Change.POSTPONED : Change.FAILED, name, "", 0, e.getMessage());
        }
        if (items.size() == done) {
            unchanged++;
        }
    }

    private void keep(Decision decision) throws IOException {
        Copy copy = decision.copy().orElseThrow();
        requireFreeIfOther(copy, decision.file().name());
        Copy now = copy.seenAs(decision.file());
        if (copy.active() && !now.active()) {
            if (staging.isPresent()) {
                staging.get().complete(decision.file(), copy);
            }
            now = renamed(Change.ROTATED, copy, now, decision.file().name(), 0);
        } else if (!copy.name().equals(decision.file().name())) {
            now = renamed(Change.RENAMED, copy, now, decision.file().name(), 0);
        } else if (copy.refused().isPresent()) {
            tell(Change.REVERTED, now, copy.name(), "", 0, "");
            now = now.noting(time, Change.REVERTED.word(), "");
        }
        claim(now);
    }

    private void claim(Copy copy) {
        copies.put(copy.id(), copy);
        claimed.add(copy.id());
    }

    private Copy renamed(Change change, Copy copy, Copy now, String to, long bytes) {
        String was = copy.name().equals(to) ? "" : copy.name();
        tell(change, now, to, was, bytes, "");
        return now.named(to).noting(time, change.word(), was);
    }

    private void append(Decision decision) throws IOException {
        Copy copy = decision.copy().orElseThrow();
        SourceFile file = decision.file();
        long bytes = file.size() - copy.length();
        Copy now = copy.seenAs(file);
        requireFree(file.name());
        if (staging.isPresent() && bytes > 0) {
            now = now.grown(staging.get().append(file, copy, decision.state().orElseThrow()));
        }
        if (!file.active()) {
            now = renamed(Change.ROTATED, copy, now, file.name(), bytes);
        } else if (!copy.name().equals(file.name())) {
            now = renamed(Change.RENAMED, copy, now, file.name(), bytes);
        } else if (bytes > 0) {
            tell(Change.APPENDED, now, copy.name(), "", bytes, "");
        }
        claim(now);
    }

    private void supersede(Decision decision) throws IOException {
        Copy copy = decision.copy().orElseThrow();
        boolean late = decision.unpacked().isEmpty();
        Change change = late ? Change.LATE : Change.COMPRESSED;
        String was = copy.name().equals(decision.file().name()) ? "" : copy.name();
        Copy made = create(decision, change, was, copy.history());
        copies.remove(copy.id());
        drops.add(copy.name());
        tell(change, made, decision.file().name(), was, decision.file().size(), "");
    }

    private void ingest(Decision decision) throws IOException {
        SourceFile file = decision.file();
        Copy lost = missing.get(file.name());
        if (lost == null) {
            Copy made = create(decision, Change.INGESTED, "", List.of());
            tell(Change.INGESTED, made, file.name(), "", file.size(), decision.detail());
            return;
        }
        Copy made = create(decision, Change.RESTORED, "", lost.history());
        copies.remove(lost.id());
        missing.remove(file.name());
        drops.add(lost.name());
        boolean same = staging.isEmpty() || made.digest().equals(lost.digest());
        String detail = same ? "" : "the source has changed since";
        tell(Change.RESTORED, made, file.name(), "", file.size(), detail);
    }

    private Copy create(Decision decision, Change change, String was, List<Copy.Event> history)
            throws IOException {
        SourceFile file = decision.file();
        requireFree(file.name());
        long id = nextId++;
        ContentDigest content =
                staging.isPresent()
                        ? staging.get().ingest(file, id)
                        : new ContentDigest(file.size(), ContentDigest.UNKNOWN);
        Copy made =
                new Copy(
                                id,
                                file.name(),
                                file.active(),
                                content.length(),
                                content.digest(),
                                file.path().toString(),
                                Optional.of(file.evidence()),
                                Optional.empty(),
                                decision.unpacked(),
                                history)
                        .noting(time, change.word(), was);
        claim(made);
        return made;
    }

    /** A file in the pond that is not the mirror's is not overwritten. */
    private void requireFree(String name) throws IOException {
        if (pondNames.contains(name) && !recordedNames.contains(name)) {
            throw new IOException(
                    "the pond has a file of that name that is not the mirror's; move it away");
        }
    }

    private void requireFreeIfOther(Copy copy, String name) throws IOException {
        if (!copy.name().equals(name)) {
            requireFree(name);
        }
    }

    private void keepBack(Decision decision) throws IOException {
        Copy copy = decision.copy().orElseThrow();
        String name = decision.file().name();
        requireFreeIfOther(copy, name);
        Evidence evidence = decision.file().evidence();
        Copy now = copy;
        boolean isNew = !copy.refused().equals(Optional.of(evidence));
        if (isNew) {
            now = now.refusing(evidence).noting(time, Change.CHANGED.word(), "");
        }
        if (!copy.name().equals(name)) {
            now = renamed(Change.RENAMED, copy, now, name, 0);
        }
        claim(now);
        if (isNew) {
            tell(Change.CHANGED, now, name, "", 0, CHANGED);
        } else {
            add(Change.CHANGED, name, "", 0, CHANGED);
        }
    }

    /** Sees to the copies that no source has claimed. */
    void conclude() {
        Set<String> pending = pending();
        Set<String> taken = new HashSet<>();
        claimed.forEach(id -> taken.add(copies.get(id).name()));
        Set<String> used = new HashSet<>(taken);
        used.addAll(pondNames);
        copies.values().forEach(copy -> used.add(copy.name()));
        for (Copy copy : List.copyOf(copies.values())) {
            if (claimed.contains(copy.id())) {
                continue;
            }
            Copy now = copy;
            boolean displaced = taken.contains(copy.name());
            if (missing.containsKey(copy.name())) {
                add(Change.FAILED, copy.name(), "", 0, "its copy is missing in the pond");
            } else if (!copy.isGone()
                    && !held.contains(copy.id())
                    && !pending.contains(copy.name())) {
                Change change = displaced && copy.active() ? Change.REWRITTEN : Change.PRESERVED;
                now = copy.gone().noting(time, change.word(), "");
                tell(change, now, copy.name(), "", 0, change == Change.REWRITTEN ? REWRITTEN : "");
            }
            if (displaced) {
                String name = PondNames.displaced(copy, used);
                used.add(name);
                now = now.named(name).noting(time, Change.DISPLACED.word(), copy.name());
                SyncResult.Item item =
                        new SyncResult.Item(Change.DISPLACED, name, copy.name(), 0, "");
                moved.add(new Noted(item, Optional.of(now)));
            }
            copies.put(copy.id(), now);
        }
        items.addAll(moved);
    }

    /** Names about which something has failed or was put off: not known to be gone. */
    private Set<String> pending() {
        Set<String> names = new HashSet<>();
        for (Noted noted : items) {
            SyncResult.Item item = noted.item();
            if (item.change() == Change.FAILED || item.change() == Change.POSTPONED) {
                names.add(item.name());
            }
        }
        return names;
    }

    /**
     * The manifest to be committed; nothing if all is as it was.
     *
     * @param delivered up to which event somebody has delivered them who wants them all; nothing if
     *     nobody is known
     */
    Optional<Manifest> next(OptionalLong delivered) {
        if (copies.equals(original)) {
            return Optional.empty();
        }
        List<Manifest.Move> moves = new ArrayList<>();
        for (Copy copy : copies.values()) {
            Copy was = original.get(copy.id());
            if (was == null) {
                moves.add(new Manifest.Move(copy.id(), ""));
            } else if (!was.name().equals(copy.name()) && pondNames.contains(was.name())) {
                moves.add(new Manifest.Move(copy.id(), was.name()));
            }
        }
        Manifest.Work work = new Manifest.Work(moves, drops, staging.orElseThrow().outboards());
        return Optional.of(
                new Manifest(
                        before.sequence() + 1,
                        before.mirror(),
                        nextId,
                        List.copyOf(copies.values()),
                        work,
                        before.events().plus(events(), delivered)));
    }

    private List<MirrorEvent> events() {
        return items.stream()
                .filter(noted -> noted.copy().isPresent())
                .map(noted -> noted.event(time))
                .toList();
    }

    /** What was done, or would be. */
    SyncResult result(int sources) {
        return new SyncResult(items.stream().map(Noted::item).toList(), sources, unchanged);
    }
}
