/**
 * {@code http-poll:NAME}: paginated HTTP APIs, every event once. {@link
 * dev.cairn.http.HttpPollSource} asks for one page after the other; {@code call} sends a request,
 * {@code auth} says who asks, {@code limit} when to ask and what an answer means, {@code page}
 * reads events and the way to the next page out of it, and {@code cursor} decides what of them is
 * new and how far the stream is read then.
 */
package dev.cairn.http;
