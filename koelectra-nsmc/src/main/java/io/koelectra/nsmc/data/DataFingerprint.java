package io.koelectra.nsmc.data;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.TreeMap;

/** Names a data set by its content, so that a report can say what a model was trained on. */
public final class DataFingerprint {

  private DataFingerprint() {}

  /**
   * SHA-256, in hex, over every example's text, second text, label and, where given, class
   * probabilities, in order.
   */
  public static String of(List<? extends LabelledText> examples) {
    MessageDigest digest = sha256();
    for (LabelledText example : examples) {
      add(digest, example.text());
      example.secondText().ifPresent(second -> add(digest, second));
      add(digest, example.label());
      example.classProbabilities().ifPresent(given -> add(digest, new TreeMap<>(given).toString()));
      digest.update((byte) '\n');
    }
    return HexFormat.of().formatHex(digest.digest());
  }

  private static void add(MessageDigest digest, String field) {
    digest.update(field.getBytes(StandardCharsets.UTF_8));
    digest.update((byte) 0);
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
