/** Who asks: what makes a request one of a known user. */
package dev.cairn.http.auth;
