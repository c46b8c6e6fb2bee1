package dev.cairn.docker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.source.EngineTime;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What is read of the bytes of a log, wherever these are cut. */
final class FramesTest {

    private static final String T1 = "2026-11-30T13:54:09.000000001Z";
    private static final String T2 = "2026-11-30T13:54:09.953758300Z";

    private static byte[] frame(int stream, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        ByteBuffer frame = ByteBuffer.allocate(8 + bytes.length);
        frame.put((byte) stream).position(4);
        return frame.putInt(bytes.length).put(bytes).array();
    }

    private static byte[] join(byte[]... parts) throws IOException {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (byte[] each : parts) {
            all.write(each);
        }
        return all.toByteArray();
    }

    /** A stream that gives at most so many bytes at once. */
    private static InputStream inPieces(byte[] bytes, int most) {
        return new ByteArrayInputStream(bytes) {
            @Override
            public synchronized int read(byte[] target, int from, int length) {
                return super.read(target, from, Math.min(most, length));
            }
        };
    }

    private static List<String> read(Frames frames) throws IOException {
        List<String> found = new ArrayList<>();
        while (frames.next()) {
            found.add(
                    (frames.isStderr() ? "err " : "out ")
                            + EngineTime.text(frames.nanos())
                            + " "
                            + new String(
                                    frames.bytes(),
                                    frames.from(),
                                    frames.to() - frames.from(),
                                    StandardCharsets.UTF_8));
        }
        return found;
    }

    private static Frames multiplexed(byte[] bytes, int most) {
        return new MultiplexedFrames(new Buffered(inPieces(bytes, most), 1 << 20));
    }

    private static Frames terminal(String text, int most) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        return new TerminalFrames(new Buffered(inPieces(bytes, most), 1 << 20));
    }

    @Test
    void framesAreReadWhereverTheyAreCut() throws IOException {
        byte[] bytes =
                join(
                        frame(1, T1 + " a\n"),
                        frame(2, T2 + " \n"),
                        frame(1, "2026-11-30T14:54:09.5+01:00 other engine\n"));
        for (int most = 1; most <= bytes.length; most++) {
            assertThat(read(multiplexed(bytes, most)))
                    .containsExactly(
                            "out " + T1 + " a\n",
                            "err " + T2 + " \n",
                            "out 2026-11-30T13:54:09.500000000Z other engine\n");
        }
    }

    @Test
    void aFrameThatTheConnectionEndsWithinIsNone() throws IOException {
        byte[] bytes = join(frame(1, T1 + " a\n"), frame(1, T2 + " b\n"));
        int first = frame(1, T1 + " a\n").length;
        for (int cut = first + 1; cut < bytes.length; cut++) {
            byte[] part = java.util.Arrays.copyOf(bytes, cut);
            Frames frames = multiplexed(part, 7);
            assertThat(frames.next()).isTrue();
            assertThatThrownBy(frames::next).hasMessageContaining("within a record");
        }
    }

    @Test
    void whatIsNoLogIsRefused() {
        byte[] html = "<html>not an engine</html>".getBytes(StandardCharsets.UTF_8);
        assertThatThrownBy(() -> multiplexed(html, 100).next()).hasMessageContaining("no log");
        assertThatThrownBy(() -> multiplexed(frame(1, "no time at all\n"), 100).next())
                .hasMessageContaining("no times");
        assertThatThrownBy(() -> multiplexed(frame(3, "cannot go on"), 100).next())
                .hasMessageContaining("cannot go on");
    }

    @Test
    void aTerminalsRecordsAreReadWhereverTheyAreCut() throws IOException {
        String x = "x".repeat(16_384);
        String text = T1 + " a\r\n" + T1 + " " + x + T1 + " y\r\n" + T1 + " $ " + T2 + " b\r\n";
        for (int most : new int[] {1, 2, 29, 30, 31, 32, 100, 16_383, 16_384, 16_385, 100_000}) {
            assertThat(read(terminal(text, most)))
                    .containsExactly(
                            "out " + T1 + " a\r\n",
                            "out " + T1 + " " + x,
                            "out " + T1 + " y\r\n",
                            "out " + T1 + " $ ",
                            "out " + T2 + " b\r\n");
        }
    }

    @Test
    void aTimeThatAProgramWritesDoesNotCutItsLine() throws IOException {
        String line = T2 + " it is " + T1 + " now, and was " + T2 + " \r\n";
        assertThat(read(terminal(line, 50))).containsExactly("out " + line);
    }
}
