package dev.cairn.http.auth;

import dev.cairn.http.call.Answer;
import dev.cairn.http.call.Call;
import dev.cairn.http.call.Header;
import dev.cairn.http.call.Transport;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/** Answers what it was told to, in order, and keeps what it was asked. */
final class FakeTransport implements Transport {

    private final Deque<Answer> answers = new ArrayDeque<>();

    /** What was asked, in order. */
    final List<Call> calls = new ArrayList<>();

    /** The next request is answered so; one beyond the last answer fails. */
    FakeTransport answer(int status, String body) {
        answers.add(
                new Answer(
                        status,
                        List.of(new Header("Content-Type", "application/json")),
                        body.getBytes(StandardCharsets.UTF_8),
                        Instant.EPOCH));
        return this;
    }

    /** The body of a request. */
    String body(int index) {
        return new String(calls.get(index).body(), StandardCharsets.UTF_8);
    }

    @Override
    public Answer send(Call call) throws IOException {
        calls.add(call);
        if (answers.isEmpty()) {
            throw new IOException("nobody answers");
        }
        return answers.remove();
    }

    @Override
    public void abort() {}

    @Override
    public void close() {}
}
