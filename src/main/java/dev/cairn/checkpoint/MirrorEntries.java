package dev.cairn.checkpoint;

import dev.cairn.source.MirrorPosition;
import dev.cairn.source.Position;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * The entries of section {@code mirrors}. {@code last} names the number of events that it belongs
 * to; where that was changed by somebody else, the number wins and {@code last} is dropped.
 *
 * <pre>
 * {events, pond, last_updated,      events: how many were passed
 *  last: {at, time}}                at: the events; time: that of the last of them
 * </pre>
 */
public final class MirrorEntries {

    private static final String EVENTS = "events";
    private static final String POND = "pond";
    private static final String UPDATED = "last_updated";
    private static final String LAST = "last";
    private static final String AT = "at";
    private static final String TIME = "time";

    /** The entries as those of a section whose names have several lives; these have one. */
    static final LifeForm FORM = new Form();

    private MirrorEntries() {}

    /** What makes the base members of an entry unusable, if anything. */
    public static Optional<String> problem(Entry entry) {
        boolean good =
                !entry.hasValue(EVENTS)
                        || (entry.number(EVENTS).isPresent()
                                && entry.number(EVENTS).getAsLong() >= 0);
        return good ? Optional.empty() : Optional.of(EVENTS + " is not a whole number from 0");
    }

    private static MirrorPosition position(String name, Entry entry, Consumer<String> warnings) {
        long events = Math.max(0, entry.number(EVENTS).orElse(0));
        Optional<Entry> last = entry.entry(LAST);
        boolean agrees = last.isPresent() && last.get().number(AT).orElse(-1) == events;
        if (last.isPresent() && !agrees) {
            warnings.accept(name + ": its position was changed by another program and is believed");
        }
        String time = agrees ? last.get().text(TIME).orElse("") : "";
        return new MirrorPosition(name, entry.text(POND).orElse(""), events, time);
    }

    private static final class Form implements LifeForm {

        @Override
        public Optional<String> problem(Entry entry) {
            return MirrorEntries.problem(entry);
        }

        @Override
        public List<Life> read(String name, Entry entry, Consumer<String> warnings) {
            MirrorPosition position = position(name, entry, warnings);
            Entry members = position.time().isEmpty() ? entry.without(LAST) : entry;
            return List.of(new Life(position, members));
        }

        @Override
        public Life withoutExtras(Life life) {
            return life;
        }

        @Override
        public Life moved(Optional<Life> before, Position position, String now) {
            MirrorPosition to = (MirrorPosition) position;
            Entry members = before.map(Life::members).orElse(Entry.EMPTY);
            members = members.with(EVENTS, to.events()).with(POND, to.pond()).with(UPDATED, now);
            if (to.time().isEmpty()) {
                return new Life(to, members.without(LAST));
            }
            Map<String, Object> last = new LinkedHashMap<>();
            last.put(AT, to.events());
            last.put(TIME, to.time());
            return new Life(to, members.with(LAST, last));
        }

        @Override
        public Optional<Life> find(List<Life> lives, Position position) {
            return lives.stream().findFirst();
        }

        @Override
        public int place(List<Life> lives, Position position) {
            return 0;
        }

        @Override
        public Entry write(Entry unknown, List<Life> lives) {
            return lives.get(0).members();
        }

        /** A mirror keeps its name, so all members stay where they are. */
        @Override
        public Entry unknown(Entry entry) {
            return Entry.EMPTY;
        }
    }
}
