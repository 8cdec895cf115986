package io.koelectra.format;

/** The element type that a model's weights are saved in. What is opened computes in float32. */
public enum WeightPrecision {

  /** IEEE 754 binary32: the weights as they are. */
  FLOAT32("float32", StoredType.F32),

  /** IEEE 754 binary16, rounded to nearest: half the size, 11 significant bits, at most 65504. */
  FLOAT16("float16", StoredType.F16);

  private final String torchName;
  private final StoredType storedType;

  WeightPrecision(String torchName, StoredType storedType) {
    this.torchName = torchName;
    this.storedType = storedType;
  }

  /** PyTorch's name, as in {@code config.json}. */
  public String torchName() {
    return torchName;
  }

  StoredType storedType() {
    return storedType;
  }
}
