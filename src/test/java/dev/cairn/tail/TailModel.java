package dev.cairn.tail;

import dev.cairn.source.Digest;
import dev.cairn.source.FilePosition;
import dev.cairn.source.Loss;
import dev.cairn.source.Partition;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A history of a log file and its collector, and what must come of it: every complete line once, or
 * destroyed while unread and then entered as a loss; never one that was not written.
 */
final class TailModel {

    static final String LOG = "app.log";
    private static final int GENERATIONS = 5;

    /** What happens. */
    enum Kind {
        APPEND,
        APPEND_LONG,
        APPEND_PART,
        APPEND_LATE,
        ROTATE,
        ROTATE_WITHOUT_CREATE,
        COPY_TRUNCATE,
        TRUNCATE,
        TRUNCATE_SOME,
        DELETE,
        POLL,
        ACKNOWLEDGE,
        FAIL,
        WAIT,
        KILL,
        START
    }

    /** Something that happens, and how often or how much, from 1. */
    record Action(Kind kind, int amount) {
        @Override
        public String toString() {
            return kind + "(" + amount + ")";
        }
    }

    /** A line, and where it is. */
    private static final class Written {
        final String text;
        final Set<String> files = new HashSet<>();
        boolean repeatable;
        boolean destroyed;

        /** Whether the collector has looked since it was written. */
        boolean seen;

        Written(String text) {
            this.text = text;
        }
    }

    private final TailHarness tail;
    private final Map<String, Written> lines = new LinkedHashMap<>();
    private final Map<String, StringBuilder> unfinished = new HashMap<>();

    /** Lives whose file was destroyed, with the lines that were in it. */
    private final Map<Partition, List<Written>> destroyed = new LinkedHashMap<>();

    private boolean running;
    private int counter;

    TailModel(String... globs) {
        tail = TailHarness.fromBeginning(globs);
        tail.options =
                tail.options
                        .limitedTo(1024, 16 << 10)
                        .timed(Duration.ofSeconds(2), Duration.ofSeconds(1), Duration.ofSeconds(5));
    }

    /** Lets a history happen, then everything settle, and checks what came of it. */
    void run(List<Action> history) throws IOException {
        start();
        for (Action action : history) {
            happen(action.kind, action.amount);
        }
        start();
        tail.paused.clear();
        acknowledge(Integer.MAX_VALUE);
        tail.drainAndRetire();
        tail.drainAndRetire();
        check();
        stop();
        start();
        tail.drainAndRetire();
        check();
    }

    private void happen(Kind kind, int amount) throws IOException {
        switch (kind) {
            case APPEND -> append(LOG, amount, 0);
            case APPEND_LONG -> append(LOG, 1, 700 * amount);
            case APPEND_PART -> {
                String part = "part " + counter++ + " of ";
                tail.append(LOG, part);
                unfinished.computeIfAbsent(LOG, file -> new StringBuilder()).append(part);
            }
            case APPEND_LATE -> {
                if (running && exists(LOG + ".1") && lateLooks > 0) {
                    append(LOG + ".1", amount, 0);
                }
            }
            case ROTATE -> {
                if (exists(LOG)) {
                    rotate();
                    append(LOG, amount - 1, 0);
                    if (!exists(LOG)) {
                        tail.append(LOG, "");
                    }
                }
            }
            case ROTATE_WITHOUT_CREATE -> {
                if (exists(LOG)) {
                    rotate();
                }
            }
            case COPY_TRUNCATE -> copyTruncate();
            case TRUNCATE -> truncate(0);
            case TRUNCATE_SOME -> truncate(amount);
            case DELETE -> {
                if (exists(LOG)) {
                    forget(LOG);
                    tail.delete(LOG);
                }
            }
            default -> collect(kind, amount);
        }
        if (kind == Kind.POLL) {
            lateLooks -= amount;
        } else if (kind != Kind.APPEND_LATE && kind != Kind.ACKNOWLEDGE) {
            boolean rotated = kind == Kind.ROTATE || kind == Kind.ROTATE_WITHOUT_CREATE;
            lateLooks = rotated && rotatedKnown ? 2 : 0;
        }
    }

    /** How many looks may be taken before it is too late for lines in the rotated file. */
    private int lateLooks;

    private boolean rotatedKnown;

