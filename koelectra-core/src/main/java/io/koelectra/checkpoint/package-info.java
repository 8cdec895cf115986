/**
 * Checkpoints in Hugging Face's directory layout: the only package that knows file names and
 * formats.
 *
 * <p>Reading order: {@code TensorFile}, what every weight file offers; {@code WeightFiles}, which
 * file of a directory is read; then the formats, {@code SafetensorsFile} and {@code
 * TorchPickleFile}. A weight file is untrusted input: sizes are checked against the file before
 * anything is allocated, nothing a file names is run, and whatever is wrong ends in an {@link
 * java.io.IOException} that names file, tensor, value, limit and remedy.
 */
package io.koelectra.checkpoint;
