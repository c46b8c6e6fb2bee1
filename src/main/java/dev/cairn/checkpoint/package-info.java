/**
 * The registry: what is durable of a collector's progress.
 *
 * <ul>
 *   <li>{@link dev.cairn.checkpoint.CheckpointStore} is the durability boundary: sections of named
 *       {@link dev.cairn.checkpoint.Entry entries}, changed all or nothing. Stores are found by
 *       {@link dev.cairn.checkpoint.RegistryUri} through {@link
 *       dev.cairn.checkpoint.CheckpointStores}.
 *   <li>{@link dev.cairn.checkpoint.CheckpointRegistry} is a store with a view in memory. It knows
 *       what positions, marks and losses look like as entries; a store does not.
 * </ul>
 *
 * <p>The format of entries and of the JSON document is described in {@code docs/formats.md}.
 */
package dev.cairn.checkpoint;
