/**
 * Bytes of files and nothing about models: what a file is, and text as people's tools write it.
 *
 * <p>Start at {@link io.koelectra.format.TextReader}. This package knows no other.
 */
package io.koelectra.format;
