package dev.cairn.mirror;

import java.util.List;

/**
 * What a run has done, or would do.
 *
 * @param items in the order in which they happened; none if all was in step
 * @param sources files of the host
 * @param unchanged how many of them were in step already
 */
public record SyncResult(List<Item> items, int sources, int unchanged) {

    /**
     * Something that was done or seen.
     *
     * @param change what
     * @param name of the copy now
     * @param before its name before, or empty
     * @param bytes that were copied, or are to be
     * @param detail for people; may be empty
     */
    public record Item(Change change, String name, String before, long bytes, String detail) {}

    /** Copies the list. */
    public SyncResult {
        items = List.copyOf(items);
    }

    /** Whether there is an item of a kind. */
    public boolean has(Change change) {
        return count(change) > 0;
    }

    /** How many items of a kind there are. */
    public int count(Change change) {
        return (int) items.stream().filter(item -> item.change() == change).count();
    }

    /** Bytes copied. */
    public long bytes() {
        return items.stream().mapToLong(Item::bytes).sum();
    }
}
