package io.koelectra.training;

import ai.djl.Device;
import ai.djl.ndarray.NDManager;
import io.koelectra.engine.OfflineEngine;
import io.koelectra.evaluation.BestBy;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * The settings of a {@link TrainingLoop} that every trainer's builder has.
 *
 * @param <B> the builder
 */
public abstract class TrainerBuilder<B extends TrainerBuilder<B>> implements Cloneable {

  private Settings settings = new Settings();
  private Optional<Device> device = Optional.empty();

  /** Starts from the defaults that the methods state, and two that the trainer decides. */
  protected TrainerBuilder(LearningRateSchedule schedule, int evaluateEvery) {
    settings.schedule = schedule;
    settings.evaluateEvery = evaluateEvery;
  }

  /** This builder. */
  protected abstract B self();

  /**
   * Of the learning rate. Default linear, with the first tenth of a fine-tuning as warm-up, as
   * google-research/electra has it, and the first hundredth of a pre-training: {@code
   * num_warmup_steps} 10,000 of 1,000,000 in its {@code configure_pretraining.py}. For a run whose
   * length is not known beforehand, or is a time, a {@link LearningRateSchedule#warmUpStableDecay}.
   */
  public B schedule(LearningRateSchedule value) {
    settings.schedule = Objects.requireNonNull(value, "schedule");
    return self();
  }

  /** Limit on the global gradient norm, above 0; infinite for none. Default 1. */
  public B maxGradientNorm(double value) {
    settings.maxGradientNorm = value;
    return self();
  }

  /** Of fresh weights, the order of examples, masks, replacements and dropout; default 42. */
  public B seed(long value) {
    settings.seed = value;
    return self();
  }

  /**
   * Steps between evaluations, at least 1. Default the end of every epoch of a fine-tuning, and
   * 1,000 steps of a pre-training ({@code save_checkpoints_steps}).
   */
  public B evaluateEvery(int steps) {
    settings.evaluateEvery = requirePositive("evaluateEvery", steps);
    return self();
  }

  /**
   * What to do when a training collapses, does not learn or cannot, or its model turns out to be of
   * no use at the end. Default {@link AlarmPolicy#STOP}: no such model is saved by mistake; with
   * {@link AlarmPolicy#WARN} it can be. Rolling back needs checkpoints, so that these are written
   * to a temporary directory if {@link #checkpoints} names none.
   */
  public B onAlarm(AlarmPolicy value) {
    settings.onAlarm = Objects.requireNonNull(value, "onAlarm");
    return self();
  }

  /**
   * Where to write checkpoints, and to go on from the newest one: after half a minute, after every
   * evaluation, every {@link #checkpointEvery} and before the rate of a {@link
   * LearningRateSchedule#warmUpStableDecay} begins to fall. A checkpoint takes three times the
   * weights' size. Default none.
   */
  public B checkpoints(Path directory) {
    settings.checkpoints = Optional.of(directory);
    return self();
  }

  /** Moves the checkpoints, if there are any, to a folder below their directory. */
  public B checkpointsBelow(String folder) {
    settings.checkpoints = settings.checkpoints.map(directory -> directory.resolve(folder));
    return self();
  }

  /** Time between checkpoints; default 10 minutes. */
  public B checkpointEvery(Duration value) {
    settings.checkpointEvery = Objects.requireNonNull(value, "checkpointEvery");
    return self();
  }

  /** Steps between checkpoints, at least 1, beside those by time; default none by steps. */
  public B checkpointEvery(int steps) {
    settings.checkpointEverySteps = requirePositive("checkpointEvery", steps);
    return self();
  }

  /**
   * How many of the newest checkpoints stay, at least 1; default 2. The one before the decay of a
   * {@link LearningRateSchedule#warmUpStableDecay} stays too, from which a longer run goes on.
   */
  public B keepLast(int value) {
    settings.keepLast = requirePositive("keepLast", value);
    return self();
  }

  /** Where to train; default the first GPU if the native library has one, else the CPU. */
  public B device(Device value) {
    device = Optional.of(value);
    return self();
  }

