package io.koelectra.nsmc.report;

import io.koelectra.nsmc.LengthBand;
import io.koelectra.nsmc.ScoredText;
import java.util.List;

/** Accuracy on texts of like length, as the page shows it. */
record LengthRow(LengthBand band) {

  static List<LengthRow> of(List<ScoredText> texts) {
    return LengthBand.of(texts).stream().map(LengthRow::new).toList();
  }

  String tokens() {
    return band.tokens();
  }

  String count() {
    return Figures.count(band.texts());
  }

  String accuracy() {
    return Figures.percent(share());
  }

  String interval() {
    return Figures.percent(band.accuracyInterval());
  }

  double share() {
    return band.accuracy();
  }

  double low() {
    return band.accuracyInterval().low();
  }

  double high() {
    return band.accuracyInterval().high();
  }
}
