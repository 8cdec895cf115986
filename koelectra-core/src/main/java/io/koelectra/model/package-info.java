/**
 * The network: ELECTRA (Clark et al. 2020) as DJL blocks, in Hugging Face's shape and under its
 * parameter names. No files, no text, no logging.
 *
 * <p>Reading order: {@link io.koelectra.model.ElectraConfig}, {@link
 * io.koelectra.model.ElectraInputs}, {@link io.koelectra.model.ElectraEmbeddings}, {@link
 * io.koelectra.model.ElectraLayer}, {@link io.koelectra.model.ElectraModel}, {@link
 * io.koelectra.model.ElectraClassificationHead}, {@link
 * io.koelectra.model.ElectraForSequenceClassification}, {@link
 * io.koelectra.model.PackedClassifier}.
 *
 * <p>Dimension letters in shape comments, here and in every other package: B batch, T tokens, H
 * hidden, E embedding, A attention heads, D head size (H / A), F feed-forward, V vocabulary, C
 * classes, M masked positions.
 */
package io.koelectra.model;
