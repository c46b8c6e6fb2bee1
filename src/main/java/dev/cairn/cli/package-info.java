/**
 * The command line: {@code cairn run}, {@code tail}, {@code registry …}, {@code ledger} and {@code
 * validate}. It sets up a CamelContext, waits, stops it in order, and turns whatever goes wrong
 * into one line and an {@linkplain dev.cairn.cli.ExitStatus exit status}. Standard output carries
 * data only; everything for people goes to standard error.
 */
package dev.cairn.cli;
