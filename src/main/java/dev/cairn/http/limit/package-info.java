/** When to ask, and what an answer that is no page means. */
package dev.cairn.http.limit;
