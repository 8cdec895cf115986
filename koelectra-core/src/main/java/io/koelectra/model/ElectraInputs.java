package io.koelectra.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;

/**
 * One batch as the model reads it: three int64 arrays of equal shape (B, T).
 *
 * <p>This record is the one place that knows their order inside an {@link NDList}.
 *
 * @param inputIds (B, T), vocabulary indices
 * @param attentionMask (B, T), 1 for a token and 0 for padding
 * @param tokenTypeIds (B, T), 0 for the first text and 1 for the second
 */
public record ElectraInputs(NDArray inputIds, NDArray attentionMask, NDArray tokenTypeIds) {

  /**
   * @throws IllegalArgumentException if the arrays are not three of one shape (B, T)
   */
  public ElectraInputs {
    Shape shape = inputIds.getShape();
    if (shape.dimension() != 2
        || !shape.equals(attentionMask.getShape())
        || !shape.equals(tokenTypeIds.getShape())) {
      throw new IllegalArgumentException(
          "input ids, attention mask and token type ids must share one shape (B, T), got %s, %s and %s"
              .formatted(shape, attentionMask.getShape(), tokenTypeIds.getShape()));
    }
  }

  /**
   * Reads the order that {@link #toNDList()} writes.
   *
   * @throws IllegalArgumentException if the list does not hold exactly three arrays
   */
  public static ElectraInputs from(NDList list) {
    if (list.size() != 3) {
      throw new IllegalArgumentException(
          "expected 3 arrays (input ids, attention mask, token type ids), got " + list.size());
    }
    return new ElectraInputs(list.get(0), list.get(1), list.get(2));
  }

  /** The shapes that a block over these inputs is initialized with: three of (B, T). */
  public static Shape[] shapes(long batch, long tokens) {
    Shape shape = new Shape(batch, tokens);
    return new Shape[] {shape, shape, shape};
  }

  /** The three arrays in the order that the model's blocks take them. */
  public NDList toNDList() {
    return new NDList(inputIds, attentionMask, tokenTypeIds);
  }
}
