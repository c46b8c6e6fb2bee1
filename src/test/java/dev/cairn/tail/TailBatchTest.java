package dev.cairn.tail;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.source.Batch;
import dev.cairn.source.Digest;
import dev.cairn.source.FilePosition;
import dev.cairn.source.LogRecord;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Batches as they come from a source. */
@Timeout(60)
class TailBatchTest {

    private static final String TEXT = "one\ntwo\r\n\nfour\n";
    private final TailHarness tail = TailHarness.fromBeginning("/logs/*.log");

    private Batch batch() throws IOException {
        tail.append("a.log", TEXT);
        tail.start();
        while (true) {
            Batch batch = tail.source.poll(Duration.ofSeconds(2), p -> false).orElseThrow();
            if (!batch.isEmpty()) {
                return batch;
            }
            batch.release();
        }
    }

    private static List<LogRecord> records(Batch batch) {
        List<LogRecord> records = new ArrayList<>();
        batch.records().forEachRemaining(records::add);
        return records;
    }

    @Test
    void theContentIsTheFilesBytes() throws IOException {
        Batch batch = batch();
        assertThat(StandardCharsets.UTF_8.decode(batch.content()).toString()).isEqualTo(TEXT);
        assertThat(batch.content().isReadOnly()).isTrue();
        assertThat(batch.content().isDirect()).isTrue();
        assertThat(batch.recordCount()).isEqualTo(4);
        assertThat(batch.sizeBytes()).isEqualTo(TEXT.length());
    }

    @Test
    void aRecordsIdIsTheLifeAndTheOffset() throws IOException {
        Batch batch = batch();
        assertThat(records(batch))
                .extracting(LogRecord::id)
                .containsExactly(
                        batch.partition().id() + ":0",
                        batch.partition().id() + ":4",
                        batch.partition().id() + ":9",
                        batch.partition().id() + ":10");
        assertThat(records(batch)).noneMatch(LogRecord::partial);
    }

    @Test
    void thePositionAfterARecordHasEvidenceOfItsOwn() throws IOException {
        Batch batch = batch();
        FilePosition after = (FilePosition) batch.positionAfter(records(batch).get(1));
        Digest digest = Digest.of(ByteBuffer.wrap(TEXT.getBytes(StandardCharsets.UTF_8), 0, 9));
        assertThat(after.offset()).isEqualTo(9);
        assertThat(after.guard()).isEqualTo(digest);
        byte[] text = TEXT.getBytes(StandardCharsets.UTF_8);
        assertThat(after.fingerprint())
                .as("of all that was there when the file was first seen")
                .isEqualTo(Digest.of(ByteBuffer.wrap(text)));
        assertThat(batch.positionAfter(records(batch).get(3))).isEqualTo(batch.end());
    }

    @Test
    void theRestOfABatchTakesItsBytesOver() throws IOException {
        Batch batch = batch();
        Batch rest = batch.startingAt(records(batch).get(2));
        assertThat(((FilePosition) rest.start()).offset()).isEqualTo(9);
        assertThat(rest.end()).isEqualTo(batch.end());
        assertThat(records(rest))
                .extracting(r -> r.text(StandardCharsets.UTF_8))
                .containsExactly("", "four");
        assertThat(records(rest)).extracting(LogRecord::offset).containsExactly(9L, 10L);
        assertThat(rest.positionAfter(records(rest).get(0)))
                .extracting(p -> ((FilePosition) p).offset())
                .isEqualTo(10L);
        rest.release();
        assertThat(tail.pool.heldBytes()).isZero();
    }

    @Test
    void aDetachedBatchHoldsNoPooledMemory() throws IOException {
        Batch batch = batch();
        assertThat(tail.pool.heldBytes()).isPositive();
        batch.detach();
        assertThat(tail.pool.heldBytes()).isZero();
        assertThat(StandardCharsets.UTF_8.decode(batch.content()).toString()).isEqualTo(TEXT);
        Batch rest = batch.startingAt(records(batch).get(1));
        assertThat(records(rest)).hasSize(3);
        rest.release();
    }

    @Test
    void aReleasedBatchRefusesAccess() throws IOException {
        Batch batch = batch();
        Iterator<LogRecord> records = batch.records();
        records.next();
        batch.release();
        assertThatThrownBy(batch::content)
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("this route keeps a batch beyond its delivery; copy what you need");
        assertThatThrownBy(records::next).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(batch::records).isInstanceOf(IllegalStateException.class);
    }
}
