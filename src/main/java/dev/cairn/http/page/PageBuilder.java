package dev.cairn.http.page;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Puts events on lines. What is appended becomes an event with {@link #endEvent}. */
final class PageBuilder {

    private byte[] lines;
    private int length;
    private int[] ends = new int[128];
    private String[] ids = new String[128];
    private Instant[] times = new Instant[128];
    private int size;
    private int items;
    private final List<String> rejected = new ArrayList<>();

    /**
     * @param expectedBytes of all lines
     */
    PageBuilder(int expectedBytes) {
        lines = new byte[Math.max(16, expectedBytes)];
    }

    /** Appends bytes as they are. */
    void append(byte[] from, int start, int end) {
        reserve(end - start);
        System.arraycopy(from, start, lines, length, end - start);
        length += end - start;
    }

    /** Appends one byte. */
    void append(char ascii) {
        reserve(1);
        lines[length++] = (byte) ascii;
    }

    /**
     * Appends JSON without the white space between its tokens. Everything else stays as it is
     * written: names, numbers, escapes.
     */
    void appendCompacted(byte[] from, int start, int end) {
        reserve(end - start);
        boolean inText = false;
        for (int i = start; i < end; i++) {
            byte next = from[i];
            if (inText || !(next == ' ' || next == '\n' || next == '\r' || next == '\t')) {
                lines[length++] = next;
            }
            if (inText && next == '\\') {
                lines[length++] = from[++i];
            } else if (next == '"') {
                inText = !inText;
            }
        }
    }

    /**
     * Ends the event that was appended.
     *
     * @param id null if it has none
     * @param time null if it has none
     */
    void endEvent(String id, Instant time) {
        append('\n');
        if (size == ends.length) {
            ends = Arrays.copyOf(ends, size * 2);
            ids = Arrays.copyOf(ids, size * 2);
            times = Arrays.copyOf(times, size * 2);
        }
        ends[size] = length;
        ids[size] = id;
        times[size] = time;
        size++;
    }

    /** Counts an item of the server's. */
    void item() {
        items++;
    }

    /** Leaves an item out. */
    void reject(String why) {
        rejected.add(why);
    }

    /** Items so far, for messages that say which one. */
    int items() {
        return items;
    }

    /** What was left out so far. */
    int rejects() {
        return rejected.size();
    }

    /** Events so far. */
    int size() {
        return size;
    }

    /** The page. Nothing is appended any more. */
    Page build(Map<String, Optional<String>> members) {
        return new EventPage(lines, ends, size, ids, times, items, members, rejected);
    }

    private void reserve(int bytes) {
        if (lines.length - length < bytes) {
            long wanted = Math.max((long) length + bytes, lines.length * 3L / 2);
            lines = Arrays.copyOf(lines, (int) Math.min(wanted, Integer.MAX_VALUE - 8));
        }
    }
}
