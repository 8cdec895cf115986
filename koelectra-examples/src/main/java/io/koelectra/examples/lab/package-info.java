/**
 * Studies behind the library's choices, benchmarks, and the making of the model in the jar:
 * commands whose figures the documents quote. No user starts here.
 */
package io.koelectra.examples.lab;
