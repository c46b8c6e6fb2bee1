/**
 * The mirror of a directory of rotating logs: a <em>pond</em>, a directory, or a prefix in S3, that
 * holds a verified copy of each file the host has or had. {@link dev.cairn.mirror.Mirror} brings it
 * in step with the host, {@link dev.cairn.mirror.MirrorVerifier} re-reads it. Begin with {@link
 * dev.cairn.mirror.Recognition}, which decides what became of each file, and {@link
 * dev.cairn.mirror.Pond}, which makes a run atomic. {@link dev.cairn.mirror.MirrorProducer} does
 * runs in routes, {@link dev.cairn.mirror.MirrorSource} delivers what they tell of.
 */
package dev.cairn.mirror;
