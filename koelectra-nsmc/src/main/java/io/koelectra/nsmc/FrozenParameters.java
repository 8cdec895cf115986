package io.koelectra.nsmc;

import ai.djl.nn.Block;
import ai.djl.nn.Parameter;
import io.koelectra.model.ParameterNames;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The part of the encoder that keeps its values in training.
 *
 * @param embeddings whether the embeddings and their projection do
 * @param layers how many of the lowest layers do, above frozen embeddings
 */
record FrozenParameters(boolean embeddings, int layers) {

  private static final Pattern LAYER = Pattern.compile("^electra\\.encoder\\.layer\\.(\\d+)\\.");

  /** Whether all parameters are trained. */
  boolean isNothing() {
    return !embeddings && layers == 0;
  }

  /** Lets all other parameters collect gradients. */
  void thawTheRest(Block model) {
    ParameterNames.of(model).forEach(this::set);
  }

  private void set(String name, Parameter parameter) {
    parameter.freeze(isFrozen(name));
  }

  private boolean isFrozen(String name) {
    Matcher layer = LAYER.matcher(name);
    return layer.find()
        ? Integer.parseInt(layer.group(1)) < layers
        : embeddings && name.startsWith("electra.embeddings");
  }

  @Override
  public String toString() {
    return "embeddings" + (layers > 0 ? " and " + layers + " lowest layers" : "");
  }
}
