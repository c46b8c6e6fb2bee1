package dev.cairn.http.call;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What a server has answered, with its body as it was before any content coding.
 *
 * @param status HTTP status
 * @param headers in order; a name may come several times
 * @param body whole, at most {@code maxBodyBytes}
 * @param received when its headers arrived, by this machine's clock
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
public record Answer(int status, List<Header> headers, byte[] body, Instant received) {

    public Answer {
        headers = List.copyOf(headers);
    }

    /** The first header of a name. */
    public Optional<String> header(String name) {
        return headers.stream().filter(one -> one.is(name)).map(Header::value).findFirst();
    }

    /** All headers of a name, in order. */
    public List<String> headers(String name) {
        return headers.stream().filter(one -> one.is(name)).map(Header::value).toList();
    }

    /** Whether the status is 2xx. */
    public boolean isSuccess() {
        return status >= 200 && status < 300;
    }
}
