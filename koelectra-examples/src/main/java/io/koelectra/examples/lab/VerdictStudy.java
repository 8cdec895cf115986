package io.koelectra.examples.lab;

import io.koelectra.examples.Example;
import io.koelectra.nsmc.DefaultModel;
import io.koelectra.nsmc.SentimentTrainer;
import io.koelectra.nsmc.SentimentTrainerBuilder;
import io.koelectra.nsmc.data.LabelledDataset;
import io.koelectra.nsmc.data.LabelledText;
import io.koelectra.training.AdamW;
import io.koelectra.training.AlarmPolicy;
import io.koelectra.training.LearningRateSchedule;
import io.koelectra.training.TrainingAlarm;
import io.koelectra.training.TrainingAlarmException;
import io.koelectra.training.TrainingReport;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * Plants small trainings, half of them healthy and half of them sick, and counts where the alarms
 * err: 30 to 1,000 texts in 2 to 7 classes, in balance and not, made of words of their class and
 * words of none.
 */
@Command(description = "Counts false and missing alarms over small trainings.")
public final class VerdictStudy extends Example<List<VerdictStudy.Run>> {

  /** Words of each class. */
  private static final List<List<String>> TELLING =
      List.of(
          List.of("택배", "배송", "도착", "기사님", "송장", "문 앞"),
          List.of("환불", "취소", "입금", "카드사", "반품비", "돌려받기"),
          List.of("사이즈", "교환", "색상", "한 치수", "다른 색", "맞지 않아"),
          List.of("로그인", "비밀번호", "인증", "아이디", "가입", "탈퇴"),
          List.of("쿠폰", "할인", "적립금", "포인트", "행사", "세일"),
          List.of("고장", "수리", "전원", "부품", "소음", "작동"),
          List.of("재고", "입고", "품절", "예약", "출시", "재입고"));

  private static final List<String> NEUTRAL =
      List.of("어제", "오늘", "문의", "주문한", "상품", "확인", "부탁드려요", "언제", "아직", "다시", "혹시", "정말");

  /** What is done wrong: a rate too low is 1e-8, one too high 0.05, and too few steps are two. */
  enum Planted {
    NOTHING,
    LABELS_OF_OTHER_TEXTS,
    RATE_TOO_LOW,
    RATE_TOO_HIGH,
    TOO_FEW_STEPS
  }

  /** One training, and the alarm that it ended in, if it did. */
  record Run(
      Planted planted,
      int texts,
      int classes,
      boolean even,
      String figures,
      Optional<TrainingAlarm> alarm) {

    boolean isWrong() {
      return alarm.isPresent() == (planted == Planted.NOTHING);
    }

    @Override
    public String toString() {
      return "%-22s %,5d texts, %d classes %s balance: %s %s%s"
          .formatted(
              planted,
              texts,
              classes,
              even ? "in" : "out of",
              figures,
              alarm.map(a -> a.kind().name()).orElse("no alarm"),
              isWrong() ? "  <- wrong" : "");
    }
  }

  @Option(names = "--runs", description = "Number of trainings, even.")
  private int runs = 50;

  @Option(names = "--most-texts", description = "Number of texts in the largest training.")
  private int mostTexts = 1000;

  @Option(names = "--seed", description = "Number that all random choices follow from.")
  private long seed = 1;

  /** Runs the study; {@code --help} lists the options. */
  public static void main(String[] args) {
    new VerdictStudy().runAsProcess(args);
  }

  @Override
  public List<Run> call() throws IOException {
    Random random = new Random(seed);
    Planted[] all = Planted.values();
    List<Run> done = new ArrayList<>();
    for (int run = 0; run < runs; run++) {
      Planted planted = run % 2 == 0 ? Planted.NOTHING : all[1 + run / 2 % (all.length - 1)];
      int classes = 2 + run / 2 % 6;
      int texts = (int) Math.round(30 * Math.pow(mostTexts / 30.0, random.nextDouble()));
      boolean even = random.nextBoolean();
      done.add(train(planted, Math.max(texts, 10 * classes), classes, even, random));
      System.out.println(done.get(run));
    }
    Map<Boolean, List<Run>> byHealth =
        done.stream().collect(Collectors.partitioningBy(run -> run.planted() == Planted.NOTHING));
    System.out.printf(
        "%d of %d healthy trainings ended in an alarm, %d of %d sick ones in none%n",
        byHealth.get(true).stream().filter(Run::isWrong).count(),
        byHealth.get(true).size(),
        byHealth.get(false).stream().filter(Run::isWrong).count(),
        byHealth.get(false).size());
    return done;
  }

