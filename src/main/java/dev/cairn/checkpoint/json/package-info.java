/** The registry as one JSON file, with backups. {@code docs/formats.md} describes it. */
package dev.cairn.checkpoint.json;
