/**
 * How fast this library is on this machine, next to what the machine can do.
 *
 * <p>Each main prints what it measured and runs without any file.
 */
package io.koelectra.examples.benchmark;
