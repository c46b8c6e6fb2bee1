package dev.cairn.mirror;

import dev.cairn.blake3.HasherState;
import dev.cairn.s3.BucketException;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * Decides what became of each file since the last run. Each source claims at most one copy, in
 * these steps; what a step has decided is out of the next ones:
 *
 * <ol>
 *   <li>Under its own name a source is unchanged as far as can be told without reading.
 *   <li>A source has the size, time and inode of a copy of another name: it was renamed. Or it is
 *       an archive that was kept back before.
 *   <li>An archive is the file that the active one was, by its inode, and begins with its copy: it
 *       was rotated.
 *   <li>An active source begins with its copy: it has grown.
 *   <li>An archive, or what is in a compressed one, begins with a copy of an active file that no
 *       source has claimed: it was rotated in some other way, maybe runs ago.
 *   <li>An archive has the content of a copy: touched, moved, or compressed. Or it has just been
 *       rotated and begins with its copy: a writer was late.
 *   <li>The rest is new. But an archive whose copy has another content is kept back, unless its
 *       name is a number that a rotation has given to another file.
 * </ol>
 */
final class Recognition {

    /** For so long after a rotation a writer may still append to the file that it knows. */
    static final Duration LATE = Duration.ofMinutes(10);

    /** A compressed file that ends too early and is younger is taken to be under work. */
    static final Duration UNDER_WORK = Duration.ofMinutes(1);

    private static final Pattern NUMBERED = Pattern.compile(".*\\.\\d{1,5}(\\.(gz|bz2|xz|zst))?");

    private final Likeness likeness;
    private final Instant now;
    private final Map<Long, Copy> unclaimed = new LinkedHashMap<>();
    private final Map<String, Copy> byName = new HashMap<>();
    private final Map<Evidence, Copy> bySeen = new HashMap<>();
    private final Map<Evidence, Copy> byRefused = new HashMap<>();
    private final Map<SourceFile, Decision> decisions = new LinkedHashMap<>();
    private List<SourceFile> open;

    private Recognition(
            Likeness likeness, Instant now, List<SourceFile> files, Collection<Copy> copies) {
        this.likeness = likeness;
        this.now = now;
        this.open = List.copyOf(files);
        copies.stream()
                // what the host has comes before what it had once
                .sorted(Comparator.comparing(Copy::isGone))
                .forEach(
                        copy -> {
                            unclaimed.put(copy.id(), copy);
                            byName.put(copy.name(), copy);
                            copy.seen().ifPresent(seen -> bySeen.putIfAbsent(seen, copy));
                            copy.refused().ifPresent(other -> byRefused.putIfAbsent(other, copy));
                        });
    }

    /** One way to decide about a source, or not. */
    private interface Step {
        Optional<Decision> decide(SourceFile file) throws IOException;
    }

    /**
     * Decides about all files.
     *
     * @param now for ages, by the host's clock
     * @param copies those that are there to be claimed
     */
    static List<Decision> of(
            Likeness likeness, Instant now, List<SourceFile> files, Collection<Copy> copies)
            throws IOException {
        Recognition recognition = new Recognition(likeness, now, files, copies);
        recognition.each(recognition::unchanged);
        recognition.each(recognition::renamed);
        recognition.each(recognition::rotatedByInode);
        recognition.each(recognition::grown);
        recognition.each(recognition::rotated);
        recognition.each(recognition::sameContent);
        Rotation rotation = recognition.rotation();
        recognition.each(file -> recognition.rest(file, rotation));
        return List.copyOf(recognition.decisions.values());
    }

    private void each(Step step) throws IOException {
        List<SourceFile> left = new ArrayList<>();
        for (SourceFile file : open) {
            Optional<Decision> decision;
            try {
                decision = step.decide(file);
            } catch (StoppedException | BucketException e) {
                throw e;
            } catch (IOException e) {
                decision = Optional.of(failed(file, e));
            }
            if (decision.isEmpty()) {
                left.add(file);
                continue;
            }
            decision.get().copy().ifPresent(copy -> unclaimed.remove(copy.id()));
            decisions.put(file, decision.get());
        }
        open = left;
    }