  private static Run train(Planted planted, int texts, int classes, boolean even, Random random)
      throws IOException {
    List<Integer> labels = labels(texts, classes, even, random);
    List<String> content = labels.stream().map(label -> text(label, random)).toList();
    if (planted == Planted.LABELS_OF_OTHER_TEXTS) {
      Collections.shuffle(labels, random);
    }
    List<LabelledText> examples =
        IntStream.range(0, texts)
            .mapToObj(i -> LabelledText.of(content.get(i), "class " + labels.get(i)))
            .toList();
    List<String> names = IntStream.range(0, classes).mapToObj(c -> "class " + c).toList();
    LabelledDataset.Split split = LabelledDataset.of(examples, names).split(0.2, random.nextInt());
    SentimentTrainerBuilder builder =
        SentimentTrainer.builder(DefaultModel.pretrained())
            .headFor(names)
            .seed(random.nextInt())
            .onAlarm(AlarmPolicy.WARN);
    plant(planted, builder, split.train().size());
    try (SentimentTrainer trainer = builder.build()) {
      TrainingReport report = trainer.fit(split.train(), split.validation());
      String figures =
          "%d steps, %.3f of %d right,"
              .formatted(
                  report.steps(), report.validation().accuracy(), report.validation().examples());
      Optional<TrainingAlarm> alarm = report.alarms().stream().reduce((first, last) -> last);
      return new Run(planted, texts, classes, even, figures, alarm);
    } catch (TrainingAlarmException e) { // a loss that is not a number ends a training in any case
      return new Run(planted, texts, classes, even, "ended,", Optional.of(e.alarm()));
    }
  }

  private static void plant(Planted planted, SentimentTrainerBuilder builder, int texts) {
    switch (planted) {
      case NOTHING, LABELS_OF_OTHER_TEXTS -> {}
      case RATE_TOO_LOW -> builder.optimizer(rate(1e-8));
      case RATE_TOO_HIGH ->
          builder
              .optimizer(rate(0.05))
              .schedule(LearningRateSchedule.constant())
              .maxGradientNorm(Double.POSITIVE_INFINITY);
      case TOO_FEW_STEPS -> builder.optimizer(rate(5e-5)).epochs(1).batchSize((texts + 1) / 2);
    }
  }

  private static AdamW rate(double rate) {
    return AdamW.builder().learningRate(rate).build();
  }

  /** In balance, or each class with two thirds of the one before, but at least four texts. */
  private static List<Integer> labels(int texts, int classes, boolean even, Random random) {
    List<Integer> labels = new ArrayList<>();
    for (int label = classes - 1; label > 0; label--) {
      double share = even ? 1.0 / classes : Math.pow(2 / 3.0, label) / 3;
      labels.addAll(Collections.nCopies(Math.max(4, (int) Math.round(share * texts)), label));
    }
    labels.addAll(Collections.nCopies(texts - labels.size(), 0));
    Collections.shuffle(labels, random);
    return labels;
  }

  private static String text(int label, Random random) {
    List<String> words = new ArrayList<>();
    for (int i = 1 + random.nextInt(3); i > 0; i--) {
      words.add(TELLING.get(label).get(random.nextInt(TELLING.get(label).size())));
    }
    for (int i = 2 + random.nextInt(6); i > 0; i--) {
      words.add(NEUTRAL.get(random.nextInt(NEUTRAL.size())));
    }
    Collections.shuffle(words, random);
    return String.join(" ", words);
  }
}
