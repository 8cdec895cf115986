package io.koelectra.training;

/** A training that was ended because it could not have come to anything. */
public final class TrainingAlarmException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  @SuppressWarnings("serial") // a record of strings and numbers
  private final TrainingAlarm alarm;

  /**
   * Ends a training.
   *
   * @param alarm why; its text is the message
   */
  public TrainingAlarmException(TrainingAlarm alarm) {
    super(alarm.toString());
    this.alarm = alarm;
  }

  /** Why the training was ended. */
  public TrainingAlarm alarm() {
    return alarm;
  }
}
