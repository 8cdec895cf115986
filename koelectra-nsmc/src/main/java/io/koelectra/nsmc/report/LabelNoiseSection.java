package io.koelectra.nsmc.report;

import io.koelectra.nsmc.noise.LabelNoiseReport;

/** What a search for wrong labels has found. */
record LabelNoiseSection(LabelNoiseReport noise) {

  TextTable suspects() {
    return TextTable.of(
        noise.suspects(),
        (rank, suspect) ->
            new TextTable.Row(
                rank,
                suspect.example(),
                suspect.givenLabel(),
                suspect.suggestedLabel(),
                suspect.suggestedProbability()));
  }

  String searched() {
    return Figures.count(noise.examples());
  }

  String noiseRate() {
    return Figures.percent(noise.noiseRate());
  }
}
