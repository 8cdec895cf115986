package io.koelectra.checkpoint;

import ai.djl.nn.Block;

/**
 * A block with its values, and where they came from.
 *
 * @param block initialized; its parameters live in the manager that was passed to the load
 * @param report which names were loaded, fresh and ignored
 */
public record Loaded<B extends Block>(B block, LoadReport report) {}
