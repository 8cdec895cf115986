/**
 * Sentiment of Korean movie reviews, or any labelled text: data, training, evaluation and
 * classification. Everything here takes and returns plain Java.
 *
 * <p>Reading order: {@link io.koelectra.nsmc.data.NsmcDataset} or {@link
 * io.koelectra.nsmc.data.LabelledTextFile}, {@link io.koelectra.nsmc.SentimentTrainer}, {@link
 * io.koelectra.nsmc.SentimentClassifier}.
 */
package io.koelectra.nsmc;
