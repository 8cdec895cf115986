/**
 * Hugging Face's checkpoint layout: the only room that knows file names and formats.
 *
 * <p>Start at {@link io.koelectra.checkpoint.HuggingFaceCheckpoint}. Below it, {@code WeightFiles}
 * finds a directory's weights, {@code SafetensorsFile} and {@code TorchPickleFile} read their two
 * formats, and {@code SafetensorsWriter} writes the one that this library saves.
 */
package io.koelectra.checkpoint;
