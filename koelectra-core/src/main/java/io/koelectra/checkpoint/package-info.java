/**
 * Hugging Face's checkpoint layout: the only room that knows file names and formats.
 *
 * <p>Start at {@link io.koelectra.checkpoint.HuggingFaceCheckpoint}. Below it, {@code WeightFiles}
 * finds a directory's weights, {@code SafetensorsFile} and {@code TorchPickleFile} read their two
 * formats, and {@code SafetensorsWriter} writes the one that this library saves.
 *
 * <p>Beside it, {@link io.koelectra.checkpoint.ModelHub} fetches a directory: {@code HubFiles}
 * knows the server's addresses and headers, {@code HubCache} the folders on disk, {@code
 * SnapshotDownload} which files a model needs, {@link io.koelectra.checkpoint.FileDownload} how one
 * file comes whole, and {@code HttpRequests} who sees the token.
 */
package io.koelectra.checkpoint;