    private void collect(Kind kind, int amount) throws IOException {
        switch (kind) {
            case POLL -> {
                for (int i = 0; running && i < amount; i++) {
                    if (!tail.poll(Duration.ofMillis(1100))) {
                        looked();
                    }
                }
            }
            case ACKNOWLEDGE -> acknowledge(amount);
            case FAIL -> {
                if (!tail.pending.isEmpty()) {
                    tail.pending.peekFirst().detach();
                }
            }
            case WAIT -> {
                acknowledge(Integer.MAX_VALUE);
                if (running) {
                    tail.drain(Duration.ofSeconds(amount));
                    looked();
                }
            }
            case KILL -> stop();
            case START -> start();
            default -> throw new AssertionError(kind);
        }
    }

    private void looked() {
        lines.values().forEach(line -> line.seen |= !line.destroyed);
    }

    private void start() throws IOException {
        if (!running) {
            tail.start();
            running = true;
            tail.poll(Duration.ZERO);
        }
    }

    private void stop() {
        if (running) {
            tail.kill();
            running = false;
        }
    }

    private void acknowledge(int most) {
        for (int i = 0; i < most && running && !tail.pending.isEmpty(); i++) {
            tail.acknowledge();
        }
    }

    private boolean exists(String name) {
        return tail.disk.exists(TailHarness.path(name));
    }

    private void append(String name, int count, int padding) {
        for (int i = 0; i < count; i++) {
            String text = "line " + counter + " " + "x".repeat(padding) + counter++;
            tail.append(name, text + "\n");
            StringBuilder part = unfinished.remove(name);
            Written line = new Written(part == null ? text : part + text);
            line.files.add(name);
            lines.put(line.text, line);
        }
    }

    private void rotate() {
        if (exists(LOG + "." + GENERATIONS)) {
            forget(LOG + "." + GENERATIONS);
            tail.delete(LOG + "." + GENERATIONS);
        }
        for (int i = GENERATIONS - 1; i >= 1; i--) {
            if (exists(LOG + "." + i)) {
                move(LOG + "." + i, LOG + "." + (i + 1));
            }
        }
        boolean known =
                tail.committed.values().stream()
                        .anyMatch(at -> at.path().equals(TailHarness.path(LOG).toString()));
        rotatedKnown = known;
        if (!known) { // nobody can tell that it was ever at its path
            lines.values().stream()
                    .filter(line -> line.files.contains(LOG))
                    .forEach(line -> line.destroyed = true);
        }
        move(LOG, LOG + ".1");
    }

    private void move(String from, String to) {
        tail.rename(from, to);
        for (Written line : lines.values()) {
            if (line.files.remove(from)) {
                line.files.add(to);
            }
        }
        StringBuilder part = unfinished.remove(from);
        if (part != null) {
            unfinished.put(to, part);
        }
    }

    private void copyTruncate() {
        if (!exists(LOG)) {
            return;
        }
        if (exists(LOG + "." + GENERATIONS)) {
            forget(LOG + "." + GENERATIONS);
            tail.delete(LOG + "." + GENERATIONS);
        }
        for (int i = GENERATIONS - 1; i >= 1; i--) {
            if (exists(LOG + "." + i)) {
                move(LOG + "." + i, LOG + "." + (i + 1));
            }
        }
        tail.copy(LOG, LOG + ".1");
        long inode = inode(LOG);
        boolean read =
                tail.committed.values().stream()
                        .anyMatch(
                                known ->
                                        isRead(known, LOG)
                                                || (!running
                                                        && known.offset() == 0
                                                        && known.inode() == inode));
        if (!read) { // nothing tells that the copy is one
            lines.values().stream()
                    .filter(line -> line.files.contains(LOG))
                    .forEach(line -> line.destroyed = true);
        }
        note(LOG);
        tail.truncate(LOG, 0);
        int offset = 0;
        for (Written line : lines.values()) {
            if (line.files.remove(LOG)) {
                line.files.add(LOG + ".1");
                offset += line.text.length() + 1;
                // too little evidence, while stopped or early, to know the copy from another file
                line.repeatable |= offset <= FileIdentity.PROOF_BYTES + line.text.length() + 1;
            }
        }
        unfinished.remove(LOG);
    }

    private void truncate(int amount) {
        if (!exists(LOG)) {
            return;
        }
        String content = tail.disk.text(TailHarness.path(LOG));
        int keep = amount == 0 ? 0 : content.length() * (amount % 4) / 4;
        String kept = content.substring(0, keep);
        if (keep == 0) { // a cut behind the committed offset shows to who has seen the size only
            note(LOG);
        }
        tail.truncate(LOG, keep);
        for (Written line : lines.values()) {
            if (line.files.contains(LOG)) {
                line.repeatable |= kept.contains(line.text);
                if (!kept.contains(line.text + "\n")) {
                    gone(line, LOG);
                }
            }
        }
        int lastNewline = kept.lastIndexOf('\n');
        unfinished.remove(LOG);
        if (lastNewline + 1 < kept.length()) {
            unfinished.put(LOG, new StringBuilder(kept.substring(lastNewline + 1)));
        }
    }

