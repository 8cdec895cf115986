package io.koelectra.nsmc.data;

import java.util.Objects;

/**
 * One row of NSMC.
 *
 * @param id the review's number at Naver, not blank
 * @param document the review as its author wrote it, not blank
 * @param sentiment the class its rating falls in
 */
public record Review(String id, String document, Sentiment sentiment) implements LabelledText {

  /**
   * A row with an id and a text.
   *
   * @throws IllegalArgumentException if {@code id} or {@code document} is blank
   */
  public Review {
    Objects.requireNonNull(id, "id");
    Objects.requireNonNull(document, "document");
    Objects.requireNonNull(sentiment, "sentiment");
    if (id.isBlank()) {
      throw new IllegalArgumentException("id must not be blank; give each review a number or name");
    }
    if (document.isBlank()) {
      throw new IllegalArgumentException(
          "document of review " + id + " must not be blank; leave such reviews out");
    }
  }

  @Override
  public String text() {
    return document;
  }

  @Override
  public String label() {
    return sentiment.label();
  }
}
