package dev.cairn.http.auth;

import java.io.IOException;

/** A token server refuses who asks; asking again does not help until people have seen to it. */
public final class TokenRefusedException extends IOException {

    private static final long serialVersionUID = 1L;

    /**
     * @param message which server, its status and error code, and what to look at; no secret
     */
    public TokenRefusedException(String message) {
        super(message);
    }
}
