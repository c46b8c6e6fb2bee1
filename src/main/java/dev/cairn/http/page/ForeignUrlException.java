package dev.cairn.http.page;

import java.io.IOException;

/** A link to the next page leads to an origin that is not to be asked. */
public final class ForeignUrlException extends IOException {

    private static final long serialVersionUID = 1L;

    /**
     * @param message where it leads and where it may, without query
     */
    public ForeignUrlException(String message) {
        super(message);
    }
}
