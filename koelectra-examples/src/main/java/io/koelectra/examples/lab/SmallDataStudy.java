package io.koelectra.examples.lab;

import io.koelectra.checkpoint.HuggingFaceCheckpoint;
import io.koelectra.examples.Example;
import io.koelectra.nsmc.DefaultModel;
import io.koelectra.nsmc.LabelledDataset;
import io.koelectra.nsmc.LabelledText;
import io.koelectra.nsmc.LabelledTextFile;
import io.koelectra.nsmc.SentimentTrainer;
import io.koelectra.nsmc.SentimentTrainerBuilder;
import io.koelectra.nsmc.TrainingReport;
import io.koelectra.nsmc.evaluation.BestBy;
import io.koelectra.nsmc.evaluation.EvaluationReport;
import io.koelectra.training.AdamW;
import io.koelectra.training.AlarmPolicy;
import io.koelectra.training.TrainingAlarmException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Scratch. */
@Command(name = "SmallDataStudy", mixinStandardHelpOptions = true)
public final class SmallDataStudy extends Example<List<String>> {

  @Option(names = "--train", required = true)
  private Path train;

  @Option(names = "--text")
  private String text = "document";

  @Option(names = "--label")
  private String label = "label";

  @Option(names = "--sizes", split = ",")
  private List<Integer> sizes = List.of(100, 300, 1000);

  @Option(names = "--seeds", split = ",")
  private List<Long> seeds = List.of(1L, 2L, 3L);

  @Option(names = "--rates", split = ",")
  private List<Double> rates = List.of(2e-4, 5e-4, 1e-3);

  @Option(names = "--steps", split = ",")
  private List<Integer> steps = List.of(300, 1000);

  @Option(names = "--batch-sizes", split = ",")
  private List<Integer> batchSizes = List.of(16);

  @Option(names = "--best-by", split = ",")
  private List<BestBy> bestBy = List.of(BestBy.ACCURACY, BestBy.LOSS);

  @Option(names = "--fresh-layers", split = ",")
  private List<Integer> freshLayers = List.of(0);

  @Option(names = "--validation-share")
  private double validationShare = 0.2;

  @Option(names = "--others")
  private int others = 2000;

  @Option(names = "--out", required = true)
  private Path out;

  public static void main(String[] args) {
    new SmallDataStudy().runAsProcess(args);
  }

  @Override
  public List<String> call() throws IOException {
    LabelledDataset all =
        LabelledTextFile.builder().text(text).label(label).build().read(train).withoutDuplicates();
    Set<String> done = new HashSet<>();
    if (Files.exists(out)) {
      Files.readAllLines(out).forEach(l -> done.add(l.substring(0, l.indexOf('|'))));
    }
    List<String> rows = new ArrayList<>();
    HuggingFaceCheckpoint start = DefaultModel.pretrained();
    for (int size : sizes) {
      for (long seed : seeds) {
        LabelledDataset.Split outer = all.split(0.05, 42);
        LabelledDataset drawn =
            size >= outer.train().size() ? outer.train() : outer.train().sample(size, seed);
        LabelledDataset.Split inner = drawn.split(validationShare, seed);
        LabelledDataset rest =
            others >= outer.validation().size()
                ? outer.validation()
                : outer.validation().sample(others, 1);
        for (int batch : batchSizes) {
          for (int n : steps) {
            int epochs = Math.max(1, (int) Math.round((double) n * batch / inner.train().size()));
            for (double rate : rates) {
              for (BestBy best : bestBy) {
                for (int fresh : freshLayers) {
                  String key =
                      "%d\t%d\t%d\t%d\t%d\t%.0e\t%s\t%d\t"
                          .formatted(size, seed, batch, n, epochs, rate, best, fresh);
                  if (!done.contains(key)) {
                    String row =
                        key
                            + "|\t"
                            + run(
                                start,
                                all.labels(),
                                inner,
                                rest,
                                batch,
                                epochs,
                                rate,
                                best,
                                fresh,
                                seed);
                    System.out.println(row);
                    Files.writeString(
                        out, row + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
                  }
                }
              }
            }
          }
        }
      }
    }
    return rows;
  }

  private String run(
      HuggingFaceCheckpoint start,
      List<String> labels,
      LabelledDataset.Split texts,
      List<LabelledText> rest,
      int batch,
      int epochs,
      double rate,
      BestBy best,
      int fresh,
      long seed)
      throws IOException {
    long begin = System.nanoTime();
    SentimentTrainerBuilder builder =
        SentimentTrainer.builder(start)
            .labels(labels)
            .freshHead()
            .optimizer(AdamW.builder().learningRate(rate).build())
            .epochs(epochs)
            .batchSize(batch)
            .bestBy(best)
            .onAlarm(AlarmPolicy.WARN)
            .seed(seed);
    if (fresh > 0) {
      builder.reinitializeTopLayers(fresh);
    }
    try (SentimentTrainer trainer = builder.build()) {
      TrainingReport report = trainer.fit(texts.train(), texts.validation());
      EvaluationReport held = trainer.evaluate(rest);
      return "val %.4f\tacc %.4f\tf1 %.4f\tloss %.4f\tbest %d/%d\t%.0fs\t%s"
          .formatted(
              report.validation().accuracy(),
              held.accuracy(),
              held.macroF1(),
              held.meanLoss(),
              report.bestStep(),
              report.steps(),
              (System.nanoTime() - begin) / 1e9,
              report.alarms().stream().map(a -> a.kind().name()).toList());
    } catch (TrainingAlarmException e) {
      return "val 0\tacc 0\tf1 0\tloss 9\t" + e.alarm().kind();
    }
  }
}
