package dev.cairn.http;

import dev.cairn.http.cursor.Step;
import dev.cairn.http.page.Page;
import dev.cairn.source.ApiPosition;
import dev.cairn.source.Batch;
import dev.cairn.source.Digest;
import dev.cairn.source.LogRecord;
import dev.cairn.source.Loss;
import dev.cairn.source.Partition;
import dev.cairn.source.Position;
import dev.cairn.source.SeenIds;
import java.nio.ByteBuffer;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Set;

/**
 * The events of a page that are new, as lines. A record's place is its number on the page; a
 * position within the page names the events that were delivered, because the page may have others
 * between them when it is asked for again. Handed from thread to thread, used by one at a time.
 */
final class PageBatch implements Batch {

    private static final String RELEASED =
            "this route keeps a batch beyond its delivery; copy what you need";

    private final Partition partition;
    private final ApiPosition start;
    private final Step step;
    private final Page page;

    /** Numbers on the page of the events that are new, ascending. */
    private final int[] fresh;

    /** Their lines, one behind the other. */
    private final ByteBuffer lines;

    /** Where in {@link #lines} each ends. */
    private final int[] ends;

    /** The first of them that this batch still has. */
    private final int first;

    private boolean released;

    private PageBatch(
            Partition partition,
            ApiPosition start,
            Step step,
            Page page,
            int[] fresh,
            ByteBuffer lines,
            int[] ends,
            int first) {
        this.partition = partition;
        this.start = start;
        this.step = step;
        this.page = page;
        this.fresh = fresh;
        this.lines = lines;
        this.ends = ends;
        this.first = first;
    }

    /**
     * What a page brings.
     *
     * @param start where the page stands, with its run
     */
    static PageBatch of(Partition partition, ApiPosition start, Step step, Page page) {
        int[] fresh = step.fresh().stream().toArray();
        int[] ends = new int[fresh.length];
        if (fresh.length == page.size()) {
            for (int i = 0; i < ends.length; i++) {
                ends[i] = page.end(i);
            }
            return new PageBatch(partition, start, step, page, fresh, page.lines(), ends, 0);
        }
        int size = 0;
        for (int i = 0; i < fresh.length; i++) {
            size += page.end(fresh[i]) - begin(page, fresh[i]);
            ends[i] = size;
        }
        ByteBuffer lines = ByteBuffer.allocate(size);
        for (int index : fresh) {
            int begin = begin(page, index);
            lines.put(page.lines().slice(begin, page.end(index) - begin));
        }
        return new PageBatch(partition, start, step, page, fresh, lines.flip(), ends, 0);
    }

    private static int begin(Page page, int index) {
        return index == 0 ? 0 : page.end(index - 1);
    }

    private int begin(int i) {
        return i == 0 ? 0 : ends[i - 1];
    }

    private ByteBuffer lines() {
        if (released) {
            throw new IllegalStateException(RELEASED);
        }
        return lines;
    }

    @Override
    public Partition partition() {
        return partition;
    }

    @Override
    public ApiPosition start() {
        return start;
    }

    @Override
    public ApiPosition end() {
        return step.end();
    }

    @Override
    public int sizeBytes() {
        return ends.length == 0 ? 0 : ends[ends.length - 1] - begin(first);
    }

    @Override
    public int recordCount() {
        return ends.length - first;
    }

    @Override
    public ByteBuffer content() {
        return lines().slice(begin(first), sizeBytes()).asReadOnlyBuffer();
    }

    @Override
    public Iterator<LogRecord> records() {
        lines();
        return new Records();
    }

    private final class Records implements Iterator<LogRecord> {
        private int at = first;

        @Override
        public boolean hasNext() {
            return at < ends.length;
        }

        @Override
        public LogRecord next() {
            if (!hasNext()) {
                throw new NoSuchElementException();
            }
            int i = at++;
            int number = fresh[i];
            String id = page.idText(number).orElseGet(() -> page.id(number).hex());
            ByteBuffer line = lines().slice(begin(i), ends[i] - 1 - begin(i)).asReadOnlyBuffer();
            return new LogRecord(partition.id() + ":" + id, number, line, false);
        }
    }

    @Override
    public Position positionAfter(LogRecord last) {
        int i = index(last);
        if (i == fresh.length - 1) {
            return end();
        }
        Set<Digest> passed = new LinkedHashSet<>(start.passed());
        for (int each = 0; each <= i; each++) {
            passed.add(page.id(fresh[each]));
        }
        return start.withPassed(passed);
    }

    private int index(LogRecord record) {
        for (int i = first; i < fresh.length; i++) {
            if (fresh[i] == record.offset()) {
                return i;
            }
        }
        throw new IllegalArgumentException("record " + record.id() + " is not of this batch");
    }

    @Override
    public Batch startingAt(LogRecord next) {
        int i = index(next);
        if (i == first) {
            return this;
        }
        PageBatch rest = new PageBatch(partition, start, step, page, fresh, lines(), ends, i);
        released = true;
        return rest;
    }

    @Override
    public boolean isLast() {
        return false;
    }

    @Override
    public List<Loss> losses() {
        return step.losses();
    }

    @Override
    public List<SeenIds> seen() {
        return step.seen();
    }

    @Override
    public void detach() {
        // its bytes are its own
    }

    @Override
    public void release() {
        released = true;
    }

    @Override
    public String toString() {
        return partition + " " + recordCount() + " of " + page.size() + " events of a page";
    }
}
