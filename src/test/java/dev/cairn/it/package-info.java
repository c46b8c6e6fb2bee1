/** The packaged program as real processes: what a user gets, not its parts. */
package dev.cairn.it;
