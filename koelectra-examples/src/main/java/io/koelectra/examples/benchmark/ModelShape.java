package io.koelectra.examples.benchmark;

import io.koelectra.model.ElectraConfig;
import java.util.List;
import java.util.Locale;

/** The shapes that can be measured. */
enum ModelShape {
  /** Four layers of width 128. */
  TINY,
  /** KoELECTRA-small. */
  SMALL,
  /** KoELECTRA-base. */
  BASE;

  private static final int VOCABULARY = 35_000;

  /** A classifier's numbers, with two labels. */
  ElectraConfig config() {
    ElectraConfig config =
        switch (this) {
          case TINY ->
              ElectraConfig.builder()
                  .vocabSize(8000)
                  .hiddenSize(128)
                  .numHiddenLayers(4)
                  .intermediateSize(512)
                  .build();
          case SMALL -> ElectraConfig.small(VOCABULARY);
          case BASE -> ElectraConfig.base(VOCABULARY);
        };
    return config.withLabels(List.of("0", "1"));
  }

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
