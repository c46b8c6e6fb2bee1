/** Servers that behave as vendors document it, and the kamelets that collect from them. */
package dev.cairn.http.vendor;
