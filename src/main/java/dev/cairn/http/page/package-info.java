/** What an answer holds: its events, and the way to the next page. */
package dev.cairn.http.page;
