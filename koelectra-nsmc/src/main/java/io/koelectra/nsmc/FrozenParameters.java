package io.koelectra.nsmc;

import ai.djl.nn.Block;
import io.koelectra.model.ParameterNames;
import java.util.OptionalInt;

/**
 * The part of the encoder that keeps its values in training.
 *
 * @param embeddings whether the embeddings and their projection do
 * @param layers how many of the lowest layers do, above frozen embeddings
 */
record FrozenParameters(boolean embeddings, int layers) {

  /** Whether all parameters are trained. */
  boolean isNothing() {
    return !embeddings && layers == 0;
  }

  /** Lets all other parameters collect gradients. */
  void thawTheRest(Block model) {
    ParameterNames.of(model)
        .forEach(
            (name, parameter) -> {
              OptionalInt layer = ParameterNames.layer(name);
              parameter.freeze(
                  layer.isPresent()
                      ? layer.getAsInt() < layers
                      : embeddings && ParameterNames.isOfEmbeddings(name));
            });
  }

  @Override
  public String toString() {
    return "embeddings" + (layers > 0 ? " and " + layers + " lowest layers" : "");
  }
}
