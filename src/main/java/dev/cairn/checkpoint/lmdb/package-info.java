/**
 * Registries in an LMDB environment. Writing goes through the library; reading and checking go
 * through our own reader of its file format, so that a damaged file is an exception and never a
 * crash of the process.
 */
package dev.cairn.checkpoint.lmdb;
