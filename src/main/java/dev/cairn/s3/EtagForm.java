package dev.cairn.s3;

/** How entity tags are written in a condition. */
public enum EtagForm {
    QUOTED,
    BARE;

    /** An entity tag, as a service gave it, in this form. */
    public String of(String etag) {
        return this == QUOTED ? "\"" + Stored.bare(etag) + "\"" : Stored.bare(etag);
    }
}
