package io.koelectra.training;

/** What happens to a training that a {@link TrainingAlarm} is raised about. */
public enum AlarmPolicy {
  /** It ends with a {@link TrainingAlarmException}. */
  STOP,
  /**
   * It goes back to its last healthy state and on from there at half the rate, which it reaches in
   * a linear warm-up of 100 steps. An alarm before the first step or after the last one ends it.
   */
  ROLL_BACK_AND_HALVE_RATE,
  /** It goes on; the alarm is in its report. A loss that is not a number ends it all the same. */
  WARN
}