    private Decision failed(SourceFile file, IOException e) {
        // its copy, if there is one, is left alone
        Copy own = ownCopy(file);
        if (e instanceof NoSuchFileException && !Likeness.isDamage(e, file)) {
            return Decision.of(
                    Decision.Kind.POSTPONE, file, own, "it was moved or deleted just now");
        }
        String detail = e.getMessage();
        if (Likeness.isDamage(e, file)) {
            detail = "the records of its copy are damaged (see: cairn check): " + detail;
        }
        return Decision.of(Decision.Kind.FAIL, file, own, detail);
    }

    /** The copy of a source's name, unless another source has claimed it. */
    private Copy ownCopy(SourceFile file) {
        Copy copy = byName.get(file.name());
        return copy != null && unclaimed.containsKey(copy.id()) ? copy : null;
    }

    private Optional<Decision> unchanged(SourceFile file) throws IOException {
        Copy copy = ownCopy(file);
        if (copy == null) {
            return Optional.empty();
        }
        if (likeness.isTrusted(file, copy)
                || (copy.seen().equals(Optional.of(file.evidence()))
                        && likeness.isSame(file, copy))) {
            return Optional.of(Decision.of(Decision.Kind.SAME, file, copy, ""));
        }
        return Optional.empty();
    }

    private Optional<Decision> renamed(SourceFile file) throws IOException {
        if (file.evidence().inode() == 0) {
            return Optional.empty();
        }
        Copy copy = bySeen.get(file.evidence());
        if (copy != null
                && unclaimed.containsKey(copy.id())
                && (likeness.isTrusted(file, copy) || likeness.isSame(file, copy))) {
            return Optional.of(Decision.of(Decision.Kind.SAME, file, copy, ""));
        }
        Copy refusing = byRefused.get(file.evidence());
        return refusing != null && unclaimed.containsKey(refusing.id())
                ? Optional.of(Decision.of(Decision.Kind.KEEP_BACK, file, refusing, ""))
                : Optional.empty();
    }

    private Optional<Decision> rotatedByInode(SourceFile file) throws IOException {
        if (file.active()) {
            return Optional.empty();
        }
        for (Copy copy : unclaimed.values()) {
            boolean was =
                    copy.active()
                            && copy.length() > 0
                            && copy.seen()
                                    .map(seen -> seen.sameFile(file.evidence()))
                                    .orElse(false);
            Optional<HasherState> state = was ? continues(file, copy) : Optional.empty();
            if (state.isPresent()) {
                return Optional.of(Decision.append(file, copy, state.get()));
            }
        }
        return Optional.empty();
    }

    /** Whether a source begins with a copy; with one whose records are damaged, none does. */
    private Optional<HasherState> continues(SourceFile file, Copy copy) throws IOException {
        try {
            return likeness.continues(file, copy);
        } catch (IOException e) {
            if (Likeness.isDamage(e, file)) {
                return Optional.empty();
            }
            throw e;
        }
    }

    private Optional<Decision> grown(SourceFile file) throws IOException {
        Copy copy = ownCopy(file);
        // bytes behind the end of a copy that is not active would not be taken back after a crash
        return file.active() && copy != null && copy.active()
                ? likeness.continues(file, copy).map(state -> Decision.append(file, copy, state))
                : Optional.empty();
    }

    private Optional<Decision> rotated(SourceFile file) throws IOException {
        if (file.active()) {
            return Optional.empty();
        }
        Unpacked unpacked = likeness.unpacked(file, this::lengths);
        for (Copy copy : unclaimed.values()) {
            if (!copy.active() || copy.length() == 0) {
                continue;
            }
            if (unpacked.beginsWith(copy.content())) {
                return Optional.of(
                        Decision.of(Decision.Kind.SUPERSEDE, file, copy, "compressed")
                                .with(unpacked.content()));
            }
            Optional<HasherState> state = continues(file, copy);
            if (state.isPresent()) {
                return Optional.of(Decision.append(file, copy, state.get()));
            }
        }
        return Optional.empty();
    }

    private SortedSet<Long> lengths() {
        SortedSet<Long> lengths = new TreeSet<>();
        unclaimed.values().forEach(copy -> lengths.add(copy.length()));
        lengths.remove(0L);
        return lengths;
    }

