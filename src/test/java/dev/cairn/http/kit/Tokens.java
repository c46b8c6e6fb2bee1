package dev.cairn.http.kit;

/**
 * Opaque cursors: {@code REQUEST.PLACE}, where REQUEST is the one that brought it. One that is too
 * old is refused.
 */
final class Tokens {

    private final Manners manners;
    private volatile int refusedUpTo;

    Tokens(Manners manners) {
        this.manners = manners;
    }

    /** Refuses all that were given until a request. */
    void expire(int lastRequest) {
        refusedUpTo = lastRequest;
    }

    String give(int request, String place) {
        return "c" + request + "." + place;
    }

    /** The place that a cursor stands for. */
    String take(int request, String token) {
        int point = token.indexOf('.');
        if (!token.startsWith("c") || point < 0) {
            throw new RefusedException(400, "E0000001", "that is no cursor");
        }
        int given = Integer.parseInt(token.substring(1, point));
        if (given <= refusedUpTo || request - given > manners.cursorRequests()) {
            throw new RefusedException(400, "invalid_cursor", "the cursor has expired");
        }
        return token.substring(point + 1);
    }
}
