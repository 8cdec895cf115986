package io.koelectra.examples;

import io.koelectra.nsmc.SentimentClassifier;
import io.koelectra.nsmc.SentimentPrediction;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Classifies texts from the command line or from a file, one a line. */
@Command(
    name = "ClassifyReviews",
    mixinStandardHelpOptions = true,
    description = "Classify texts with a fine-tuned model.")
public final class ClassifyReviews extends Example<List<SentimentPrediction>> {

  @Option(
      names = "--model",
      description = "Directory of a fine-tuned model (default: the one in the library's jar).")
  private Path model;

  @Option(names = "--input", description = "UTF-8 file, one text a line.")
  private Path input;

  @Parameters(
      paramLabel = "TEXT",
      description = "Texts to classify (default: a few that come with it).")
  private List<String> texts = new ArrayList<>();

  /** Runs the example; {@code --help} lists the options. */
  public static void main(String[] args) {
    new ClassifyReviews().runAsProcess(args);
  }

  @Override
  public List<SentimentPrediction> call() throws IOException {
    List<String> all = new ArrayList<>(texts);
    if (input != null) {
      all.addAll(lines(input));
    } else if (texts.isEmpty()) {
      all.addAll(EmbeddedDefault.sentences());
    }
    try (SentimentClassifier classifier =
        model == null ? SentimentClassifier.loadDefault() : SentimentClassifier.load(model)) {
      return print(classifier, all);
    }
  }

  private static List<String> lines(Path file) throws IOException {
    try {
      return Files.readAllLines(file);
    } catch (CharacterCodingException e) {
      throw new IOException(file + " is not UTF-8; convert the file, often from CP949 (MS949)", e);
    }
  }

  /** Classifies {@code texts} and prints a line for each. */
  static List<SentimentPrediction> print(SentimentClassifier classifier, List<String> texts) {
    List<SentimentPrediction> predictions = classifier.classify(texts);
    for (int i = 0; i < texts.size(); i++) {
      System.out.printf("%-32s %s%n", predictions.get(i), texts.get(i));
    }
    return predictions;
  }
}
