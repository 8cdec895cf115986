package io.koelectra.examples;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.koelectra.nsmc.DefaultModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine.Command;

/** Runs a main in a process of its own, as a user does. */
class ExampleTest {

  @TempDir private Path directory;

  /** How a process ended. */
  private record Ending(int exitCode, String errors) {}

  @Test
  void aMistakeInAPathIsOneLineAndANonZeroExitCode() throws Exception {
    String absent = directory.resolve("absent").toString();

    Ending ending = run("--model", absent);

    assertThat(ending.exitCode).isEqualTo(1);
    assertThat(ending.errors.lines().toList())
        .singleElement()
        .asString()
        .startsWith("error: ")
        .contains(absent);
  }

  @Test
  void aMissingFileIsSaidToBeMissing() throws Exception {
    String absent = directory.resolve("absent.txt").toString();

    assertThat(run("--test", absent).errors)
        .isEqualToNormalizingNewlines("error: " + absent + ": no such file\n");
  }

  @Test
  void aCorpusThatCannotBeReadIsOneLine() throws Exception {
    Path corpus =
        Files.write(directory.resolve("corpus.txt"), "정말 재미있어요\n".getBytes("x-windows-949"));

    Ending ending = run(PretrainElectra.class, "--corpus", corpus.toString());

    assertThat(ending.exitCode).isEqualTo(1);
    assertThat(ending.errors.lines().toList())
        .singleElement()
        .asString()
        .startsWith("error: " + corpus)
        .contains("UTF-8");
  }

  @Test
  void aWrongOptionIsAnsweredWithTheRightOne() throws Exception {
    Ending ending = run("--modle", "x");

    assertThat(ending.exitCode).isEqualTo(2);
    assertThat(ending.errors)
        .contains("Unknown option", "--modle", "Possible solutions: --model")
        .doesNotContain("\tat ");
  }

  @Test
  void aCollapsedTrainingEndsWithItsCauseOnceAndNoStackTrace() throws Exception {
    Ending ending =
        run(FineTuneNsmc.class, "--hidden-size", "128", "--learning-rate", "0.1", "--epochs", "8");

    assertThat(ending.exitCode).isEqualTo(1);
    assertThat(ending.errors)
        .containsPattern("error: (COLLAPSED|DEAD_GRADIENTS|NOT_LEARNING) at step")
        .doesNotContain("\tat ");
    assertThat(directory.resolve("runs")).as("no model is saved").doesNotExist();
  }

  @Test
  void koreanThatTheLocaleCannotReadIsRefused() throws Exception {
    Ending ending = run(ClassifyReviews.class, Map.of("LC_ALL", "C"), "돈이 아깝다 최악");

    assertThat(ending.exitCode).isEqualTo(2);
    assertThat(ending.errors)
        .startsWith("error: argument 1 is not what was typed")
        .contains("LC_ALL=C ", "LC_ALL=C.UTF-8 or ko_KR.UTF-8");
  }

  @Test
  void classesThatTheModelLacksAreAnsweredWithAnOption() throws Exception {
    DefaultModel.copyTo(directory.resolve("model"));
    Path train =
        Files.writeString(
            directory.resolve("own.csv"), "text,label\n하나,긍정\n둘,부정\n셋,긍정\n넷,부정\n다섯,긍정\n여섯,부정\n");

    Ending ending =
        run(
            FineTuneText.class,
            "--train",
            train.toString(),
            "--validation-share",
            "0.4",
            "--model",
            directory.resolve("model").toString());

    assertThat(ending.exitCode).isEqualTo(1);
    assertThat(ending.errors)
        .contains(
            "error: the checkpoint's head has the classes [negative, positive], but [긍정, 부정] are"
                + " asked for, and classes are matched by name; use --fresh-head to train a new head"
                + " for them")
        .doesNotContain("()", "\tat ");
  }

  @Test
  void aModelOfAnotherProblemTypeIsAMistakeAndNoStackTrace() throws Exception {
    Path model = directory.resolve("model");
    DefaultModel.copyTo(model);
    Path config = model.resolve("config.json");
    Files.writeString(
        config,
        Files.readString(config)
            .replace("single_label_classification", "multi_label_classification"));

    Ending ending = run("--model", model.toString());

    assertThat(ending.exitCode).isEqualTo(1);
    assertThat(ending.errors)
        .containsPattern("(?m)^error: .*problem_type is multi_label_classification")
        .doesNotContain("\tat ");
  }

  @Test
  void whatIsNoMistakeOfTheUserIsShownWithItsStackTrace() throws Exception {
    Ending ending = run(Faulty.class);

    assertThat(ending.exitCode).isEqualTo(1);
    assertThat(ending.errors).contains("IllegalStateException", "\tat ").doesNotContain("error: ");
  }

  /** Has a bug. */
  @Command
  static final class Faulty extends Example<String> {

    public static void main(String[] args) {
      new Faulty().runAsProcess(args);
    }

    @Override
    public String call() {
      List<String> lines = new ArrayList<>();
      lines.iterator().remove();
      return "never";
    }
  }

  @Test
  void onlyRefusalsAreForTheUser() {
    IllegalStateException ofTheLibrary = new IllegalStateException("closed; make a new one");
    IllegalStateException ofTheJdk =
        assertThrows(IllegalStateException.class, () -> new ArrayList<>().iterator().remove());

    assertThat(Example.isForTheUser(new IOException("a.txt: no such file"))).isTrue();
    assertThat(Example.isForTheUser(new IllegalArgumentException("epochs must be 1"))).isTrue();
    assertThat(Example.isForTheUser(ofTheLibrary)).as("thrown in io.koelectra").isTrue();
    assertThat(Example.isForTheUser(ofTheJdk)).isFalse();
    assertThat(Example.isForTheUser(new IllegalArgumentException())).isFalse();
    assertThat(Example.isForTheUser(new NullPointerException("x is null"))).isFalse();
  }

  @Test
  void valuesMayBeWrittenInAnyCase() throws IOException {
    assertThat(Console.outputOf(() -> FineTuneNsmc.main(new String[] {"--help"})))
        .contains("ROLL_BACK_AND_HALVE_RATE", "Default: STOP");
    assertThatIOException()
        .as("refused for its file and not for the policy")
        .isThrownBy(() -> new FineTuneNsmc().run("--on-alarm", "warn", "--train", "absent"))
        .withMessageContaining("absent");
  }

  private Ending run(String... options) throws IOException, InterruptedException {
    return run(EvaluateNsmc.class, options);
  }

  private Ending run(Class<? extends Example<?>> example, String... options)
      throws IOException, InterruptedException {
    return run(example, Map.of(), options);
  }

  private Ending run(
      Class<? extends Example<?>> example, Map<String, String> environment, String... options)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-Dfile.encoding=UTF-8", "-cp", System.getProperty("java.class.path")));
    command.add(example.getName());
    command.addAll(List.of(options));
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().putAll(environment);
    Process process =
        builder
            .directory(directory.toFile())
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    String errors = new String(process.getErrorStream().readAllBytes(), UTF_8);
    return new Ending(process.waitFor(), errors);
  }
}
