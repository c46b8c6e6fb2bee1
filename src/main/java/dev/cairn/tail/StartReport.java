package dev.cairn.tail;

import dev.cairn.source.Digest;
import dev.cairn.source.FilePosition;
import dev.cairn.source.Findings;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Tells how the checkpoints that a source started with compare with its files. It decides nothing:
 * it puts into words what was decided for each life, when that is known; for a file in its place
 * that is when its content was first compared.
 */
final class StartReport {

    private final Findings findings;
    private final FileLives lives;

    /** Lives that nothing was told of, with their checkpoints. */
    private final Map<TailedFile, FilePosition> open = new HashMap<>();

    /** What was decided and not told yet, because what comes after it is not known. */
    private final Map<TailedFile, String> decided = new LinkedHashMap<>();

    /** Why files are not the same that were read; until it is told what comes of it. */
    private final Map<TailedFile, String> reasons = new HashMap<>();

    private boolean started;

    StartReport(Findings findings, FileLives lives) {
        this.findings = findings;
        this.lives = lives;
    }

    /** A life goes on from its checkpoint. */
    void resumed(TailedFile file) {
        if (!started) {
            open.put(file, file.position);
        }
    }

    /** Every path has been looked at once; all that is certain by that is told. */
    void started() {
        started = true;
        findings.expect(open.keySet().stream().map(file -> file.partition).toList());
        tellDecided();
        for (TailedFile file : new ArrayList<>(open.keySet())) {
            if (file.location != null && !file.location.toString().equals(open.get(file).path())) {
                settled(file); // found by its content
            }
        }
    }

    /** Its file could not be looked for. */
    void unseen(TailedFile file) {
        decide(
                file,
                "cannot be looked at (its directory is missing or not readable, or its file system"
                        + " is not mounted): kept, and looked for again");
    }

    /** Its file could not be looked at or read. */
    void trouble(TailedFile file, Exception cause) {
        decide(file, "cannot be read (" + cause.getMessage() + "): kept, and tried again");
    }

    /** Its file is nowhere. */
    void gone(TailedFile file) {
        decide(
                file,
                "gone: whether it held more than was read is not known, which the ledger notes;"
                        + " its checkpoint is removed");
    }

    /** What it held beyond what was read is nowhere. */
    void lost(TailedFile file) {
        decide(
                file,
                "no copy of what it held was found, which the ledger notes; its checkpoint is"
                        + " removed");
    }

    private void decide(TailedFile file, String what) {
        if (open.containsKey(file)) {
            decided.putIfAbsent(file, what);
        }
    }

    /** Its content was compared with the checkpoint, and is not that. */
    void differs(TailedFile file, long size) {
        FilePosition was = open.get(file);
        if (was != null) {
            reasons.put(
                    file,
                    size < was.offset()
                            ? "shorter than its position (" + size + " < " + was.offset() + ")"
                            : "other content before its position " + was.offset());
        }
    }

    /** It is certain where it goes on, or that it does not. */
    void settled(TailedFile file) {
        if (open.isEmpty()) {
            return;
        }
        tellDecided();
        FilePosition was = open.remove(file);
        if (was == null) {
            return;
        }
        if (isWhereItWas(was, file)) {
            findings.matches(file.partition, was);
        } else {
            String why = reason(file);
            findings.differs(file.partition, () -> line(was, file, why + whereItIs(was, file)));
        }
    }

    /** Tells of what was decided since it was asked last. */
    void tellDecided() {
        if (decided.isEmpty() || !started) {
            return;
        }
        decided.forEach(
                (file, what) -> {
                    FilePosition was = open.remove(file);
                    if (was != null) {
                        String why = reason(file);
                        findings.differs(file.partition, () -> line(was, file, why + what));
                    }
                });
        decided.clear();
    }

    /** A life's path, what it was and is, what is done, and what is read after it. */
    private String line(FilePosition was, TailedFile file, String what) {
        TailedFile there = lives.at(Path.of(was.path()));
        String numbers = there == null ? "" : numbers(was, there.position);
        return was.path()
                + ": "
                + numbers
                + (numbers.isEmpty() ? "" : ", ")
                + what
                + then(was, file);
    }

    private String reason(TailedFile file) {
        String reason = reasons.remove(file);
        return reason == null ? "" : reason + ": truncated; ";
    }

    private static boolean isWhereItWas(FilePosition was, TailedFile file) {
        FilePosition now = file.position;
        boolean numbers =
                (was.inode() == 0 || now.inode() == 0 || was.inode() == now.inode())
                        && (was.device() == 0 || now.device() == 0 || was.device() == now.device());
        return numbers && file.attached && now.path().equals(was.path());
    }

    private String whereItIs(FilePosition was, TailedFile file) {
        FilePosition now = file.position;
        if (file.attached && now.path().equals(was.path())) {
            String content = hasEvidence(was) ? "the same content" : "the same size or more";
            return content + ": read on from " + was.offset();
        }
        String name = name(was.path(), file.location);
        boolean renamed = was.inode() != 0 && was.inode() == now.inode();
        return (renamed ? "renamed to " : "what it held is in ")
                + name
                + ": read on there from "
                + was.offset();
    }

    private static boolean hasEvidence(FilePosition position) {
        return !position.fingerprint().equals(Digest.NONE) || !position.guard().equals(Digest.NONE);
    }

    private static String numbers(FilePosition was, FilePosition now) {
        List<String> parts = new ArrayList<>();
        if (was.inode() != now.inode() && was.inode() != 0) {
            parts.add("inode " + was.inode() + " → " + now.inode());
        }
        if (was.device() != now.device() && was.device() != 0) {
            parts.add("device " + was.device() + " → " + now.device());
        }
        return String.join(", ", parts);
    }

    /** What is read after it: the younger generations of its path. */
    private String then(FilePosition was, TailedFile file) {
        Path path = Path.of(was.path());
        List<TailedFile> younger = new ArrayList<>();
        for (TailedFile other : lives.all()) {
            if (other != file
                    && !other.ended
                    && other.path.equals(path)
                    && other.position.generation() > was.generation()) {
                younger.add(other);
            }
        }
        younger.sort(Comparator.comparingInt(one -> one.position.generation()));
        StringBuilder then = new StringBuilder();
        for (TailedFile one : younger) {
            then.append(", then ")
                    .append(one.attached ? "the file that is there now" : name(one))
                    .append(" from ")
                    .append(one.position.offset());
        }
        return then.toString();
    }

    private static String name(TailedFile file) {
        return name(file.path.toString(), file.location);
    }

    /** Short for a file in the same directory. */
    private static String name(String path, Path location) {
        if (location == null) {
            return "an open file";
        }
        Path directory = Path.of(path).getParent();
        return directory != null && directory.equals(location.getParent())
                ? String.valueOf(location.getFileName())
                : location.toString();
    }

    /** Nothing more is told. */
    void end() {
        open.clear();
        decided.clear();
        reasons.clear();
        findings.end();
    }
}
