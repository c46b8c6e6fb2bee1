package dev.cairn.http.page;

import dev.cairn.http.call.Answer;
import java.io.IOException;
import java.net.URI;
import java.util.Optional;

/** How the cursor of the next page is found; when pages end is not its business. */
sealed interface Way permits Way.ByUrl, Way.ByToken, Way.ByPage, Way.ByOffset, Way.ById, Way.None {

    /** The cursor of the first page; empty if it needs none. */
    default Optional<String> first() {
        return Optional.empty();
    }

    /**
     * The cursor of the next page; empty if there is none.
     *
     * @param asked URL of the answer
     */
    Optional<String> next(Optional<String> cursor, URI asked, Answer answer, Page page)
            throws IOException;

    /**
     * The answer names the next page's URL.
     *
     * @param place where
     * @param origins where it may lead
     */
    record ByUrl(Place place, Origins origins) implements Way {
        @Override
        public Optional<String> next(Optional<String> cursor, URI asked, Answer answer, Page page)
                throws IOException {
            Optional<String> reference = place.text(answer, page);
            if (reference.isEmpty()) {
                return Optional.empty();
            }
            return Optional.of(
                    origins.checked(References.resolve(asked, reference.get())).toString());
        }
    }

    /**
     * The answer has a token for the next page.
     *
     * @param place where
     */
    record ByToken(Place place) implements Way {
        @Override
        public Optional<String> next(Optional<String> cursor, URI asked, Answer answer, Page page)
                throws IOException {
            return place.text(answer, page);
        }
    }

    /**
     * Pages are numbered. An empty one stays where it is: events may come to it.
     *
     * @param start number of the first
     */
    record ByPage(long start) implements Way {
        @Override
        public Optional<String> first() {
            return Optional.of(Long.toString(start));
        }

        @Override
        public Optional<String> next(Optional<String> cursor, URI asked, Answer answer, Page page)
                throws IOException {
            return Optional.of(Long.toString(number(cursor, start) + (page.items() == 0 ? 0 : 1)));
        }
    }

    /**
     * Pages begin at the number of items before them.
     *
     * @param start number of the first item
     */
    record ByOffset(long start) implements Way {
        @Override
        public Optional<String> first() {
            return Optional.of(Long.toString(start));
        }

        @Override
        public Optional<String> next(Optional<String> cursor, URI asked, Answer answer, Page page)
                throws IOException {
            return Optional.of(Long.toString(number(cursor, start) + page.items()));
        }
    }

    /** The next page begins behind the id of the last event. An empty one stays where it is. */
    record ById() implements Way {
        @Override
        public Optional<String> next(Optional<String> cursor, URI asked, Answer answer, Page page)
                throws IOException {
            for (int i = page.size() - 1; i >= 0; i--) {
                if (page.idText(i).isPresent()) {
                    return page.idText(i);
                }
            }
            if (page.size() > 0) {
                throw new MalformedPageException(
                        "none of the " + page.size() + " events of the page has an id; see idPath");
            }
            return cursor;
        }
    }

    /** There is one page. */
    record None() implements Way {
        @Override
        public Optional<String> next(Optional<String> cursor, URI asked, Answer answer, Page page) {
            return Optional.empty();
        }
    }

    private static long number(Optional<String> cursor, long start) throws IOException {
        try {
            return cursor.isEmpty() ? start : Long.parseLong(cursor.get());
        } catch (NumberFormatException e) {
            throw new MalformedPageException(
                    "the position's cursor is no number, as paging=page and offset have it; set it"
                            + " with cairn registry");
        }
    }
}
