/** A registry that ends with the process. */
package dev.cairn.checkpoint.memory;
