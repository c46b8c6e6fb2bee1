/**
 * {@code docker-logs:}: the logs of containers, every line once, by the engine's own clock. {@link
 * dev.cairn.docker.Engine} asks the engine; {@link dev.cairn.docker.EngineWatch} finds containers,
 * a {@link dev.cairn.docker.Follower} reads one, its {@link dev.cairn.docker.Gate} drops what was
 * read before, its {@link dev.cairn.docker.Landmarks} show what the engine left out, its {@link
 * dev.cairn.docker.Silence} that it was forgotten, its {@link dev.cairn.docker.Lines} joins what
 * the engine has cut, and {@link dev.cairn.docker.Assembly} holds what waits to be polled.
 */
package dev.cairn.docker;
