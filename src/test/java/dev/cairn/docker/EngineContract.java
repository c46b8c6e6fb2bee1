package dev.cairn.docker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.cairn.docker.Engine.Answer;
import dev.cairn.docker.Engine.Container;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What is relied on of an engine, of a real one and of what stands for one in other tests. */
abstract class EngineContract {

    /** A record as it came. */
    record Got(boolean stderr, long nanos, String content) {}

    private Engine engine;

    /** Where the engine is. */
    abstract String host();

    /** Runs a container that writes {@code out N} and {@code err N}, N from 1 to 3, and ends. */
    abstract String runShort(String name) throws Exception;

    /** Runs one with a terminal that writes the same to standard output only. */
    abstract String runTerminal(String name) throws Exception;

    /** Runs one that writes a line of 40,000 x, then {@code done}, and ends. */
    abstract String runLong(String name) throws Exception;

    /** Runs one that writes {@code first} and goes on. */
    abstract String runOn(String name) throws Exception;

    /** Ends one that goes on. */
    abstract void end(String name) throws Exception;

    abstract void remove(String name) throws Exception;

    @BeforeEach
    void open() throws IOException {
        engine = Transport.open(host(), 10);
    }

    @AfterEach
    void close() throws IOException {
        engine.close();
    }

    private List<Got> logs(String id, long since, boolean stdout, boolean stderr)
            throws IOException {
        boolean terminal = engine.inspect(id).orElseThrow().terminal();
        List<Got> got = new ArrayList<>();
        try (Answer answer = engine.logs(id, since, stdout, stderr)) {
            Buffered input = new Buffered(answer.body(), Frames.MAX_FRAME_BYTES);
            Frames frames = terminal ? new TerminalFrames(input) : new MultiplexedFrames(input);
            while (frames.next()) {
                String content =
                        new String(
                                frames.bytes(),
                                frames.from(),
                                frames.to() - frames.from(),
                                StandardCharsets.UTF_8);
                got.add(new Got(frames.isStderr(), frames.nanos(), content));
            }
        }
        return got;
    }

    private static List<String> contents(List<Got> all, boolean stderr) {
        return all.stream().filter(each -> each.stderr == stderr).map(Got::content).toList();
    }

    @Test
    void aStoppedContainersLogIsSentToItsEnd() throws Exception {
        String id = runShort("short");
        List<Got> all = logs(id, 0, true, true);
        assertThat(contents(all, false)).containsExactly("out 1\n", "out 2\n", "out 3\n");
        assertThat(contents(all, true)).containsExactly("err 1\n", "err 2\n", "err 3\n");
        assertThat(contents(logs(id, 0, false, true), false)).isEmpty();
        remove("short");
        assertThat(engine.inspect(id)).isEmpty();
    }

    @Test
    @Tag("R19")
    void R19_sinceIsInclusiveToTheNanosecond() throws Exception {
        String id = runShort("since");
        List<Got> all = logs(id, 0, true, false).stream().filter(each -> !each.stderr).toList();
        long second = all.get(1).nanos;
        assertThat(logs(id, second, true, false)).isEqualTo(all.subList(1, 3));
        assertThat(logs(id, second + 1, true, false)).isEqualTo(all.subList(2, 3));
        remove("since");
    }

    @Test
    void aTerminalsLogHasNoFrames() throws Exception {
        String id = runTerminal("terminal");
        assertThat(engine.inspect(id).orElseThrow().terminal()).isTrue();
        assertThat(contents(logs(id, 0, true, true), false))
                .containsExactly("out 1\r\n", "out 2\r\n", "out 3\r\n");
        remove("terminal");
    }

    @Test
    void aLongLineComesInRecordsOfOneTime() throws Exception {
        String id = runLong("long");
        List<Got> all = logs(id, 0, true, true);
        assertThat(all.stream().map(each -> each.content.length()))
                .containsExactly(16_384, 16_384, 40_001 - 2 * 16_384, 5);
        assertThat(all.get(1).nanos).isEqualTo(all.get(0).nanos);
        assertThat(all.get(2).nanos).isEqualTo(all.get(0).nanos);
        assertThat(all.get(3).nanos).isGreaterThan(all.get(0).nanos);
        remove("long");
    }

    @Test
    void aLogIsFollowedUntilTheContainerEnds() throws Exception {
        String id = runOn("on");
        assertThat(engine.inspect(id).orElseThrow().running()).isTrue();
        Thread ender =
                new Thread(
                        () -> {
                            try {
                                end("on");
                            } catch (Exception e) {
                                throw new AssertionError(e);
                            }
                        });
        try (Answer answer = engine.logs(id, 0, true, true)) {
            Frames frames = new MultiplexedFrames(new Buffered(answer.body(), 1 << 20));
            assertThat(frames.next()).isTrue();
            ender.start();
            while (frames.next()) {
                // what it may still say
            }
        }
        ender.join();
        assertThat(engine.inspect(id).orElseThrow().running()).isFalse();
        remove("on");
    }

    @Test
    void containersAreListedWithNameAndState() throws Exception {
        String id = runOn("listed");
        Optional<Container> found =
                engine.containers().stream().filter(each -> each.id().equals(id)).findFirst();
        assertThat(found).isPresent();
        assertThat(found.get().name()).isEqualTo("listed");
        assertThat(found.get().running()).isTrue();
        String started = engine.inspect(id).orElseThrow().startedAt();
        assertThat(engine.inspect(id).orElseThrow().startedAt()).isEqualTo(started).isNotEmpty();
        end("listed");
        remove("listed");
    }

    @Test
    void eventsTellOfStarts() throws Exception {
        try (Answer answer = engine.events()) {
            String id = runOn("event");
            BufferedReader reader =
                    new BufferedReader(
                            new InputStreamReader(answer.body(), StandardCharsets.UTF_8));
            assertThat(reader.readLine()).contains("\"start\"").contains(id);
        }
        end("event");
        remove("event");
    }

    @Test
    void anotherThreadEndsARead() throws Exception {
        String id = runOn("closed");
        Answer answer = engine.logs(id, 0, true, true);
        Thread reader =
                new Thread(
                        () -> {
                            try {
                                answer.body().readAllBytes();
                            } catch (IOException | RuntimeException e) {
                                // which way it ends is the transport's business
                            }
                        });
        reader.start();
        await().until(() -> reader.getState() != Thread.State.NEW);
        answer.close();
        reader.join(Duration.ofSeconds(20).toMillis());
        assertThat(reader.isAlive()).isFalse();
        end("closed");
        remove("closed");
    }

    @Test
    @Tag("P13")
    void P13_theEngineTellsItsTime() throws Exception {
        String id = runShort("time");
        long last = logs(id, 0, true, true).get(0).nanos;
        assertThat(engine.nowNanos()).isGreaterThanOrEqualTo(last);
        remove("time");
    }
}
