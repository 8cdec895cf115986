/**
 * A Hugging Face directory: opened, loaded, saved.
 *
 * <p>Start at {@link io.koelectra.checkpoint.HuggingFaceCheckpoint}. The bytes of files are read
 * and written by {@link io.koelectra.format}, and {@link io.koelectra.hub} fetches a directory.
 */
package io.koelectra.checkpoint;