  /** Told of the progress; default none. {@link TrainingListener#andThen} joins several. */
  public B listener(TrainingListener value) {
    settings.listener = Objects.requireNonNull(value, "listener");
    return self();
  }

  /** What was set so far. */
  protected final Settings settings() {
    return settings;
  }

  /** A manager on the device. */
  protected final NDManager newManager() {
    return device.map(OfflineEngine::newManager).orElseGet(OfflineEngine::newManager);
  }

  /**
   * The loop's settings.
   *
   * @param start name of the checkpoint that the weights come from
   * @param bestBy chooses the evaluation whose weights are kept; empty for the last
   * @param patience evaluations in a row without progress; {@link Integer#MAX_VALUE} for any number
   * @param choices of the settings, those that the caller had left open, each with its reason
   */
  protected final Settings loopSettings(
      String start,
      AdamW optimizer,
      RunLength length,
      Optional<BestBy> bestBy,
      int patience,
      List<String> choices) {
    if (length instanceof RunLength.Time && !(settings.schedule instanceof WarmUpStableDecay)) {
      throw new IllegalArgumentException(
          "a run bounded by time needs a WarmUpStableDecay, whose warm-up does not depend on the number of steps, got "
              + settings.schedule);
    }
    if (!(settings.maxGradientNorm > 0)) {
      throw new IllegalArgumentException(
          "maxGradientNorm must be above 0, got " + settings.maxGradientNorm);
    }
    Settings loop = settings.clone();
    loop.start = Objects.requireNonNull(start, "start");
    loop.optimizer = Objects.requireNonNull(optimizer, "optimizer");
    loop.length = length;
    loop.bestBy = bestBy;
    loop.patience = patience;
    loop.choices = List.copyOf(choices);
    return loop;
  }

  /** A copy that later calls on this builder leave alone. */
  @Override
  @SuppressWarnings("unchecked")
  protected final B clone() {
    try {
      TrainerBuilder<B> copy = (TrainerBuilder<B>) super.clone();
      copy.settings = settings.clone();
      return copy.self();
    } catch (CloneNotSupportedException e) {
      throw new IllegalStateException("it is cloneable", e);
    }
  }

  /** Refuses an option below 1. */
  protected static int requirePositive(String name, int value) {
    if (value < 1) {
      throw new IllegalArgumentException(name + " must be at least 1, got " + value);
    }
    return value;
  }

  /** How a {@link TrainingLoop} runs, whatever its task; see the builder's methods. */
  public static final class Settings implements Cloneable {

    String start;
    AdamW optimizer;
    LearningRateSchedule schedule;
    RunLength length;
    double maxGradientNorm = 1;
    long seed = 42;
    int evaluateEvery; // 0 for the end of every epoch
    Optional<BestBy> bestBy;
    int patience;
    AlarmPolicy onAlarm = AlarmPolicy.STOP;
    Optional<Path> checkpoints = Optional.empty();
    Duration checkpointEvery = Duration.ofMinutes(10);
    int checkpointEverySteps; // 0 for none by steps
    int keepLast = 2;
    TrainingListener listener = new TrainingListener() {};
    List<String> choices;

    private Settings() {}

    /** Name of the checkpoint that the weights come from. */
    public String start() {
      return start;
    }

    /** With the peak rate. */
    public AdamW optimizer() {
      return optimizer;
    }

    /** Of everything that is random. */
    public long seed() {
      return seed;
    }

    /** What to do on an alarm. */
    public AlarmPolicy onAlarm() {
      return onAlarm;
    }

    /** Whom to tell. */
    public TrainingListener listener() {
      return listener;
    }

    @Override
    protected Settings clone() {
      try {
        return (Settings) super.clone();
      } catch (CloneNotSupportedException e) {
        throw new IllegalStateException("it is cloneable", e);
      }
    }

    boolean rollsBack() {
      return onAlarm == AlarmPolicy.ROLL_BACK_AND_HALVE_RATE;
    }
  }
}
