/**
 * The parts of a training loop: optimizer, schedule, one step, and the order of examples. Nothing
 * here knows about text or files.
 */
package io.koelectra.training;
