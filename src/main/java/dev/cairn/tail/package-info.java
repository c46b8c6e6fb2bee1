/**
 * Tailing of files.
 *
 * <p>The unit is a file's <em>life</em> ({@link dev.cairn.tail.TailedFile}), from when the file is
 * first seen to when nothing more can come of it. A life is a partition; its identity is drawn when
 * it begins, stays in the registry, and is part of every record's id.
 *
 * <ol>
 *   <li>{@code FileFinder} finds what the globs match, {@code Lookout} decides when to look: at
 *       what {@code DirectoryWatch} names, and now and then at everything.
 *   <li>{@code Reconciler} compares what paths name with the lives. A file that is new begins a
 *       life, as the next generation of its path; an announcement (a batch without records) has the
 *       registry know it before anything of it is read. A life whose file has another matching name
 *       goes on under that name.
 *   <li>{@code BatchReader} reads whole lines, and with them the bytes before the offset: only what
 *       follows the bytes that were delivered is delivered. {@code LineFramer} finds where lines
 *       end; {@code TailBatch} is what the route gets.
 *   <li>A life whose path names another file, or nothing, is drained through its open handle, or
 *       from where {@code Succession} finds it among its rotation siblings. When it first reaches
 *       its end, the next generation begins. It is looked at for late lines for {@code rotateWait}
 *       after the last one; then its unfinished line is delivered and it retires.
 *   <li>A life whose file lost its content is finished from the sibling that carries the frontier
 *       guard ({@code Departures}); what is nowhere is entered as a loss. The file begins another
 *       life at 0.
 *   <li>{@code Resumption} finds the files of the registry's lives after a restart by the rules of
 *       {@code FileIdentity}, and {@code Departures} the generations that came meanwhile.
 * </ol>
 *
 * <p>In doubt whether something was read it is read again and noted; what could not be looked at is
 * kept. One thread owns all of it but batches and {@code wakeUp}.
 */
package dev.cairn.tail;
