package io.koelectra.nsmc.report;

import io.koelectra.training.TrainingAlarm;
import java.util.List;
import java.util.Locale;

/** What was wrong with a training. */
record AlarmRow(TrainingAlarm alarm) {

  static List<AlarmRow> of(List<TrainingAlarm> alarms) {
    return alarms.stream().map(AlarmRow::new).toList();
  }

  /** For example {@code Not learning}. */
  String kind() {
    String name = alarm.kind().name();
    return name.charAt(0) + name.substring(1).toLowerCase(Locale.ROOT).replace('_', ' ');
  }

  String step() {
    return Figures.count(alarm.step());
  }

  String message() {
    return alarm.message();
  }
}
