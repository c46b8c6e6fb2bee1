package dev.cairn.docker;

import dev.cairn.source.ContainerPosition;
import dev.cairn.source.ContainerPosition.Mark;
import dev.cairn.source.EngineTime;
import java.util.Optional;

/**
 * Decides which records of one connection are new. Engines repeat: from the time that was asked
 * from on, which is inclusive, and the whole file when they rotate it while it is followed. Of each
 * stream it drops what is before the mark, and as many records of the mark's own time as were
 * passed.
 */
final class Gate {

    private static final long MICROSECOND = 1_000;

    /** What to do with a record. */
    enum Verdict {
        /** It was read before. */
        DROP,
        /** It is new. */
        PASS,
        /** It is taken for new, though it is older than what came before: it may be repeated. */
        PASS_AGAIN
    }

    private final Lane[] lanes = new Lane[2];

    /** Which stream has the newest mark that is a record's: that must come again. */
    private final int witness;

    private boolean witnessed;

    /** The gate of a connection that was asked for what follows a position. */
    Gate(ContainerPosition position) {
        for (int stream = 0; stream < 2; stream++) {
            lanes[stream] = new Lane(position.mark(stream == 1));
        }
        Mark stdout = position.stdout();
        Mark stderr = position.stderr();
        boolean later = stderr.count() > 0 && stderr.nanos() > stdout.nanos();
        int newest = later || stdout.count() == 0 ? 1 : 0;
        witness = newest;
        witnessed = position.mark(newest == 1).count() == 0;
    }

    private static final class Lane {
        final RecentTimes recent = new RecentTimes();
        final Mark asked;
        Mark mark;
        boolean catchingUp = true;
        int passedAtMark;
        int firstHash;

        Lane(Mark mark) {
            this.asked = mark;
            this.mark = mark;
        }
    }

    /**
     * Judges a record; if it passes, it counts as read.
     *
     * @param continued whether it is more of the line of the record before it in this stream
     * @param hash of its content
     */
    Verdict judge(boolean stderr, long nanos, boolean continued, int hash) {
        Lane lane = lanes[stderr ? 1 : 0];
        if (lane.catchingUp) {
            if (nanos < lane.mark.nanos()) {
                lane.passedAtMark = 0; // what was read up to the mark may come again, and again
                if (lane.mark.equals(lane.asked)) {
                    lane.recent.add(nanos); // and again once something new has come
                }
                return Verdict.DROP;
            }
            if (nanos == lane.mark.nanos()) {
                boolean passed = lane.passedAtMark >= lane.mark.count();
                if (passed && !continued && isRepeated(lane, hash)) {
                    lane.passedAtMark = 0;
                }
                return atMark(lane, hash);
            }
            lane.catchingUp = false;
        } else if (nanos < lane.mark.nanos()) {
            return backwards(lane, nanos, hash);
        } else if (nanos == lane.mark.nanos()) {
            if (!continued && isRepeated(lane, hash)) {
                catchUp(lane);
                return atMark(lane, hash);
            }
            lane.mark = new Mark(nanos, lane.mark.count() + 1);
            return Verdict.PASS;
        }
        pass(lane, nanos, hash);
        return Verdict.PASS;
    }

    private static void pass(Lane lane, long nanos, int hash) {
        lane.mark = new Mark(nanos, 1);
        lane.firstHash = hash;
        lane.recent.add(nanos);
    }

    private static void catchUp(Lane lane) {
        lane.catchingUp = true;
        lane.passedAtMark = 0;
    }

    private static Verdict atMark(Lane lane, int hash) {
        lane.passedAtMark++;
        if (lane.passedAtMark == 1) {
            lane.firstHash = hash;
            lane.recent.add(lane.mark.nanos());
        }
        if (lane.passedAtMark <= lane.mark.count()) {
            return Verdict.DROP;
        }
        lane.catchingUp = false;
        lane.mark = new Mark(lane.mark.nanos(), lane.mark.count() + 1);
        return Verdict.PASS;
    }

    /**
     * A file that is read from its beginning again may hold but the one record that was read last.
     * Where times are finer than microseconds no two lines share theirs; where they are not, two
     * equal lines may.
     */
    private static boolean isRepeated(Lane lane, int hash) {
        return lane.firstHash == hash && lane.mark.nanos() % MICROSECOND != 0;
    }

    /** The engine repeats what it has sent, or its clock was set back. */
    private static Verdict backwards(Lane lane, long nanos, int hash) {
        if (lane.recent.contains(nanos)) {
            catchUp(lane);
            return Verdict.DROP;
        }
        pass(lane, nanos, hash);
        return Verdict.PASS_AGAIN;
    }

    /** How far a stream has been read, records that are not handed over included. */
    Mark mark(boolean stderr) {
        return lanes[stderr ? 1 : 0].mark;
    }

    /**
     * Tells once, as soon as a record shows it, that the engine no longer keeps the last record
     * that was read: then it may have thrown away others that were not.
     *
     * @param stderr stream of a record that has come
     * @param nanos its time
     * @return what is missing, for people
     */
    Optional<String> missing(boolean stderr, long nanos) {
        if (witnessed) {
            return Optional.empty();
        }
        long asked = lanes[witness].asked.nanos();
        boolean sameStream = witness == (stderr ? 1 : 0);
        if (sameStream && nanos == asked) {
            witnessed = true;
        } else if (nanos > (sameStream ? asked : asked + ContainerPosition.QUIET_NANOS)) {
            witnessed = true;
            return Optional.of(
                    "what was written after "
                            + EngineTime.text(asked)
                            + " and before "
                            + EngineTime.text(nanos)
                            + " was rotated away, if anything was");
        }
        return Optional.empty();
    }
}
