package dev.cairn.http.call;

/**
 * One header line; names compare without case. Its value, which may be a secret, is not printed.
 */
public record Header(String name, String value) {

    /** Whether it is of that name. */
    public boolean is(String other) {
        return name.equalsIgnoreCase(other);
    }

    @Override
    public String toString() {
        return name + ": …";
    }
}
