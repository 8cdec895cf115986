/** Teaching a small model what several others say: how the model in the library's jar was made. */
package io.koelectra.examples.lab.distillation;
