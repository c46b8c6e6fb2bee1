package dev.cairn.checkpoint;

import dev.cairn.source.ContainerPosition;
import dev.cairn.source.ContainerPosition.Mark;
import dev.cairn.source.EngineTime;
import dev.cairn.source.Position;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Consumer;

/**
 * The entries of section {@code containers}: {@code last_timestamp} as every tool of the format
 * knows it, and Cairn's extra members. {@code streams} names the base value that it extends; where
 * that was changed by somebody else, the base wins and the extra is dropped.
 *
 * <pre>
 * {last_timestamp, last_updated, container,      container: the id
 *  streams: {at, stdout: {time, count}, stderr: {time, count}},      at: the last_timestamp
 *  previous: [{last_timestamp, last_updated, container, streams}, …]}   oldest first, not finished
 * </pre>
 */
public final class ContainerEntries {

    private static final String TIME = "last_timestamp";
    private static final String UPDATED = "last_updated";
    private static final String CONTAINER = "container";
    private static final String STREAMS = "streams";
    private static final String PREVIOUS = "previous";
    private static final String AT = "at";
    private static final String STDOUT = "stdout";
    private static final String STDERR = "stderr";
    private static final String[] KNOWN = {TIME, UPDATED, CONTAINER, STREAMS, PREVIOUS};

    /** The entries as those of a section whose names have several lives. */
    static final LifeForm FORM = new Form();

    private ContainerEntries() {}

    /** What makes the base members of an entry unusable, if anything. */
    public static Optional<String> problem(Entry entry) {
        return !entry.hasValue(TIME) || entry.text(TIME).isPresent()
                ? Optional.empty()
                : Optional.of(TIME + " is not a text");
    }

    private static Life life(String name, Entry members, Consumer<String> warnings) {
        Optional<Long> time = members.text(TIME).flatMap(EngineTime::parse);
        if (time.isEmpty() && members.hasValue(TIME)) {
            warnings.accept(name + ": last_timestamp is not an RFC 3339 time and is left out");
        }
        Mark base = new Mark(time.orElse(0L), 0);
        Optional<String> id = members.text(CONTAINER).filter(text -> !text.isEmpty());
        if (id.isEmpty()) {
            return new Life(ContainerPosition.named(name, base), members.without(STREAMS));
        }
        Optional<Entry> streams = members.entry(STREAMS);
        if (streams.isEmpty()) {
            return new Life(new ContainerPosition(id.get(), name, base, base), members);
        }
        String at = members.text(TIME).orElse("");
        Optional<Mark> stdout = mark(streams.get(), STDOUT);
        Optional<Mark> stderr = mark(streams.get(), STDERR);
        if (!streams.get().text(AT).orElse("").equals(at)) {
            warnings.accept(name + ": its position was changed by another program and is believed");
        } else if (stdout.isEmpty() || stderr.isEmpty()) {
            warnings.accept(name + ": streams is malformed and left out");
        } else {
            Position position = new ContainerPosition(id.get(), name, stdout.get(), stderr.get());
            return new Life(position, members);
        }
        Position position = new ContainerPosition(id.get(), name, base, base);
        return new Life(position, members.without(STREAMS));
    }

    private static Optional<Mark> mark(Entry streams, String name) {
        Optional<Entry> mark = streams.entry(name);
        Optional<Long> time = mark.flatMap(one -> one.text("time")).flatMap(EngineTime::parse);
        OptionalLong count = mark.map(one -> one.number("count")).orElse(OptionalLong.empty());
        boolean whole = count.isPresent() && count.getAsLong() >= 0 && count.getAsLong() < 1L << 31;
        return whole ? time.map(one -> new Mark(one, (int) count.getAsLong())) : Optional.empty();
    }

    private static Map<String, Object> members(Mark mark) {
        Map<String, Object> members = new LinkedHashMap<>();
        members.put("time", EngineTime.text(mark.nanos()));
        members.put("count", (long) mark.count());
        return members;
    }

    private static Entry moved(Entry before, ContainerPosition position, String now) {
        Map<String, Object> members = new LinkedHashMap<>(before.members());
        String at = EngineTime.text(position.newestNanos());
        members.put(TIME, at);
        members.put(UPDATED, now);
        members.put(CONTAINER, position.id());
        Map<String, Object> streams = new LinkedHashMap<>();
        streams.put(AT, at);
        streams.put(STDOUT, members(position.stdout()));
        streams.put(STDERR, members(position.stderr()));
        members.put(STREAMS, streams);
        return Entry.of(members);
    }

    private static final class Form implements LifeForm {

        @Override
        public Optional<String> problem(Entry entry) {
            return ContainerEntries.problem(entry);
        }

        @Override
        public List<Life> read(String name, Entry entry, Consumer<String> warnings) {
            List<Life> lives = new ArrayList<>();
            for (Entry older : entry.entries(PREVIOUS)) {
                Optional<String> problem = problem(older);
                problem.ifPresentOrElse(
                        what -> warnings.accept(name + ": a container is dropped, its " + what),
                        () -> lives.add(life(name, older, warnings)));
            }
            Entry unknown = unknown(entry);
            Entry main = entry.without(PREVIOUS).without(unknown.names().toArray(new String[0]));
            lives.add(life(name, main, warnings));
            return lives;
        }

        @Override
        public Life withoutExtras(Life life) {
            ContainerPosition position = (ContainerPosition) life.position();
            Mark base = new Mark(position.newestNanos(), 0);
            return new Life(
                    ContainerPosition.named(position.name(), base),
                    life.members().without(CONTAINER, STREAMS));
        }

        @Override
        public Life moved(Optional<Life> before, Position position, String now) {
            Entry members = before.map(Life::members).orElse(Entry.EMPTY);
            return new Life(
                    position, ContainerEntries.moved(members, (ContainerPosition) position, now));
        }

        /** An entry of which only the name is known becomes that of the container it is. */
        @Override
        public Optional<Life> find(List<Life> lives, Position position) {
            return lives.stream()
                    .filter(life -> life.position().id().equals(position.id()))
                    .findFirst()
                    .or(
                            () ->
                                    lives.stream()
                                            .filter(life -> isNameOnly(life.position()))
                                            .findFirst());
        }

        private static boolean isNameOnly(Position position) {
            return ((ContainerPosition) position).isNameOnly();
        }

        /**
         * A container keeps its place; a new one is the newest. The order is told by nothing but
         * the times of what was read, which are the engine's.
         */
        @Override
        public int place(List<Life> lives, Position position) {
            long newest = age(position);
            int at = lives.size();
            while (at > 0 && age(lives.get(at - 1).position()) > newest) {
                at--;
            }
            return at;
        }

        private static long age(Position position) {
            long newest = ((ContainerPosition) position).newestNanos();
            return newest == 0 ? Long.MAX_VALUE : newest;
        }

        @Override
        public Entry write(Entry unknown, List<Life> lives) {
            Map<String, Object> members = new LinkedHashMap<>();
            members.putAll(lives.get(lives.size() - 1).members().members());
            if (lives.size() > 1) {
                List<Object> older = new ArrayList<>();
                lives.subList(0, lives.size() - 1).forEach(life -> older.add(life.members()));
                members.put(PREVIOUS, older);
            }
            members.putAll(unknown.members());
            return Entry.of(members);
        }

        @Override
        public Entry unknown(Entry entry) {
            return entry.without(KNOWN);
        }
    }
}
