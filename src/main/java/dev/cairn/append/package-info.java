/**
 * The exactly-once file sink.
 *
 * <p>{@link dev.cairn.append.AppendProducer} only <em>stages</em> bytes in the delivery of its
 * exchange. The committer's thread writes them through {@link dev.cairn.append.AppendSink}, syncs
 * the file, and commits the file's new length together with the positions of the sources it stands
 * for. What a crash leaves behind the committed length is cut off by {@link
 * dev.cairn.append.AppendRecovery} when the registry is opened next, before any source starts.
 */
package dev.cairn.append;
