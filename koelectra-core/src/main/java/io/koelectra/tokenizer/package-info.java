/**
 * Text to token ids and on to padded batches, in plain Java: KoELECTRA's WordPiece.
 *
 * <p>Reading order: {@link io.koelectra.tokenizer.KoElectraTokenizer}, {@link
 * io.koelectra.tokenizer.EncodedText}, {@link io.koelectra.tokenizer.EncodedBatch}, {@link
 * io.koelectra.tokenizer.WordPieceTrainer}. The matching itself is done by Hugging Face's
 * tokenizers library, through DJL.
 */
package io.koelectra.tokenizer;
