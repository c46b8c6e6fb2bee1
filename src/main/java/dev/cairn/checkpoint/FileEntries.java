package dev.cairn.checkpoint;

import dev.cairn.source.Digest;
import dev.cairn.source.FilePosition;
import dev.cairn.source.Position;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Consumer;

/**
 * The entries of section {@code files}: {@code position}, {@code inode} and {@code last_updated} as
 * every tool of the format knows them, and Cairn's extra members. An extra names the base value
 * that it extends; where the base was changed by somebody else, the base wins and the extra is
 * dropped.
 *
 * <pre>
 * {position, inode, last_updated,
 *  identity: {inode, device, id, generation, fingerprint: {length, digest}},
 *  guard: {at, length, digest},
 *  generations: [{position, inode, last_updated, identity, guard}, …]}    oldest first, not drained
 * </pre>
 */
public final class FileEntries {

    private static final String POSITION = "position";
    private static final String INODE = "inode";
    private static final String UPDATED = "last_updated";
    private static final String IDENTITY = "identity";
    private static final String GUARD = "guard";
    private static final String GENERATIONS = "generations";
    private static final String[] KNOWN = {POSITION, INODE, UPDATED, IDENTITY, GUARD, GENERATIONS};

    private static final Set<String> KNOWN_SET = Set.of(KNOWN);

    /** The entries as those of a section whose names have several lives. */
    static final LifeForm FORM = new Form();

    private FileEntries() {}

    /** What makes the base members of an entry unusable, if anything: {@code position is …}. */
    public static Optional<String> problem(Entry entry) {
        return PlainFileEntry.hasBase(entry) ? Optional.empty() : problemInFull(entry);
    }

    private static Optional<String> problemInFull(Entry entry) {
        OptionalLong position = entry.number(POSITION);
        if (position.isEmpty() || position.getAsLong() < 0) {
            return Optional.of("position is not a whole number of bytes");
        }
        if (entry.hasValue(INODE) && entry.number(INODE).isEmpty()) {
            return Optional.of("inode is not a whole number");
        }
        if (entry.hasValue(UPDATED) && entry.text(UPDATED).isEmpty()) {
            return Optional.of("last_updated is not a text");
        }
        return Optional.empty();
    }

    /** The lives that an entry describes, oldest first, the file now at the path last. */
    static List<Life> read(String path, Entry entry, Consumer<String> warnings) {
        List<Life> lives = new ArrayList<>();
        int newest = 0;
        for (Entry older : entry.entries(GENERATIONS)) {
            Optional<String> problem = problem(older);
            if (problem.isPresent()) {
                warnings.accept(path + ": a generation is dropped, its " + problem.get());
                continue;
            }
            Life life = life(path, older, newest + 1, warnings);
            newest = Math.max(newest, generation(life));
            lives.add(life);
        }
        lives.add(life(path, known(entry), newest + 1, warnings));
        return lives;
    }

    private static int generation(Life life) {
        return ((FilePosition) life.position()).generation();
    }

    /** A life that keeps nothing but its base members, as if another tool had entered it. */
    static Life withoutExtras(Life life) {
        FilePosition position = (FilePosition) life.position();
        return bare(
                position.path(),
                life.members(),
                position.generation(),
                position.inode(),
                position.offset());
    }

    private static Life bare(
            String path, Entry members, int generation, long inode, long position) {
        FilePosition bare =
                new FilePosition(
                        derivedId(path, inode),
                        path,
                        generation,
                        0,
                        inode,
                        position,
                        Digest.NONE,
                        Digest.NONE);
        return new Life(bare, members.without(IDENTITY, GUARD));
    }

    private static Life life(
            String path, Entry members, int generationIfUnknown, Consumer<String> warnings) {
        long position = members.number(POSITION).orElse(0);
        long inode = members.number(INODE).orElse(0);
        Optional<Entry> identity = members.entry(IDENTITY);
        try {
            if (identity.isPresent()) {
                Entry extra = identity.get();
                if (extra.number(INODE).orElse(0) == inode) {
                    return new Life(
                            new FilePosition(
                                    extra.text("id").orElseThrow(MalformedExtra::new),
                                    path,
                                    Math.toIntExact(extra.number("generation").orElse(0)),
                                    extra.number("device").orElse(0),
                                    inode,
                                    position,
                                    digest(extra.entry("fingerprint")),
                                    guard(path, members, position, warnings)),
                            members);
                }
                warnings.accept(path + ": inode was changed by another program and is believed");
            } else if (members.has(IDENTITY)) {
                throw new MalformedExtra();
            }
        } catch (IllegalArgumentException | ArithmeticException e) {
            warnings.accept(path + ": identity is malformed and left out");
        }
        return bare(path, members, generationIfUnknown, inode, position);
    }

