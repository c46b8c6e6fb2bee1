package dev.cairn.docker;

import dev.cairn.docker.FakeEngine.FakeContainer;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;

/** The engine of other tests behaves as a real one does. */
class FakeEngineTest extends EngineContract {

    private final FakeEngine fake = begin();
    private final Map<String, FakeContainer> containers = new HashMap<>();

    private static FakeEngine begin() {
        try {
            return FakeEngine.start();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @AfterEach
    void stop() {
        fake.close();
    }

    @Override
    String host() {
        return fake.host();
    }

    int port() {
        return fake.port();
    }

    private FakeContainer run(String name, boolean terminal) {
        FakeContainer container = fake.run(name, terminal);
        containers.put(name, container);
        return container;
    }

    @Override
    String runShort(String name) {
        FakeContainer container = run(name, false);
        for (int i = 1; i <= 3; i++) {
            container.out("out " + i + "\n").err("err " + i + "\n");
        }
        container.stop();
        return container.id;
    }

    @Override
    String runTerminal(String name) {
        FakeContainer container = run(name, true);
        for (int i = 1; i <= 3; i++) {
            container.out("out " + i + "\n");
        }
        container.stop();
        return container.id;
    }

    @Override
    String runLong(String name) {
        FakeContainer container = run(name, false);
        container.out("x".repeat(40_000) + "\n").out("done\n").stop();
        return container.id;
    }

    @Override
    String runOn(String name) {
        return run(name, false).out("first\n").id;
    }

    @Override
    void end(String name) {
        containers.get(name).stop();
    }

    @Override
    void remove(String name) {
        containers.get(name).remove();
    }
}
