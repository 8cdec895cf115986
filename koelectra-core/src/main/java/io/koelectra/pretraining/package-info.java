/**
 * Pre-training as Clark et al. 2020 describe it and google-research/electra does it: a small
 * generator fills masked positions, and the discriminator learns which tokens were replaced.
 *
 * <p>Start at {@link io.koelectra.pretraining.ElectraPretrainer}. A step goes through {@code
 * PretrainingBatches} (which texts, of {@code TokenBudgetSampler}; which positions, of {@code
 * TokenMasker}), {@code PretrainingNetworks} (one for each {@link
 * io.koelectra.pretraining.PretrainingObjective}), {@code ReplacementSampler} (what the generator
 * puts in) and {@code PretrainingLoss}.
 */
package io.koelectra.pretraining;