    private static Digest guard(
            String path, Entry members, long position, Consumer<String> warnings) {
        Optional<Entry> guard = members.entry(GUARD);
        if (guard.isEmpty()) {
            return Digest.NONE;
        }
        if (guard.get().number("at").orElse(-1) != position) {
            warnings.accept(path + ": position was changed by another program and is believed");
            return Digest.NONE;
        }
        Digest digest = digest(guard);
        if (digest.length() > position) {
            throw new MalformedExtra();
        }
        return digest;
    }

    private static Digest digest(Optional<Entry> members) {
        if (members.isEmpty()) {
            return Digest.NONE;
        }
        int length = Math.toIntExact(members.get().number("length").orElse(-1));
        String hex = members.get().text("digest").orElseThrow(MalformedExtra::new);
        return Digest.parse(length, hex);
    }

    /** An id for a life that another program has entered: the same whenever it is read. */
    private static String derivedId(String path, long inode) {
        String text = inode + " " + path;
        ByteBuffer bytes = ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
        return "x" + Digest.of(bytes).hex().substring(0, 15);
    }

    /** A life at a new position. */
    static Life moved(Optional<Life> before, FilePosition position, String now) {
        Map<String, Object> members = new LinkedHashMap<>();
        before.ifPresent(life -> members.putAll(life.members().members()));
        members.put(POSITION, position.offset());
        members.put(INODE, position.inode());
        members.put(UPDATED, now);
        Map<String, Object> identity = new LinkedHashMap<>();
        identity.put(INODE, position.inode());
        identity.put("device", position.device());
        identity.put("id", position.id());
        identity.put("generation", (long) position.generation());
        if (position.fingerprint().length() > 0) {
            Map<String, Object> fingerprint = new LinkedHashMap<>();
            put(fingerprint, position.fingerprint());
            identity.put("fingerprint", fingerprint);
        }
        members.put(IDENTITY, identity);
        if (position.guard().length() > 0) {
            Map<String, Object> guard = new LinkedHashMap<>();
            guard.put("at", position.offset());
            put(guard, position.guard());
            members.put(GUARD, guard);
        } else {
            members.remove(GUARD);
        }
        return new Life(position, Entry.of(members));
    }

    private static void put(Map<String, Object> target, Digest digest) {
        target.put("length", (long) digest.length());
        target.put("digest", digest.hex());
    }

    /**
     * The entry of a path, of its lives and the members that belong to the path itself.
     *
     * @param unknown members that Cairn does not know
     * @param lives in order, the file now at the path last; not empty
     */
    static Entry write(Entry unknown, List<Life> lives) {
        Map<String, Object> members = new LinkedHashMap<>();
        Entry main = lives.get(lives.size() - 1).members();
        Map<String, Object> mainMembers = main.members();
        for (String name : KNOWN) {
            if (mainMembers.containsKey(name)) {
                members.put(name, mainMembers.get(name));
            }
        }
        if (lives.size() > 1) {
            List<Object> older = new ArrayList<>();
            lives.subList(0, lives.size() - 1).forEach(life -> older.add(life.members()));
            members.put(GENERATIONS, older);
        }
        members.putAll(unknown(main).members());
        members.putAll(unknown.members());
        return Entry.of(members);
    }

    /** The members of an entry that Cairn does not know. */
    static Entry unknown(Entry entry) {
        return entry.without(KNOWN);
    }

    /** The members that describe the file now at the path. */
    private static Entry known(Entry entry) {
        if (KNOWN_SET.containsAll(entry.names())) {
            return entry.without(GENERATIONS);
        }
        return entry.without(unknown(entry).names().toArray(new String[0])).without(GENERATIONS);
    }

    private static final class Form implements LifeForm {

        @Override
        public Optional<String> plainId(Entry entry) {
            return PlainFileEntry.id(entry);
        }

        @Override
        public Optional<String> problem(Entry entry) {
            return FileEntries.problem(entry);
        }

        @Override
        public List<Life> read(String path, Entry entry, Consumer<String> warnings) {
            return FileEntries.read(path, entry, warnings);
        }

        @Override
        public Life withoutExtras(Life life) {
            return FileEntries.withoutExtras(life);
        }

        @Override
        public Life moved(Optional<Life> before, Position position, String now) {
            return FileEntries.moved(before, (FilePosition) position, now);
        }

        @Override
        public Optional<Life> find(List<Life> lives, Position position) {
            return lives.stream()
                    .filter(life -> life.position().id().equals(position.id()))
                    .findFirst();
        }

        @Override
        public int place(List<Life> lives, Position position) {
            int at = lives.size();
            int generation = ((FilePosition) position).generation();
            while (at > 0 && generation(lives.get(at - 1)) > generation) {
                at--;
            }
            return at;
        }

        @Override
        public Entry write(Entry unknown, List<Life> lives) {
            return FileEntries.write(unknown, lives);
        }

        @Override
        public Entry unknown(Entry entry) {
            return FileEntries.unknown(entry);
        }
    }

    /** An extra member that was written by somebody who does not know what it means. */
    private static final class MalformedExtra extends IllegalArgumentException {
        private static final long serialVersionUID = 1L;
    }
}
