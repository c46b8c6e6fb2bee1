package dev.cairn.mirror;

/**
 * Something that a run has done and recorded in the pond.
 *
 * @param time of the run, RFC 3339; the same for all events of one run, and for no other run
 * @param what a {@link Change} in one word, or one of a later version
 * @param copy id of the copy that it is about
 * @param name of the copy then
 * @param before its name before, or empty
 * @param bytes that were copied
 * @param length of the copy then
 * @param active whether it was a copy of a file that is appended to
 * @param detail for people; may be empty
 */
record MirrorEvent(
        String time,
        String what,
        long copy,
        String name,
        String before,
        long bytes,
        long length,
        boolean active,
        String detail) {

    boolean is(Change change) {
        return what.equals(change.word());
    }
}
