package dev.cairn.http.page;

import dev.cairn.source.Digest;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A page that was read. Ids are digested when they are first asked for. */
final class EventPage implements Page {

    private final byte[] lines;
    private final int[] ends;
    private final int size;
    private final String[] ids;
    private final Instant[] times;
    private final int items;
    private final Map<String, Optional<String>> members;
    private final List<String> rejected;
    private Digest[] digests = {};

    /**
     * @param ends in {@code lines}; the first {@code size} count, as of ids and times, which may be
     *     null
     */
    EventPage(
            byte[] lines,
            int[] ends,
            int size,
            String[] ids,
            Instant[] times,
            int items,
            Map<String, Optional<String>> members,
            List<String> rejected) {
        this.lines = lines;
        this.ends = ends;
        this.size = size;
        this.ids = ids;
        this.times = times;
        this.items = items;
        this.members = members;
        this.rejected = List.copyOf(rejected);
    }

    @Override
    public int size() {
        return size;
    }

    @Override
    public int items() {
        return items;
    }

    @Override
    public ByteBuffer lines() {
        return ByteBuffer.wrap(lines, 0, size == 0 ? 0 : ends[size - 1]);
    }

    @Override
    public int end(int index) {
        return ends[checked(index)];
    }

    @Override
    public Digest id(int index) {
        if (digests.length < size) {
            digests = digests();
        }
        return digests[checked(index)];
    }

    @Override
    public Optional<String> idText(int index) {
        return Optional.ofNullable(ids[checked(index)]);
    }

    @Override
    public Optional<Instant> time(int index) {
        return Optional.ofNullable(times[checked(index)]);
    }

    @Override
    public Optional<String> member(String path) {
        Optional<String> member = members.get(path);
        if (member == null) {
            throw new IllegalArgumentException(path + " was not asked for of this page");
        }
        return member;
    }

    @Override
    public List<String> rejected() {
        return rejected;
    }

    private int checked(int index) {
        if (index < 0 || index >= size) {
            throw new IndexOutOfBoundsException("event " + index + " of " + size);
        }
        return index;
    }

    private Digest[] digests() {
        Digest[] made = new Digest[size];
        Map<Digest, Integer> equals = new HashMap<>();
        for (int i = 0; i < size; i++) {
            made[i] = ids[i] == null ? ofContent(i, equals) : ofText(ids[i]);
        }
        return made;
    }

    /** Equal lines of one page are several events: the server has no reason to repeat itself. */
    private Digest ofContent(int index, Map<Digest, Integer> equals) {
        int start = index == 0 ? 0 : ends[index - 1];
        Digest content = Digest.ofId(ByteBuffer.wrap(lines, start, ends[index] - start));
        int before = equals.merge(content, 1, Integer::sum) - 1;
        return before == 0 ? content : ofText(content.hex() + "/" + before);
    }

    private static Digest ofText(String text) {
        return Digest.ofId(ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)));
    }

    @Override
    public String toString() {
        return size + " events in " + (size == 0 ? 0 : ends[size - 1]) + " bytes";
    }
}
