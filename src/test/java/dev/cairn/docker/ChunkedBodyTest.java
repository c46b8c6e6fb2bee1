package dev.cairn.docker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What chunks hold, wherever they and what comes of them are cut. */
final class ChunkedBodyTest {

    /** A connection that brings at most so many bytes at once, and counts the calls. */
    private static final class Pieces implements ReadableByteChannel {
        private final byte[] bytes;
        private final int most;
        private int at;
        private int calls;

        Pieces(byte[] bytes, int most) {
            this.bytes = bytes;
            this.most = most;
        }

        @Override
        public int read(ByteBuffer target) {
            calls++;
            int count = Math.min(Math.min(most, target.remaining()), bytes.length - at);
            target.put(bytes, at, count);
            at += count;
            return count == 0 ? -1 : count;
        }

        @Override
        public boolean isOpen() {
            return true;
        }

        @Override
        public void close() {}
    }

    private static Pieces pieces(String text, int most) {
        return new Pieces(text.getBytes(StandardCharsets.ISO_8859_1), most);
    }

    private static ChunkedBody body(ReadableByteChannel channel) {
        return new ChunkedBody(new Received(channel, Duration.ZERO));
    }

    private static String all(String text, int most) throws IOException {
        return new String(body(pieces(text, most)).readAllBytes(), StandardCharsets.ISO_8859_1);
    }

    @Test
    void chunksAreJoinedWhereverTheyAreCut() throws IOException {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        byte[] content = new byte[200_000];
        random.nextBytes(content);
        ByteArrayOutputStream chunked = new ByteArrayOutputStream();
        for (int at = 0; at < content.length; ) {
            int bound = random.nextInt(20) == 0 ? 100_000 : 200;
            int size = Math.min(content.length - at, 1 + random.nextInt(bound));
            String head = Integer.toHexString(size) + (random.nextBoolean() ? "" : ";a=b");
            chunked.write((head + "\r\n").getBytes(StandardCharsets.ISO_8859_1));
            chunked.write(content, at, size);
            chunked.write("\r\n".getBytes(StandardCharsets.ISO_8859_1));
            at += size;
        }
        chunked.write("0\r\nTrailer: 1\r\n\r\n".getBytes(StandardCharsets.ISO_8859_1));
        for (int most : new int[] {1, 2, 3, 7, 1000, 65_536, 1 << 20}) {
            ChunkedBody body = body(new Pieces(chunked.toByteArray(), most));
            ByteArrayOutputStream got = new ByteArrayOutputStream();
            byte[] some = new byte[1 + random.nextInt(40_000)];
            for (int read = body.read(some); read >= 0; read = body.read(some)) {
                assertThat(read).as("seed %d", seed).isPositive();
                got.write(some, 0, read);
            }
            assertThat(got.toByteArray()).as("seed %d", seed).isEqualTo(content);
            assertThat(body.read()).isEqualTo(-1);
        }
    }

    @Test
    void manyChunksAreTakenInOneRead() throws IOException {
        Pieces pieces = pieces("2\r\nab\r\n".repeat(1000), Integer.MAX_VALUE);
        assertThat(body(pieces).read(new byte[5000])).isEqualTo(2000);
        assertThat(pieces.calls).isEqualTo(1);
    }

    @Test
    void whatIsHereIsNotKeptWaitingForWhatIsNot() throws IOException {
        for (String rest : new String[] {"", "\r", "\r\n", "\r\n5", "\r\n5\r", "\r\n0\r\n"}) {
            Pieces pieces = pieces("3\r\nabc" + rest, Integer.MAX_VALUE);
            ChunkedBody body = body(pieces);
            assertThat(body.read(new byte[100])).isEqualTo(3);
            assertThat(pieces.calls).isEqualTo(1);
            assertThatThrownBy(() -> body.read(new byte[100])).isInstanceOf(EOFException.class);
        }
    }

    @Test
    void anAnswerThatIsCutShortIsToldFromOneThatHasEnded() throws IOException {
        String whole = "3\r\nabc\r\nA\r\n0123456789\r\n0\r\n\r\n";
        assertThat(all(whole, 4)).isEqualTo("abc0123456789");
        for (int end = 0; end < whole.length(); end++) {
            String cut = whole.substring(0, end);
            assertThatThrownBy(() -> all(cut, 4)).as(cut).isInstanceOf(EOFException.class);
        }
    }

    @Test
    void whatIsNotInChunksIsRefused() {
        for (String each :
                new String[] {
                    "\r\nabc",
                    "x\r\nabc",
                    "3x\r\nabc\r\n0\r\n\r\n",
                    "2\r\nabc\r\n0\r\n\r\n",
                    "-1\r\nabc",
                    "1234567890123456\r\nabc",
                    "1".repeat(20_000)
                }) {
            assertThatThrownBy(() -> all(each, 1 << 20))
                    .as(each.substring(0, Math.min(30, each.length())))
                    .isInstanceOf(IOException.class)
                    .isNotInstanceOf(EOFException.class);
        }
    }

    @Test
    void aLargeChunkIsReadPastItsHead() throws IOException {
        byte[] content = new byte[300_000];
        Arrays.fill(content, (byte) 'x');
        String text = new String(content, StandardCharsets.ISO_8859_1);
        assertThat(all("493E0\r\n" + text + "\r\n0\r\n\r\n", 65_536)).isEqualTo(text);
    }
}
