/**
 * Registries in S3: one object with one owner, or a fleet of objects. Ownership is a lease in the
 * object itself, and every write is conditional on what was read before, so that a writer that has
 * lost the ownership can never overwrite.
 */
package dev.cairn.checkpoint.s3;
