package dev.cairn.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.http.cursor.Step;
import dev.cairn.http.page.Page;
import dev.cairn.source.ApiPosition;
import dev.cairn.source.Batch;
import dev.cairn.source.Digest;
import dev.cairn.source.LogRecord;
import dev.cairn.source.Partition;
import dev.cairn.source.SeenIds;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class PageBatchTest {

    private static final Partition PARTITION =
            new Partition(Partition.Kind.API, "", "okta", "okta");
    private static final ApiPosition START =
            ApiPosition.beginning("okta", "http://localhost/").withPassed(Set.of(digest("b")));
    private static final ApiPosition END =
            new ApiPosition(
                    "okta",
                    "http://localhost/",
                    Optional.empty(),
                    Optional.of("2"),
                    Optional.empty(),
                    Set.of());

    private static final Page PAGE = new Lines("a", "b", "c", "d");

    private static Digest digest(String text) {
        return Digest.ofId(ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)));
    }

    /** Events that are their own ids. */
    private record Lines(List<String> events) implements Page {

        Lines(String... events) {
            this(List.of(events));
        }

        @Override
        public int size() {
            return events.size();
        }

        @Override
        public ByteBuffer lines() {
            String all = String.join("\n", events) + "\n";
            return ByteBuffer.wrap(all.getBytes(StandardCharsets.UTF_8));
        }

        @Override
        public int end(int index) {
            return 2 * index + 2;
        }

        @Override
        public Digest id(int index) {
            return digest(events.get(index));
        }

        @Override
        public Optional<String> idText(int index) {
            return Optional.of(events.get(index).toUpperCase(Locale.ROOT));
        }

        @Override
        public Optional<Instant> time(int index) {
            return Optional.empty();
        }

        @Override
        public Optional<String> member(String path) {
            return Optional.empty();
        }

        @Override
        public List<String> rejected() {
            return List.of();
        }
    }

    private static PageBatch batch(int... fresh) {
        BitSet set = new BitSet();
        for (int each : fresh) {
            set.set(each);
        }
        List<SeenIds> seen = List.of(new SeenIds(PARTITION, "1-1", List.of(digest("a"))));
        return PageBatch.of(PARTITION, START, new Step(set, END, List.of(), seen, false), PAGE);
    }

    private static String content(Batch batch) {
        return StandardCharsets.UTF_8.decode(batch.content()).toString();
    }

    private static List<LogRecord> records(Batch batch) {
        List<LogRecord> all = new ArrayList<>();
        for (Iterator<LogRecord> each = batch.records(); each.hasNext(); ) {
            all.add(each.next());
        }
        return all;
    }

    @Test
    void aPageOfNewEventsIsDeliveredAsItIs() {
        PageBatch batch = batch(0, 1, 2, 3);
        assertThat(content(batch)).isEqualTo("a\nb\nc\nd\n");
        assertThat(batch.recordCount()).isEqualTo(4);
        assertThat(batch.sizeBytes()).isEqualTo(8);
        assertThat(batch).containsExactly("a", "b", "c", "d");
    }

    @Test
    void whatIsNotNewIsLeftOut() {
        PageBatch batch = batch(0, 2, 3);
        assertThat(content(batch)).isEqualTo("a\nc\nd\n");
        assertThat(records(batch))
                .extracting(LogRecord::id)
                .containsExactly("okta:A", "okta:C", "okta:D");
        assertThat(records(batch)).extracting(LogRecord::offset).containsExactly(0L, 2L, 3L);
    }

    @Test
    void aPageWithoutNewEventsIsEmptyAndMovesThePosition() {
        PageBatch batch = batch();
        assertThat(batch.isEmpty()).isTrue();
        assertThat(batch.recordCount()).isZero();
        assertThat(batch.end()).isEqualTo(END);
        assertThat(batch.seen()).hasSize(1);
    }

    @Test
    void aPositionWithinThePageNamesWhatWasDelivered() {
        PageBatch batch = batch(0, 2, 3);
        List<LogRecord> records = records(batch);
        assertThat(batch.positionAfter(records.get(1)))
                .isEqualTo(START.withPassed(Set.of(digest("b"), digest("a"), digest("c"))));
        assertThat(batch.positionAfter(records.get(2))).isEqualTo(END);
    }

    @Test
    void theRestOfAPageEndsAsTheWholeAndNamesAllThatWasDelivered() {
        PageBatch batch = batch(0, 2, 3);
        List<LogRecord> records = records(batch);
        Batch rest = batch.startingAt(records.get(1));
        assertThat(content(rest)).isEqualTo("c\nd\n");
        assertThat(rest.recordCount()).isEqualTo(2);
        assertThat(rest.end()).isEqualTo(END);
        assertThat(rest.positionAfter(records.get(1)))
                .isEqualTo(START.withPassed(Set.of(digest("b"), digest("a"), digest("c"))));
        Batch least = rest.startingAt(records.get(2));
        assertThat(content(least)).isEqualTo("d\n");
        assertThat(least.seen()).hasSize(1);
    }

    @Test
    void aBatchThatWasReleasedSaysSo() {
        PageBatch batch = batch(0, 1);
        batch.release();
        assertThatThrownBy(batch::content)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("copy what you need");
    }
}
