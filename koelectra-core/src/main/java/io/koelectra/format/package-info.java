/** Bytes of files, whatever they stand for: what a file is, before anybody reads it. */
package io.koelectra.format;
