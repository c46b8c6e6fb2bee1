/** What a source of logs is, and what it hands over. Knows no Camel, disk or network. */
package dev.cairn.source;
