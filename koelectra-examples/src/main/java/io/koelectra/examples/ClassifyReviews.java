package io.koelectra.examples;

import io.koelectra.format.TextReader;
import io.koelectra.nsmc.SentimentClassifier;
import io.koelectra.nsmc.SentimentPrediction;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Visibility;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Classifies texts from the command line or from a file, one a line. */
@Command(description = "Classifies texts with a fine-tuned model.")
public final class ClassifyReviews extends Example<List<SentimentPrediction>> {

  @Option(
      names = "--model",
      description = "Directory of a fine-tuned model (default: that in the library's jar).")
  private Path model;

  @Option(names = "--input", description = "File with a text on each line, plain or gzip.")
  private Path input;

  @Option(
      names = "--encoding",
      description = "Of an --input without a byte order mark, such as CP949.")
  private Charset encoding = StandardCharsets.UTF_8;

  @Parameters(
      paramLabel = "TEXT",
      description = "Texts to classify (default: a few that come with it).",
      showDefaultValue = Visibility.NEVER)
  private List<String> texts = new ArrayList<>();

  /** Runs the example; {@code --help} lists the options. */
  public static void main(String[] args) {
    new ClassifyReviews().runAsProcess(args);
  }

  @Override
  public List<SentimentPrediction> call() throws IOException {
    List<String> all = new ArrayList<>(texts);
    if (input != null) {
      all.addAll(lines());
    } else if (texts.isEmpty()) {
      all.addAll(EmbeddedDefault.sentences());
    }
    try (SentimentClassifier classifier =
        model == null ? SentimentClassifier.loadDefault() : SentimentClassifier.load(model)) {
      return print(classifier, all);
    }
  }

  /** All lines, those without a text too. */
  private List<String> lines() throws IOException {
    List<String> lines = new ArrayList<>();
    try (TextReader reader = TextReader.open(input, encoding)) {
      Optional<String> line = reader.nextLine();
      while (line.isPresent()) {
        lines.add(line.get());
        line = reader.nextLine();
      }
      return lines;
    } catch (CharacterCodingException e) {
      throw new IOException(
          e.getMessage() + "; an encoding other than UTF-8 is chosen with --encoding", e);
    }
  }

  /** Classifies {@code texts} and prints a line for each. */
  static List<SentimentPrediction> print(SentimentClassifier classifier, List<String> texts) {
    List<SentimentPrediction> predictions = classifier.classify(texts);
    for (int i = 0; i < texts.size(); i++) {
      System.out.printf("%-32s %s%n", predictions.get(i), texts.get(i).replace('\r', ' '));
    }
    return predictions;
  }
}
