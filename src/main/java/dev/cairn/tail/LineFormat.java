package dev.cairn.tail;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;

/** How an engine wraps what a container writes, line by line. */
enum LineFormat {

    /**
     * Docker's {@code json-file}: {@code {"log":"text\n","stream":"stdout","time":"…"}}. A long
     * line is several of them with one time; only the last has the newline.
     */
    DOCKER_JSON {
        @Override
        Wrapped read(byte[] bytes, int from, int to) {
            Wrapped usual = DockerJsonLine.read(bytes, from, to);
            return usual == null ? parsed(bytes, from, to) : usual;
        }

        private Wrapped parsed(byte[] bytes, int from, int to) {
            try (JsonParser parser = JSON.createParser(bytes, from, to - from)) {
                if (parser.nextToken() != JsonToken.START_OBJECT) {
                    return null;
                }
                String log = null;
                String stream = "";
                String time = "";
                while (parser.nextToken() == JsonToken.FIELD_NAME) {
                    String name = parser.currentName();
                    boolean text = parser.nextToken() == JsonToken.VALUE_STRING;
                    if (text && name.equals("log")) {
                        log = parser.getText();
                    } else if (text && name.equals("stream")) {
                        stream = parser.getText();
                    } else if (text && name.equals("time")) {
                        time = parser.getText();
                    } else {
                        parser.skipChildren();
                    }
                }
                return log == null ? null : wrapped(log, stream, time);
            } catch (IOException e) {
                return null;
            }
        }

        private Wrapped wrapped(String log, String stream, String time) {
            byte[] text = log.getBytes(StandardCharsets.UTF_8);
            byte[] at = time.getBytes(StandardCharsets.UTF_8);
            return Wrapped.docker(stream, new Span(at, 0, at.length), text, 0, text.length);
        }

        @Override
        boolean isContinued(Span time, Span nextTime) {
            return time.contentEquals(nextTime);
        }
    },

    /**
     * What Kubernetes' runtimes write: {@code TIME STREAM TAG text}, where the tag is {@code P} for
     * a part of a line and {@code F} for its end.
     *
     * @see <a
     *     href="https://github.com/kubernetes/design-proposals-archive/blob/main/node/kubelet-cri-logging.md">
     *     the format</a>
     */
    CRI {
        @Override
        Wrapped read(byte[] bytes, int from, int to) {
            int stream = space(bytes, from, to) + 1;
            int tag = stream <= 0 ? 0 : space(bytes, stream, to) + 1;
            int text = tag <= 0 ? 0 : space(bytes, tag, to) + 1;
            if (text == 0 && tag > 0 && to == tag + 1) {
                text = to; // an empty line may lack the space
            }
            if (text <= 0
                    || stream - from < TIME_LENGTH
                    || (bytes[tag] != 'F' && bytes[tag] != 'P')) {
                return null;
            }
            return new Wrapped(
                    new String(bytes, stream, tag - 1 - stream, StandardCharsets.ISO_8859_1),
                    new Span(bytes, from, stream - 1),
                    new Span(bytes, text, to),
                    bytes[tag] == 'P');
        }

        private int space(byte[] line, int from, int to) {
            for (int i = from; i < to; i++) {
                if (line[i] == ' ') {
                    return i;
                }
            }
            return -1;
        }

        @Override
        boolean isContinued(Span time, Span nextTime) {
            return true;
        }
    };

    /** Of the shortest time: 2026-01-01T00:00:00Z. */
    private static final int TIME_LENGTH = 20;

    private static final JsonFactory JSON = new JsonFactory();

    /** Bytes in an array that somebody else may use again. */
    @SuppressWarnings("ArrayRecordComponent") // compared by contentEquals
    record Span(byte[] bytes, int from, int to) {

        int length() {
            return to - from;
        }

        /** The same bytes in an array of their own. */
        Span copy() {
            return new Span(Arrays.copyOfRange(bytes, from, to), 0, to - from);
        }

        String text() {
            return new String(bytes, from, to - from, StandardCharsets.ISO_8859_1);
        }

        boolean contentEquals(Span other) {
            return Arrays.equals(bytes, from, to, other.bytes, other.from, other.to);
        }
    }

    /**
     * A line of what a container wrote, or a part of one; valid until the next is read.
     *
     * @param stream {@code stdout} or {@code stderr}
     * @param time as the engine has written it
     * @param text without line ending
     * @param open whether more of the same line follows
     */
    record Wrapped(String stream, Span time, Span text, boolean open) {

        /** What Docker has of a line: a newline at its end says that nothing more follows. */
        static Wrapped docker(String stream, Span time, byte[] text, int from, int to) {
            boolean whole = to > from && text[to - 1] == '\n';
            int end = whole ? to - 1 : to;
            if (whole && end > from && text[end - 1] == '\r') {
                end--;
            }
            return new Wrapped(stream, time, new Span(text, from, end), !whole);
        }
    }

    /** The format that a name stands for; empty for {@code raw}. */
    static Optional<LineFormat> of(String name) {
        return switch (name) {
            case "raw" -> Optional.empty();
            case "docker-json" -> Optional.of(DOCKER_JSON);
            case "cri" -> Optional.of(CRI);
            default ->
                    throw new IllegalArgumentException(
                            "format=" + name + " is not accepted; give raw, docker-json or cri");
        };
    }

    /**
     * Reads a line of the file.
     *
     * @return null if it is not of this format
     */
    abstract Wrapped read(byte[] bytes, int from, int to);

    /** Whether a record of another time may go on with a line that is open. */
    abstract boolean isContinued(Span time, Span nextTime);
}
