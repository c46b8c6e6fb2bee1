/** What of a page is new, and how far the stream is read when it is delivered. */
package dev.cairn.http.cursor;