    private Optional<Decision> sameContent(SourceFile file) throws IOException {
        Copy own = ownCopy(file);
        if (own != null && likeness.isSame(file, own)) {
            return Optional.of(Decision.of(Decision.Kind.SAME, file, own, ""));
        }
        if (own != null && own.refused().equals(Optional.of(file.evidence()))) {
            return Optional.empty();
        }
        if (!file.active() && own != null && isLate(file, own) && likeness.hasGrown(file, own)) {
            return Optional.of(Decision.of(Decision.Kind.SUPERSEDE, file, own, "late"));
        }
        Unpacked unpacked = likeness.unpacked(file, this::lengths);
        for (Copy copy : unclaimed.values()) {
            // one that was gone before stays what it was
            if (copy.length() > 0
                    && !file.active()
                    && !copy.isGone()
                    && likeness.isSame(file, copy)) {
                return Optional.of(Decision.of(Decision.Kind.SAME, file, copy, ""));
            }
            if (copy.length() > 0 && unpacked.is(copy.content())) {
                return Optional.of(
                        Decision.of(Decision.Kind.SUPERSEDE, file, copy, "compressed")
                                .with(unpacked.content()));
            }
        }
        return Optional.empty();
    }

    private boolean isLate(SourceFile file, Copy copy) {
        List<Copy.Event> history = copy.history();
        if (history.isEmpty()
                || !copy.seen().map(seen -> seen.sameFile(file.evidence())).orElse(false)) {
            return false;
        }
        Copy.Event last = history.get(history.size() - 1);
        Duration after = Duration.between(Instant.parse(last.time()), modified(file));
        return (last.what().equals(Change.ROTATED.word()) || last.what().equals(Change.LATE.word()))
                && after.compareTo(LATE) <= 0;
    }

    private static Instant modified(SourceFile file) {
        return Instant.ofEpochSecond(0, file.evidence().modifiedNanos());
    }

    /** How sure it is that files were rotated since the last run. */
    private enum Rotation {
        /** Nothing speaks for it. */
        NONE,
        /** There are new archives, or there was nothing in the active file to know it by. */
        LIKELY,
        /** A file has another name than before, or an active name another file. */
        CERTAIN
    }

    private Rotation rotation() {
        boolean moved =
                decisions.values().stream()
                        .anyMatch(
                                decision ->
                                        decision.copy()
                                                .filter(copy -> !copy.isGone())
                                                .map(Copy::name)
                                                .map(name -> !name.equals(decision.file().name()))
                                                .orElse(false));
        if (moved || unclaimed.values().stream().anyMatch(c -> c.active() && !c.isGone())) {
            return Rotation.CERTAIN;
        }
        boolean likely =
                open.stream().anyMatch(file -> !file.active() && ownCopy(file) == null)
                        || byName.values().stream().anyMatch(c -> c.active() && c.length() == 0);
        return likely ? Rotation.LIKELY : Rotation.NONE;
    }

    /** Whether a name is a number that a rotation has given to another file. */
    private static boolean isReused(SourceFile file, Copy own, Rotation rotation) {
        boolean sameFile = own.seen().map(seen -> seen.sameFile(file.evidence())).orElse(false);
        return NUMBERED.matcher(file.name()).matches()
                && (rotation == Rotation.CERTAIN || (rotation == Rotation.LIKELY && !sameFile));
    }

    private Optional<Decision> rest(SourceFile file, Rotation rotation) throws IOException {
        Copy own = ownCopy(file);
        if (!file.active()
                && own != null
                && !own.isGone()
                && !own.active()
                && !isReused(file, own, rotation)) {
            return Optional.of(Decision.of(Decision.Kind.KEEP_BACK, file, own, ""));
        }
        Unpacked unpacked = likeness.unpacked(file, this::lengths);
        boolean young = Duration.between(modified(file), now).compareTo(UNDER_WORK) < 0;
        if (unpacked.cutOff() && young) {
            return Optional.of(
                    Decision.of(
                            Decision.Kind.POSTPONE, file, null, "it is still being compressed"));
        }
        return Optional.of(
                Decision.of(Decision.Kind.INGEST, file, null, unpacked.trouble())
                        .with(unpacked.content()));
    }
}
