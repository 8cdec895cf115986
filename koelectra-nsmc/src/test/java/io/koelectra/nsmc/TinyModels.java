package io.koelectra.nsmc;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.koelectra.checkpoint.HuggingFaceCheckpoint;
import io.koelectra.model.ElectraConfig;
import io.koelectra.nsmc.data.LabelledDataset;
import io.koelectra.nsmc.data.LabelledText;
import io.koelectra.nsmc.data.Sentiment;
import io.koelectra.tokenizer.WordPieceTrainer;
import io.koelectra.training.AlarmPolicy;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.function.Consumer;
import java.util.stream.IntStream;

/** Models that train in a second, and texts whose class their words give away. */
public final class TinyModels {

  /** A fine-tuned classifier with two classes, 64 positions and dropout 0.1. */
  public static final String CLASSIFIER = "tiny-small-shape";

  /** A discriminator as it is published, without a classification head. */
  public static final String DISCRIMINATOR = "tiny-base-shape";

  /** Tokens that every model here can read. */
  public static final int MAX_TOKENS = 64;

  /** Names of the classes of {@link #separable} texts, the first two those of {@link Sentiment}. */
  public static final List<String> LABELS = List.of("negative", "positive", "neutral");

  private static final List<String> NEUTRAL =
      List.of("영화", "배우", "감독", "결말", "음악", "장면", "오늘", "친구와", "극장에서", "봤다");

  /** Words by class. */
  private static final List<List<String>> TELLING =
      List.of(
          List.of("지루", "최악", "별로", "실망", "노잼", "졸작"),
          List.of("최고", "감동", "재미", "명작", "추천", "강추"),
          List.of("보통", "그럭저럭", "평범", "무난", "애매", "글쎄"));

  private TinyModels() {}

  /** Texts of 2 to 11 words, as many of each class as of another. */
  public static List<LabelledText> separable(int count, int classes, long seed) {
    Random random = new Random(seed);
    return IntStream.range(0, count)
        .mapToObj(i -> LabelledText.of(text(i % classes, random), LABELS.get(i % classes)))
        .toList();
  }

  /** Texts of two classes by the names that {@link #CLASSIFIER} has for them. */
  public static LabelledDataset unnamed(int count, long seed) {
    return LabelledDataset.of(separable(count, 2, seed), Sentiment.labels())
        .renamed(Map.of("negative", "LABEL_0", "positive", "LABEL_1"));
  }

  /** The same texts, each with the label of the other of two classes. */
  public static List<LabelledText> contrary(List<LabelledText> examples) {
    return examples.stream().map(e -> LabelledText.of(e.text(), other(e.label()))).toList();
  }

  /** The other of the first two {@link #LABELS}. */
  public static String other(String label) {
    return label.equals("negative") ? "positive" : "negative";
  }

  /** Pairs whose class is that of the second text; the first is of any class. */
  public static List<LabelledText> separablePairs(int count, long seed) {
    Random random = new Random(seed);
    return IntStream.range(0, count)
        .mapToObj(
            i ->
                LabelledText.of(
                    text(random.nextInt(2), random), text(i % 2, random), LABELS.get(i % 2)))
        .toList();
  }

  private static String text(int label, Random random) {
    List<String> words = new ArrayList<>();
    for (int i = 2 + random.nextInt(3); i > 0; i--) {
      words.add(TELLING.get(label).get(random.nextInt(TELLING.get(label).size())));
    }
    for (int i = random.nextInt(8); i > 0; i--) {
      words.add(NEUTRAL.get(random.nextInt(NEUTRAL.size())));
    }
    Collections.shuffle(words, random);
    return String.join(" ", words);
  }

  /** One layer of width 32 with random weights and a vocabulary of the separable texts. */
  public static HuggingFaceCheckpoint untrained(double dropout) {
    List<String> vocabulary =
        new WordPieceTrainer(200, 1, 100)
            .train(separable(300, 3, 0).stream().map(LabelledText::text).toList());
    ElectraConfig config =
        ElectraConfig.builder()
            .vocabSize(vocabulary.size())
            .embeddingSize(32)
            .hiddenSize(32)
            .numHiddenLayers(1)
            .numAttentionHeads(2)
            .intermediateSize(64)
            .hiddenDropoutProb(dropout)
            .attentionProbsDropoutProb(dropout)
            .maxPositionEmbeddings(MAX_TOKENS)
            .build();
    return HuggingFaceCheckpoint.untrained(config, vocabulary);
  }

