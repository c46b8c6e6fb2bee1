/** Servers on loopback that play the APIs of this world, and keep account of what they served. */
package dev.cairn.http.kit;
