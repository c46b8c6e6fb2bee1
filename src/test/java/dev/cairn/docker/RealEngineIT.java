package dev.cairn.docker;

import java.io.IOException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/** A real engine behaves as is relied on. */
final class RealEngineIT extends EngineContract {

    private static final String SHORT =
            "for i in 1 2 3; do echo out $i; echo err $i >&2; usleep 1000; done";

    private static DockerEngine real;

    @BeforeAll
    static void start() throws IOException, InterruptedException {
        real = DockerEngine.start();
    }

    @AfterAll
    static void stop() throws IOException {
        if (real != null) {
            real.close();
        }
    }

    @Override
    String host() {
        return real.host();
    }

    private static String run(String name, String script, String... more) throws Exception {
        String id = real.run(name, script, more);
        real.awaitEnd(name);
        return id;
    }

    @Override
    String runShort(String name) throws Exception {
        return run(name, SHORT);
    }

    @Override
    String runTerminal(String name) throws Exception {
        return run(name, "for i in 1 2 3; do echo out $i; usleep 1000; done", "-t");
    }

    @Override
    String runLong(String name) throws Exception {
        return run(name, "head -c 40000 /dev/zero | tr '\\0' x; echo; echo done");
    }

    @Override
    String runOn(String name) throws Exception {
        return real.run(name, "echo first; sleep 600");
    }

    @Override
    void end(String name) throws Exception {
        real.docker("kill", name);
    }

    @Override
    void remove(String name) throws Exception {
        real.docker("rm", name);
    }
}
