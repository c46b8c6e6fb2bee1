package dev.cairn.tail;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.ByteRange;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

/** The search eight bytes at a time against one byte at a time. */
class LineFramerProperties {

    @Property
    void searchesAgreeWithTheObviousOnes(
            @ForAll @Size(max = 70) @ByteRange(min = 8, max = 12) byte[] bytes,
            @ForAll @IntRange(max = 9) int skipped,
            @ForAll boolean direct) {
        ByteBuffer buffer = buffer(bytes, direct);
        int from = Math.min(skipped, bytes.length);
        int first = -1;
        int last = -1;
        int count = 0;
        for (int i = from; i < bytes.length; i++) {
            if (bytes[i] == '\n') {
                first = first < 0 ? i : first;
                last = i;
                count++;
            }
        }
        assertThat(LineFramer.first(buffer, from, bytes.length)).isEqualTo(first);
        assertThat(LineFramer.last(buffer, from, bytes.length)).isEqualTo(last);
        assertThat(LineFramer.count(buffer, from, bytes.length)).isEqualTo(count);
    }

    @Property
    void bytesWithTheHighBitAreNoNewlines(@ForAll @Size(max = 40) byte[] bytes) {
        ByteBuffer buffer = buffer(bytes, false);
        int count = 0;
        for (byte b : bytes) {
            count += b == '\n' ? 1 : 0;
        }
        assertThat(LineFramer.count(buffer, 0, bytes.length)).isEqualTo(count);
    }

    @Property
    void aCutNeverPassesALineOverTheLimit(
            @ForAll @Size(max = 60) @ByteRange(min = 9, max = 13) byte[] bytes,
            @ForAll @IntRange(min = 1, max = 12) int limit) {
        ByteBuffer buffer = buffer(bytes, false);
        int cut = LineFramer.cut(buffer, 0, bytes.length, limit);
        int end = Math.abs(cut);
        assertThat(end).isLessThanOrEqualTo(bytes.length);
        if (cut < 0) {
            assertThat(end).isEqualTo(limit);
            int newline = LineFramer.first(buffer, 0, bytes.length);
            int content = newline < 0 ? bytes.length : LineFramer.contentEnd(buffer, 0, newline);
            assertThat(content).isGreaterThan(limit);
            return;
        }
        int line = 0;
        while (line < end) {
            int newline = LineFramer.first(buffer, line, end);
            assertThat(newline).as("the cut is behind a newline").isNotNegative();
            assertThat(LineFramer.contentEnd(buffer, line, newline) - line)
                    .isLessThanOrEqualTo(limit);
            line = newline + 1;
        }
        int next = LineFramer.first(buffer, end, bytes.length);
        if (next >= 0) {
            int content = LineFramer.contentEnd(buffer, end, next) - end;
            assertThat(content).as("what was left out is over the limit").isGreaterThan(limit);
        }
    }

    private static ByteBuffer buffer(byte[] bytes, boolean direct) {
        ByteBuffer buffer =
                direct
                        ? ByteBuffer.allocateDirect(bytes.length)
                        : ByteBuffer.allocate(bytes.length);
        return buffer.put(bytes).flip().order(ByteOrder.LITTLE_ENDIAN);
    }
}
