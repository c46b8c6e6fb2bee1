/** Looking on while a source asks: exchanges that are shown, kept in files, and replayed. */
package dev.cairn.http.probe;
