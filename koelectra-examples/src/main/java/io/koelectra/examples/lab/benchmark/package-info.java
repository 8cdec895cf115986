/**
 * How fast this library is on this machine, beside what the machine can do. Each main prints what
 * it measured and needs no file.
 */
package io.koelectra.examples.lab.benchmark;
