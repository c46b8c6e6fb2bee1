package dev.cairn.docker;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.cairn.docker.Engine.Answer;
import dev.cairn.docker.Engine.Container;
import java.io.BufferedReader;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Lists an engine's containers again and again: at once when an event says that something has
 * changed, and after an interval whatever happens. Events are told by a thread of their own, and
 * decide nothing but when to look.
 */
final class EngineWatch implements Closeable {

    /** What a watch finds; called by one thread. */
    interface Listener {
        /**
         * The engine has answered.
         *
         * @param started containers that were started since the last listing, as far as events tell
         * @param all whether everything is to be looked at closely, and not just these
         */
        void listed(List<Container> containers, Set<String> started, boolean all)
                throws IOException;

        /** The engine has not answered. */
        void failed(IOException cause);
    }

    /** Longest line of an event. */
    private static final int MAX_EVENT_CHARS = 1 << 20;

    /** Listings are not made more often than this. */
    private static final Duration SHORTEST = Duration.ofMillis(100);

    private static final ObjectMapper JSON = new ObjectMapper();

    private final Engine engine;
    private final Listener listener;
    private final Duration interval;
    private final Duration retry;
    private final Thread lister;
    private final Thread events;

    private volatile boolean closed;
    private volatile Answer answer;

    // ---- guarded by this
    private boolean due = true;
    private Set<String> started = new HashSet<>();

    private EngineWatch(Engine engine, Listener listener, Duration interval, Duration retry) {
        this.engine = engine;
        this.listener = listener;
        this.interval = interval;
        this.retry = retry;
        this.lister = daemon("cairn-docker-list", this::list);
        this.events = daemon("cairn-docker-events", this::listen);
    }

    private static Thread daemon(String name, Runnable task) {
        Thread thread = new Thread(task, name);
        thread.setDaemon(true);
        return thread;
    }

    /** Begins to watch. */
    static EngineWatch start(Engine engine, Listener listener, Duration interval, Duration retry) {
        EngineWatch watch = new EngineWatch(engine, listener, interval, retry);
        watch.lister.start();
        watch.events.start();
        return watch;
    }

    /** Something may have changed. Any thread may call it. */
    synchronized void look() {
        due = true;
        notifyAll();
    }

    private void list() {
        boolean all = true;
        long fullNanos = System.nanoTime();
        while (!closed) {
            Set<String> fresh = take();
            try {
                listener.listed(engine.containers(), fresh, all);
                fullNanos = all ? System.nanoTime() : fullNanos;
                all = await(SHORTEST, interval.minusNanos(System.nanoTime() - fullNanos));
            } catch (IOException | RuntimeException e) {
                if (!closed) {
                    giveBack(fresh);
                    listener.failed(e instanceof IOException io ? io : new IOException(e));
                    await(retry, retry);
                    all = true;
                }
            }
        }
    }

    private synchronized Set<String> take() {
        Set<String> taken = started;
        started = new HashSet<>();
        due = false;
        return taken;
    }

    private synchronized void giveBack(Set<String> taken) {
        started.addAll(taken);
    }

    /** Waits; false if it ends because something may have changed. */
    private synchronized boolean await(Duration least, Duration most) {
        long now = System.nanoTime();
        long leastNanos = now + least.toNanos();
        long mostNanos = now + Math.max(most.toNanos(), least.toNanos());
        try {
            while (!closed) {
                now = System.nanoTime();
                if (due && now - leastNanos >= 0) {
                    return false;
                }
                long until = due ? leastNanos : mostNanos;
                if (until - now <= 0) {
                    return true;
                }
                wait((until - now) / 1_000_000 + 1);
            }
        } catch (InterruptedException e) {
            closed = true;
        }
        return true;
    }

    private void listen() {
        while (!closed) {
            try (Answer open = engine.events()) {
                answer = open;
                if (closed) {
                    return;
                }
                look(); // what happened before is in the listing
                read(open);
            } catch (IOException | RuntimeException e) {
                // the listing says what is wrong with the engine
            } finally {
                answer = null;
            }
            look();
            pause();
        }
    }

    private void read(Answer open) throws IOException {
        BufferedReader reader =
                new BufferedReader(new InputStreamReader(open.body(), StandardCharsets.UTF_8));
        StringBuilder line = new StringBuilder();
        for (int one = reader.read(); one >= 0 && !closed; one = reader.read()) {
            if (one != '\n') {
                line.append((char) one);
            } else {
                happened(JSON.readTree(line.toString()));
                line.setLength(0);
            }
            if (line.length() > MAX_EVENT_CHARS) {
                throw new IOException("an event of more than " + MAX_EVENT_CHARS + " characters");
            }
        }
    }

    private synchronized void happened(JsonNode event) {
        if (event.path("status").asText(event.path("Action").asText()).equals("start")) {
            started.add(event.path("id").asText(event.path("Actor").path("ID").asText()));
        }
        look();
    }

    private synchronized void pause() {
        long deadline = System.nanoTime() + retry.toNanos();
        try {
            for (long left = retry.toMillis();
                    left > 0 && !closed;
                    left = (deadline - System.nanoTime()) / 1_000_000) {
                wait(left);
            }
        } catch (InterruptedException e) {
            closed = true;
        }
    }

    @Override
    public void close() {
        closed = true;
        Answer open = answer;
        if (open != null) {
            open.close();
        }
        synchronized (this) {
            notifyAll();
        }
    }
}