    private void forget(String name) {
        note(name);
        lines.values().forEach(line -> gone(line, name));
        unfinished.remove(name);
    }

    private static void gone(Written line, String name) {
        if (line.files.remove(name) && line.files.isEmpty()) {
            line.destroyed = true;
        }
    }

    /** The lives that are known to read a file that is about to lose bytes. */
    private void note(String name) {
        long inode = inode(name);
        for (Map.Entry<Partition, FilePosition> known : tail.committed.entrySet()) {
            // of a file of which nothing was read, nothing tells that it was another one before
            if (known.getValue().inode() == inode && isRead(known.getValue(), name)) {
                lines.values().stream()
                        .filter(line -> line.seen && line.files.contains(name))
                        .forEach(
                                line ->
                                        destroyed
                                                .computeIfAbsent(
                                                        known.getKey(), life -> new ArrayList<>())
                                                .add(line));
            }
        }
    }

    private long inode(String name) {
        try {
            return tail.disk.stat(TailHarness.path(name)).orElseThrow().inode();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    /** Whether a file begins with what was committed of it; not, if it is another one since. */
    private boolean isRead(FilePosition known, String name) {
        byte[] content = tail.disk.bytes(TailHarness.path(name));
        int length = known.guard().length();
        int offset = (int) known.offset();
        return offset > 0
                && offset <= content.length
                && Digest.of(ByteBuffer.wrap(content, offset - length, length))
                        .equals(known.guard());
    }

    private void check() {
        Map<String, Integer> delivered = new HashMap<>();
        for (TailHarness.Line line : tail.lines) {
            delivered.merge(line.text(), 1, Integer::sum);
            Written written = lines.get(line.text());
            if (written == null && !line.partial()) {
                throw new AssertionError("never written as a whole line: " + line);
            }
            boolean noted =
                    tail.ledger.stream()
                            .anyMatch(
                                    loss ->
                                            loss.reason() == Loss.Reason.REREAD
                                                    && loss.partition().equals(line.partition()));
            if (noted && written != null) {
                written.repeatable = true;
            }
        }
        for (Written line : lines.values()) {
            int count = delivered.getOrDefault(line.text, 0);
            if (count == 0 && !line.destroyed) {
                throw new AssertionError("lost: " + shortened(line.text) + " in " + line.files);
            }
            if (count > 1 && !line.repeatable) {
                throw new AssertionError(count + " times: " + shortened(line.text));
            }
        }
        destroyed.forEach(
                (life, held) -> {
                    boolean entered =
                            tail.ledger.stream().anyMatch(loss -> loss.partition().equals(life));
                    for (Written line : held) {
                        if (!entered && line.destroyed && !delivered.containsKey(line.text)) {
                            throw new AssertionError(
                                    "destroyed in " + life.id() + " without a loss: " + line.text);
                        }
                    }
                });
        checkOrder();
        for (Loss loss : tail.ledger) {
            if (loss.from() < 0 || loss.to() < loss.from()) {
                throw new AssertionError("an impossible range: " + loss);
            }
        }
    }

    private void checkOrder() {
        Map<Partition, Long> ends = new HashMap<>();
        for (TailHarness.Line line : tail.lines) {
            long end = ends.getOrDefault(line.partition(), 0L);
            if (line.offset() < end) {
                throw new AssertionError("out of order: " + line);
            }
            int length = line.text().getBytes(StandardCharsets.ISO_8859_1).length;
            ends.put(line.partition(), line.offset() + length);
        }
        Path path = TailHarness.path(LOG);
        if (exists(LOG)) {
            long size = tail.disk.bytes(path).length;
            long offset = tail.position(LOG).offset();
            if (offset > size) {
                throw new AssertionError("offset " + offset + " beyond the size " + size);
            }
        }
    }

    private static String shortened(String text) {
        return text.length() > 40 ? text.substring(0, 40) + "…" : text;
    }

    @Override
    public String toString() {
        return "delivered "
                + tail.lines.stream()
                        .map(
                                line ->
                                        line.partition().id().substring(20)
                                                + ":"
                                                + line.offset()
                                                + " "
                                                + shortened(line.text()))
                        .toList()
                + "\nledger "
                + tail.ledger
                + "\ncommitted "
                + tail.committed.values();
    }
}
