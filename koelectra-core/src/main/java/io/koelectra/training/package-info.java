/**
 * One loop for every {@link io.koelectra.training.Task}: optimizer, schedule, steps, the order of
 * examples, alarms, and the checkpoints that a run goes on from. Nothing here knows about text.
 */
package io.koelectra.training;
