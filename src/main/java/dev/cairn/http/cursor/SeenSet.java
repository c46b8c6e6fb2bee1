package dev.cairn.http.cursor;

import dev.cairn.source.Digest;
import dev.cairn.source.Loss;
import dev.cairn.source.Partition;
import dev.cairn.source.SeenIds;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Ids of events that were delivered and may be given again. Kept in pieces by time, so that a
 * commit holds what a page adds and nothing else, and so that old ones are forgotten piece by
 * piece.
 *
 * <p>A piece is called {@code OLDEST-NEWEST-NUMBER}: between which times its events happened, in
 * milliseconds since 1970, and a number that no other piece has.
 */
final class SeenSet {

    /** Pieces that one page is divided into at most. */
    static final int MAX_PIECES_PER_PAGE = 16;

    private final Partition partition;
    private final int maxIds;
    private final long pieceMillis;

    private final Set<Digest> ids = new HashSet<>();
    private final List<Piece> pieces = new ArrayList<>();
    private long number;

    private final Map<Digest, Long> added = new LinkedHashMap<>();
    private final List<SeenIds> forgotten = new ArrayList<>();
    private boolean overflowed;

    private record Piece(String name, long oldest, long newest, List<Digest> ids) {}

    /**
     * @param maxIds how many are known at most; the oldest give way
     * @param pieceMillis how long a time the events of a piece span, if a page does not span more
     * @param kept what earlier policies of the same source kept
     */
    SeenSet(Partition partition, int maxIds, long pieceMillis, List<SeenIds> kept) {
        this.partition = partition;
        this.maxIds = maxIds;
        this.pieceMillis = pieceMillis;
        kept.forEach(this::restore);
        pieces.sort(Comparator.comparingLong(Piece::newest));
    }

    private void restore(SeenIds kept) {
        Piece piece = piece(kept);
        pieces.add(piece);
        ids.addAll(piece.ids);
    }

    private Piece piece(SeenIds kept) {
        String[] parts = kept.piece().split("-", -1);
        try {
            if (parts.length == 3) {
                number = Math.max(number, Long.parseLong(parts[2]));
                return new Piece(
                        kept.piece(),
                        Long.parseLong(parts[0]),
                        Long.parseLong(parts[1]),
                        kept.ids());
            }
        } catch (NumberFormatException e) {
            // somebody else's name: as below
        }
        // Its times are not known: it is the first to be forgotten.
        return new Piece(kept.piece(), Long.MIN_VALUE, Long.MIN_VALUE, kept.ids());
    }

    boolean isEmpty() {
        return ids.isEmpty();
    }

    boolean contains(Digest id) {
        return ids.contains(id);
    }

    /** Will know an event again; nothing if it is known already. */
    void add(Event event) {
        if (ids.add(event.id())) {
            added.put(event.id(), Math.max(0, event.time().toEpochMilli()));
        }
    }

    /** Forgets pieces all of whose events happened before a time. */
    void forgetBefore(Instant time) {
        long millis = time.toEpochMilli();
        pieces.removeIf(piece -> piece.newest < millis && forget(piece));
    }

    /** Forgets pieces with events that happened after a time. */
    void forgetAfter(Instant time) {
        long millis = time.toEpochMilli();
        pieces.removeIf(piece -> piece.newest > millis && forget(piece));
    }

    /** Forgets everything. */
    void forgetAll() {
        pieces.removeIf(this::forget);
    }

    private boolean forget(Piece piece) {
        piece.ids.forEach(ids::remove);
        forgotten.add(new SeenIds(partition, piece.name, List.of()));
        return true;
    }

    /**
     * What has changed since the last call.
     *
     * @param losses gets a line when ids had to give way, once in the life of this set
     */
    List<SeenIds> changes(List<Loss> losses) {
        List<Piece> fresh = divide();
        pieces.addAll(fresh);
        // by their newest events: what gives way first is what the API gives again last
        pieces.sort(Comparator.comparingLong(Piece::newest));
        Iterator<Piece> oldest = pieces.iterator();
        long dropped = 0;
        while (ids.size() > maxIds && oldest.hasNext()) {
            Piece piece = oldest.next();
            dropped += piece.ids.size();
            oldest.remove();
            if (fresh.remove(piece)) {
                piece.ids.forEach(ids::remove);
            } else {
                forget(piece);
            }
        }
        if (dropped > 0 && !overflowed) {
            overflowed = true;
            losses.add(
                    Losses.reread(
                            partition,
                            "more than maxSeen="
                                    + maxIds
                                    + " events may be given again: the oldest "
                                    + dropped
                                    + " are not known any more and may repeat; raise maxSeen or"
                                    + " shorten overlap"));
        }
        List<SeenIds> changes = new ArrayList<>(forgotten);
        fresh.forEach(piece -> changes.add(new SeenIds(partition, piece.name, piece.ids)));
        forgotten.clear();
        return changes;
    }

    private List<Piece> divide() {
        List<Piece> fresh = new ArrayList<>();
        if (added.isEmpty()) {
            return fresh;
        }
        long min = Long.MAX_VALUE;
        long max = Long.MIN_VALUE;
        for (long time : added.values()) {
            min = Math.min(min, time);
            max = Math.max(max, time);
        }
        long width = Math.max(pieceMillis, (max - min) / MAX_PIECES_PER_PAGE + 1);
        Map<Long, List<Digest>> slots = new LinkedHashMap<>();
        Map<Long, long[]> bounds = new LinkedHashMap<>();
        for (Map.Entry<Digest, Long> one : added.entrySet()) {
            long time = one.getValue();
            long slot = (time - min) / width;
            slots.computeIfAbsent(slot, none -> new ArrayList<>()).add(one.getKey());
            long[] bound = bounds.computeIfAbsent(slot, none -> new long[] {time, time});
            bound[0] = Math.min(bound[0], time);
            bound[1] = Math.max(bound[1], time);
        }
        slots.forEach(
                (slot, members) -> {
                    long[] bound = bounds.get(slot);
                    number++;
                    String name = bound[0] + "-" + bound[1] + "-" + number;
                    fresh.add(new Piece(name, bound[0], bound[1], List.copyOf(members)));
                });
        added.clear();
        return fresh;
    }
}
