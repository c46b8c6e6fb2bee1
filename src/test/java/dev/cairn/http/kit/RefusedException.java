package dev.cairn.http.kit;

/** A request that the API answers with an error of its caller. */
final class RefusedException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final int status;
    private final String code;

    RefusedException(int status, String code, String message) {
        super(message);
        this.status = status;
        this.code = code;
    }

    Reply reply() {
        return Reply.json(
                status,
                "{\"errorCode\":\"%s\",\"errorSummary\":\"%s\"}".formatted(code, getMessage()));
    }
}
