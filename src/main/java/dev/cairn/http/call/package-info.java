/** One HTTP request and its answer. */
package dev.cairn.http.call;
