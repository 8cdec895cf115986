package io.koelectra.model;

import ai.djl.nn.Block;
import ai.djl.nn.Parameter;
import ai.djl.util.Pair;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/**
 * Names a block's parameters as Hugging Face's checkpoints do, e.g. {@code
 * electra.encoder.layer.0.attention.self.query.weight}, and tells what such a name says.
 *
 * <p>A child block's name is its Hugging Face path, so a parameter's full name is the join of the
 * paths above it. Two differences to DJL's own names are undone: the ordinal that DJL puts before a
 * child's name, and {@code gamma} and {@code beta}, which PyTorch calls {@code weight} and {@code
 * bias}.
 */
public final class ParameterNames {

  /** Of the classification head; its shape is (C). */
  public static final String CLASSIFIER_BIAS = "classifier.out_proj.bias";

  private static final int ORDINAL_DIGITS = 2;
  private static final String BODY = "electra.";
  private static final String CLASSIFIER = "classifier.";
  private static final String DISCRIMINATOR = "discriminator_predictions.";
  private static final List<String> GENERATOR =
      List.of("generator_predictions.", "generator_lm_head.");
  private static final Pattern LAYER = Pattern.compile("(?:^|\\.)encoder\\.layer\\.(\\d{1,6})\\.");
  private static final Pattern EMBEDDINGS = Pattern.compile("(?:^|\\.)embeddings(?:_project)?\\.");

  /** {@code torch.nn.DataParallel}, {@code torch.compile}, a class with the field {@code model}. */
  private static final List<String> WRAPPERS = List.of("module.", "_orig_mod.", "model.");

  private ParameterNames() {}

  /**
   * Lists the parameters of {@code block} by Hugging Face name, in the order of its children.
   *
   * @return an unmodifiable map; a parameter shared by two children stands under both names
   */
  public static Map<String, Parameter> of(Block block) {
    Map<String, Parameter> named = new LinkedHashMap<>();
    collect("", block, named);
    return Collections.unmodifiableMap(named);
  }

  private static void collect(String prefix, Block block, Map<String, Parameter> named) {
    for (Pair<String, Parameter> parameter : block.getDirectParameters()) {
      named.put(prefix + torchName(parameter.getKey()), parameter.getValue());
    }
    for (Pair<String, Block> child : block.getChildren()) {
      String path = child.getKey().substring(ORDINAL_DIGITS);
      collect(prefix + path + ".", child.getValue(), named);
    }
  }

  private static String torchName(String djlName) {
    return switch (djlName) {
      case "gamma" -> "weight";
      case "beta" -> "bias";
      default -> djlName;
    };
  }

  /** The number, from 0 at the bottom, of the encoder layer that it is of; empty if of none. */
  public static OptionalInt layer(String name) {
    Matcher layer = LAYER.matcher(name);
    return layer.find() ? OptionalInt.of(Integer.parseInt(layer.group(1))) : OptionalInt.empty();
  }

  /** Whether it is of the embeddings, their LayerNorm or their projection to the hidden size. */
  public static boolean isOfEmbeddings(String name) {
    return EMBEDDINGS.matcher(name).find();
  }

  public static boolean isBias(String name) {
    return name.endsWith("bias");
  }

  /**
   * Whether weight decay applies: to all but biases and LayerNorm weights (google-research/electra,
   * {@code model/optimization.py}).
   */
  public static boolean decays(String name) {
    return !isBias(name) && !name.contains("LayerNorm");
  }

  /** Whether it is of the encoder, by its name in a model with a head. */
  public static boolean isOfBody(String name) {
    return name.startsWith(BODY);
  }

  /** Its name in a model with a head, from its name in a bare encoder. */
  public static String inBody(String name) {
    return BODY + name;
  }

  /** Its name in a bare encoder; as it is if it is not of the encoder. */
  public static String withoutBody(String name) {
    return isOfBody(name) ? name.substring(BODY.length()) : name;
  }

  public static boolean isOfClassifier(String name) {
    return name.startsWith(CLASSIFIER);
  }

  public static boolean isOfDiscriminator(String name) {
    return name.startsWith(DISCRIMINATOR);
  }

  public static boolean isOfGenerator(String name) {
    return GENERATOR.stream().anyMatch(name::startsWith);
  }

  /**
   * Whether it is of the classification head or of the encoder's top layers.
   *
   * @param top how many of the encoder's {@code layers}
   */
  public static Predicate<String> headAndTop(int top, int layers) {
    List<String> paths =
        IntStream.range(Math.max(0, layers - top), layers)
            .mapToObj(layer -> "encoder.layer." + layer + ".")
            .toList();
    return name -> isOfClassifier(name) || paths.stream().anyMatch(withoutBody(name)::startsWith);
  }

  /** Whether it is of a head, of whichever model. */
  private static boolean isOfHead(String name) {
    return isOfClassifier(name) || isOfDiscriminator(name) || isOfGenerator(name);
  }

  /** Whether a checkpoint may have it beside an encoder: of a head, or {@link #isRedundant}. */
  public static boolean isBesideBody(String name) {
    return isOfHead(name) || isRedundant(name);
  }

  /** Whether PyTorch saves it beside the parameters: a constant, or the word embeddings again. */
  public static boolean isRedundant(String name) {
    return name.endsWith("embeddings.position_ids") || name.equals("generator_lm_head.weight");
  }

  /** What wrappers have put before every name; empty if nothing. */
  public static String wrappers(Collection<String> names) {
    int length = 0;
    for (Optional<String> wrapper = wrapper(names, 0);
        wrapper.isPresent();
        wrapper = wrapper(names, length)) {
      length += wrapper.get().length();
    }
    return length == 0 ? "" : names.iterator().next().substring(0, length);
  }

  private static Optional<String> wrapper(Collection<String> names, int from) {
    return WRAPPERS.stream()
        .filter(wrapper -> names.stream().allMatch(name -> name.startsWith(wrapper, from)))
        .filter(wrapper -> !names.isEmpty())
        .findFirst();
  }
}