  /**
   * Builds a trainer whose model need not learn anything: for tests of a few steps, which are about
   * something else.
   */
  public static SentimentTrainerBuilder trainer(HuggingFaceCheckpoint checkpoint) {
    return SentimentTrainer.builder(checkpoint).onAlarm(AlarmPolicy.WARN);
  }

  /** A directory of core's parity fixtures; see the README beside them. */
  public static Path fixture(String name) {
    try {
      return Path.of(
          Objects.requireNonNull(TinyModels.class.getResource("/parity/" + name), name).toURI());
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Copies {@link #CLASSIFIER}'s configuration, vocabulary and safetensors weights. */
  public static Path copyClassifier(Path target) throws IOException {
    return copy(
        CLASSIFIER,
        target,
        List.of("config.json", "vocab.txt", "tokenizer_config.json", "model.safetensors"));
  }

  /** {@link #CLASSIFIER} without dropout. */
  public static Path copyClassifierWithoutDropout(Path target) throws IOException {
    return copyClassifierWith(
        target,
        config ->
            List.of("hidden_dropout_prob", "attention_probs_dropout_prob")
                .forEach(key -> config.addProperty(key, 0.0)));
  }

  /** {@link #CLASSIFIER} with one weight of its head not a number. */
  public static Path copyClassifierWithNotANumber(Path target) throws IOException {
    return copyClassifierWithFloats(
        target, "classifier.out_proj.weight", floats -> floats.put(0, Float.NaN));
  }

  /** {@link #CLASSIFIER} with a head whose dense layer is far below where GELU has a gradient. */
  public static Path copyClassifierWithDeadHead(Path target) throws IOException {
    return copyClassifierWithFloats(
        target,
        "classifier.dense.bias",
        floats -> {
          while (floats.hasRemaining()) {
            floats.put(-1000);
          }
        });
  }

  private static Path copyClassifierWithFloats(
      Path target, String tensor, Consumer<FloatBuffer> change) throws IOException {
    Path weights = copyClassifier(target).resolve("model.safetensors");
    byte[] bytes = Files.readAllBytes(weights);
    ByteBuffer buffer = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    int headerLength = Math.toIntExact(buffer.getLong(0));
    String header = new String(bytes, Long.BYTES, headerLength, StandardCharsets.UTF_8);
    JsonArray offsets =
        JsonParser.parseString(header)
            .getAsJsonObject()
            .getAsJsonObject(tensor)
            .getAsJsonArray("data_offsets");
    int data = Long.BYTES + headerLength;
    buffer.position(data + offsets.get(0).getAsInt()).limit(data + offsets.get(1).getAsInt());
    change.accept(buffer.slice().order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer());
    Files.write(weights, bytes);
    return target;
  }

  /** {@link #CLASSIFIER} with names for its classes. */
  public static Path copyClassifierWithLabels(Path target, String first, String second)
      throws IOException {
    return copyClassifierWith(target, config -> config.add("id2label", names(first, second)));
  }

  /** {@link #DISCRIMINATOR} with names for classes that it has no head for. */
  public static Path copyDiscriminatorWithLabels(Path target) throws IOException {
    copy(
        DISCRIMINATOR,
        target,
        List.of("config.json", "vocab.txt", "tokenizer_config.json", "pytorch_model.bin"));
    return change(target, config -> config.add("id2label", names("LABEL_0", "LABEL_1")));
  }

  private static JsonObject names(String first, String second) {
    JsonObject names = new JsonObject();
    names.addProperty("0", first);
    names.addProperty("1", second);
    return names;
  }

  private static Path copyClassifierWith(Path target, Consumer<JsonObject> change)
      throws IOException {
    return change(copyClassifier(target), change);
  }

  private static Path change(Path directory, Consumer<JsonObject> change) throws IOException {
    Path file = directory.resolve("config.json");
    JsonObject config = JsonParser.parseString(Files.readString(file)).getAsJsonObject();
    change.accept(config);
    Files.writeString(file, config.toString());
    return directory;
  }

  private static Path copy(String name, Path target, List<String> files) throws IOException {
    Files.createDirectories(target);
    for (String file : files) {
      Files.copy(fixture(name).resolve(file), target.resolve(file));
    }
    return target;
  }
}
