package dev.cairn.tail;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** How an engine wraps what a container writes, line by line. */
enum LineFormat {

    /**
     * Docker's {@code json-file}: {@code {"log":"text\n","stream":"stdout","time":"…"}}. A long
     * line is several of them with one time; only the last has the newline.
     */
    DOCKER_JSON {
        @Override
        Wrapped read(byte[] line, int length) {
            try (JsonParser parser = JSON.createParser(line, 0, length)) {
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
            boolean whole = log.endsWith("\n");
            byte[] text = log.getBytes(StandardCharsets.UTF_8);
            int end = whole ? text.length - 1 : text.length;
            if (whole && end > 0 && text[end - 1] == '\r') {
                end--;
            }
            return new Wrapped(stream, time, text, 0, end, !whole);
        }

        @Override
        boolean isContinued(String time, String nextTime) {
            return time.equals(nextTime);
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
        Wrapped read(byte[] line, int length) {
            int stream = space(line, 0, length) + 1;
            int tag = stream <= 0 ? 0 : space(line, stream, length) + 1;
            int text = tag <= 0 ? 0 : space(line, tag, length) + 1;
            if (text == 0 && tag > 0 && length == tag + 1) {
                text = length; // an empty line may lack the space
            }
            if (text <= 0 || stream < TIME_LENGTH || (line[tag] != 'F' && line[tag] != 'P')) {
                return null;
            }
            return new Wrapped(
                    ascii(line, stream, tag - 1),
                    ascii(line, 0, stream - 1),
                    line,
                    text,
                    length,
                    line[tag] == 'P');
        }

        private int space(byte[] line, int from, int length) {
            for (int i = from; i < length; i++) {
                if (line[i] == ' ') {
                    return i;
                }
            }
            return -1;
        }

        private String ascii(byte[] line, int from, int to) {
            return new String(line, from, to - from, StandardCharsets.ISO_8859_1);
        }

        @Override
        boolean isContinued(String time, String nextTime) {
            return true;
        }
    };

    /** Of the shortest time: 2026-01-01T00:00:00Z. */
    private static final int TIME_LENGTH = 20;

    private static final JsonFactory JSON = new JsonFactory();

    /** A line of what a container wrote, or a part of one; valid until the next is read. */
    static final class Wrapped {
        /** {@code stdout} or {@code stderr}. */
        final String stream;

        /** As the engine has written it. */
        final String time;

        /** Where the text is, from {@code from} to {@code to}, without line ending. */
        final byte[] bytes;

        final int from;
        final int to;

        /** Whether more of the same line follows. */
        final boolean open;

        Wrapped(String stream, String time, byte[] bytes, int from, int to, boolean open) {
            this.stream = stream;
            this.time = time;
            this.bytes = bytes;
            this.from = from;
            this.to = to;
            this.open = open;
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
    abstract Wrapped read(byte[] line, int length);

    /** Whether a record of another time may go on with a line that is open. */
    abstract boolean isContinued(String time, String nextTime);
}
