/**
 * Studies behind the library's choices: commands whose figures the documents quote. No user starts
 * here.
 */
package io.koelectra.examples.lab;
