package dev.cairn.checkpoint.lmdb;

import dev.cairn.checkpoint.Entry;
import dev.cairn.checkpoint.SectionBuilder;
import dev.cairn.io.Disk;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;

/**
 * Everything in a data file, read and checked without the library.
 *
 * @param sections the registry: entries by name, by section
 * @param state empty for a file that nothing was ever committed to
 * @param lostPages how many pages are neither used nor free
 */
record LmdbContents(
        Map<String, NavigableMap<String, Entry>> sections,
        Optional<StateRecord> state,
        long lostPages) {

    /**
     * Reads a file that nobody writes.
     *
     * @throws java.nio.file.NoSuchFileException if there is none
     * @throws MalformedFileException if it is damaged
     * @throws ForeignFileException if it is another program's, or of another version
     */
    static LmdbContents read(Disk disk, Path path) throws IOException {
        try (LmdbPages pages = LmdbPages.open(disk, path)) {
            return read(pages, pages.metas());
        }
    }

    /** Reads a file that nobody writes, by its meta pages. */
    static LmdbContents read(LmdbPages pages, LmdbMeta[] metas) throws IOException {
        LmdbMeta newest = LmdbFileCheck.newest(metas);
        LmdbContents contents = read(pages, newest);
        checkOlder(pages, metas[1 - newest.page()], contents.state());
        return contents;
    }

    /** The state in a file that nobody writes, without a look at the rest. */
    static Optional<StateRecord> state(Disk disk, Path path) throws IOException {
        try (LmdbPages pages = LmdbPages.open(disk, path)) {
            return state(pages, LmdbFileCheck.newest(pages.metas()));
        }
    }

    /**
     * Reads what a meta page leads to.
     *
     * @throws MalformedFileException if it is damaged
     * @throws ForeignFileException if it is another program's, or of another version
     */
    static LmdbContents read(LmdbPages pages, LmdbMeta meta) throws IOException {
        Collecting collecting = new Collecting();
        long lost;
        try {
            lost = LmdbFileCheck.walk(pages, meta, collecting);
        } catch (MalformedFileException e) {
            if (isForeign(pages, meta)) {
                throw foreign();
            }
            throw e;
        }
        return collecting.finish(meta, lost);
    }

    private static ForeignFileException foreign() {
        return new ForeignFileException("is an LMDB environment of another program");
    }

    /** Whether a file has no state and begins with something that is no entry of ours. */
    private static boolean isForeign(LmdbPages pages, LmdbMeta meta) {
        try {
            return !meta.main().isEmpty()
                    && find(pages, meta, StateRecord.KEY).isEmpty()
                    && firstIsForeign(pages, meta);
        } catch (ForeignFileException e) {
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    private static boolean firstIsForeign(LmdbPages pages, LmdbMeta meta) throws IOException {
        LmdbPage page = new LmdbPage(pages.pageBytes());
        long number = meta.main().root();
        for (int level = 0; level < meta.main().depth(); level++) {
            pages.read(number, page);
            page.check(number);
            if (page.count() == 0) {
                return false;
            }
            number = page.isLeaf() ? number : page.child(0);
        }
        for (int i = 0; i < page.count(); i++) {
            if (isOurs(page, i)) {
                return false;
            }
        }
        return page.isLeaf();
    }

    private static boolean isOurs(LmdbPage page, int i) throws IOException {
        if (page.isBig(i)) {
            return false;
        }
        byte[] bytes = page.bytes();
        try {
            int data = page.dataAt(i);
            int length = (int) page.dataLength(i);
            RecordFormat.checked(bytes, page.keyAt(i), page.keyLength(i), bytes, data, length);
            return true;
        } catch (MalformedFileException e) {
            return false;
        }
    }

    /** The state that a meta page leads to. */
    private static Optional<StateRecord> state(LmdbPages pages, LmdbMeta meta) throws IOException {
        Optional<byte[]> value = find(pages, meta, StateRecord.KEY);
        return value.isEmpty()
                ? Optional.empty()
                : Optional.of(StateRecord.read(value.get(), 0, value.get().length));
    }

    private static Optional<byte[]> find(LmdbPages pages, LmdbMeta meta, byte[] key)
            throws IOException {
        PageUse use = new PageUse(pages.filePages(), meta.lastPage(), pages.pageBytes());
        return new LmdbTree(pages, meta.main(), false, use).find(key);
    }

    /**
     * Checks that the meta page that is not in force is of the commit before. Were the numbers of
     * their transactions damaged so that the older seems the newer, what is in force would be sound
     * but not the newest.
     */
    private static void checkOlder(LmdbPages pages, LmdbMeta older, Optional<StateRecord> newest)
            throws IOException {
        if (older.transaction() == 0) {
            return;
        }
        long wanted = newest.map(StateRecord::sequence).orElse(0L) - 1;
        long found = state(pages, older).map(StateRecord::sequence).orElse(0L);
        if (found != wanted) {
            throw new MalformedFileException(
                    "the commit before " + (wanted + 1) + " is said to be " + found);
        }
    }

    /** Takes the nodes of the main tree. */
    private static final class Collecting implements LmdbTree.Leaf {

        private final Map<String, SectionBuilder> sections = new HashMap<>();
        private final RecordReader reader = new RecordReader();
        private long entries;
        private Optional<StateRecord> state = Optional.empty();
        private long sum;

        @Override
        public void node(
                byte[] key, int keyAt, int keyLength, byte[] data, int dataAt, int dataLength)
                throws IOException {
            byte[] own = StateRecord.KEY;
            if (Arrays.equals(key, keyAt, keyAt + keyLength, own, 0, own.length)) {
                state = Optional.of(StateRecord.read(data, dataAt, dataLength));
                return;
            }
            int checksum = RecordFormat.checked(key, keyAt, keyLength, data, dataAt, dataLength);
            RecordReader.Named named = reader.read(key, keyAt, keyLength, data, dataAt, dataLength);
            sum += RecordFormat.weight(checksum);
            sections.computeIfAbsent(named.key().section(), none -> new SectionBuilder())
                    .add(named.key().name(), named.entry());
            entries++;
        }

        LmdbContents finish(LmdbMeta meta, long lost) throws IOException {
            if (state.isEmpty() && !(meta.isPristine() && entries == 0)) {
                throw new MalformedFileException("it has lost its state record");
            }
            StateRecord said = state.orElse(StateRecord.NONE);
            if (said.entries() != entries || said.sum() != sum) {
                throw new MalformedFileException(
                        "its "
                                + entries
                                + " entries are not the "
                                + said.entries()
                                + " that were committed");
            }
            Map<String, NavigableMap<String, Entry>> built = new HashMap<>();
            sections.forEach((name, section) -> built.put(name, section.build()));
            return new LmdbContents(built, state, lost);
        }
    }
}
