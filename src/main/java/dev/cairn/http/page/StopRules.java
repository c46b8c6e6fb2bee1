package dev.cairn.http.page;

import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * Which page is the last, besides that nothing new is behind it.
 *
 * @param empty whether one without items is
 * @param shorter one with fewer items is; empty for none
 * @param flag one without this value of a member is
 * @param total the one that brings as many items as a member says is
 */
record StopRules(boolean empty, OptionalInt shorter, Optional<Flag> flag, Optional<Total> total) {

    /**
     * @param path of the member
     * @param more its value as long as there are more pages; one that is absent has no value
     */
    record Flag(String path, String more) {}

    /**
     * @param path of the member
     * @param start the first page's offset where cursors are offsets, which then count; empty where
     *     the items of the run are counted
     */
    record Total(String path, OptionalLong start) {}

    boolean isLast(Optional<String> cursor, Page page, long soFar) {
        return (empty && page.items() == 0)
                || (shorter.isPresent() && page.items() < shorter.getAsInt())
                || (flag.isPresent() && !goesOn(flag.get(), page))
                || (total.isPresent() && isAll(total.get(), cursor, page, soFar));
    }

    private static boolean goesOn(Flag flag, Page page) {
        return page.member(flag.path()).filter(flag.more()::equalsIgnoreCase).isPresent();
    }

    private static boolean isAll(Total total, Optional<String> cursor, Page page, long soFar) {
        Optional<String> said = page.member(total.path());
        if (said.isEmpty() || !said.get().matches("[0-9]{1,18}")) {
            return false;
        }
        long before = soFar;
        if (total.start().isPresent()) {
            long start = total.start().getAsLong();
            before = cursor.map(Long::parseLong).orElse(start) - start;
        }
        return before + page.items() >= Long.parseLong(said.get());
    }
}
