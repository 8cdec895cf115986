package io.koelectra.format;

import static io.koelectra.format.BinaryFile.quote;

import io.koelectra.format.PickleMachine.None;
import io.koelectra.format.PickleMachine.Tuple;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What the pickle of a state dict may refer to: the closed list that PyTorch itself writes for
 * tensors, parameters and the dictionary that holds them. Any other name is refused, not run.
 */
record TorchStateDict(BinaryFile file, Map<String, TorchStateDict.Storage> storages) {

  /** Elements of one type on a storage that tensors may share; the key names it in the file. */
  record Storage(String key, StoredType type, long elements) {

    StoredTensor.Storage at(long position, Optional<StoredZip.Entry> entry) {
      return new StoredTensor.Storage(type, elements, position, entry);
    }
  }

  /** A tensor as PyTorch saves it; offset and strides count elements. */
  record View(Storage storage, long offset, List<Long> sizes, List<Long> strides) {}

  private enum Function {
    ORDERED_DICT,
    REBUILD_TENSOR,
    REBUILD_PARAMETER
  }

  private static final String CONVERT =
      "if you trust the file, load it in Python and save its state dict as safetensors";

  /**
   * Reads the next pickle as a dictionary of tensors, in its order.
   *
   * @throws IOException if it refers to anything else, or holds a value that is no tensor
   */
  static Map<String, View> read(BinaryFile file, PickleInput in) throws IOException {
    if (!(readPlain(file, in) instanceof Map<?, ?> dict)) {
      throw file.refusal("holds no dictionary of tensors", CONVERT);
    }
    Map<String, View> views = new LinkedHashMap<>();
    for (var entry : dict.entrySet()) {
      String name = (String) entry.getKey();
      if (!(entry.getValue() instanceof View view)) {
        throw file.refusal(
            "entry " + quote(name) + " is no tensor, so this is no plain state dict", CONVERT);
      }
      views.put(name, view);
    }
    return views;
  }

  /** Reads the next pickle as a value without any class in it. */
  static Object readPlain(BinaryFile file, PickleInput in) throws IOException {
    return PickleMachine.load(in, new TorchStateDict(file, new LinkedHashMap<>()));
  }

  Object find(String module, String name) throws IOException {
    Optional<StoredType> type = StoredType.find(known -> known.torchStorage().equals(name));
    if (module.equals("torch") && type.isPresent()) {
      return type.get();
    }
    return switch (module + "." + name) {
      case "collections.OrderedDict" -> Function.ORDERED_DICT;
      case "torch._utils._rebuild_tensor_v2" -> Function.REBUILD_TENSOR;
      case "torch._utils._rebuild_parameter" -> Function.REBUILD_PARAMETER;
      default ->
          throw file.refusal(
              "its pickle refers to %s, which no state dict needs; nothing was run"
                  .formatted(quote(module + "." + name)),
              CONVERT);
    };
  }

  Object call(Object callable, List<Object> arguments) throws IOException {
    if (callable == Function.ORDERED_DICT && arguments.isEmpty()) {
      return new LinkedHashMap<String, Object>();
    }
    if (callable == Function.REBUILD_TENSOR) {
      return rebuildTensor(arguments);
    }
    if (callable == Function.REBUILD_PARAMETER // (data, requires_grad, backward_hooks)
        && arguments.size() == 3
        && arguments.get(0) instanceof View view
        && arguments.get(1) instanceof Boolean
        && isDictOrNone(arguments.get(2))) {
      return view;
    }
    throw file.malformed("its pickle makes a call that no state dict makes");
  }

  /** (storage, storage_offset, size, stride, requires_grad, backward_hooks[, metadata]). */
  private View rebuildTensor(List<Object> arguments) throws IOException {
    if ((arguments.size() == 6 || arguments.size() == 7)
        && arguments.get(0) instanceof Storage storage
        && arguments.get(1) instanceof Long offset
        && arguments.get(4) instanceof Boolean
        && isDictOrNone(arguments.get(5))
        && isDictOrNone(arguments.get(arguments.size() - 1))) {
      return new View(storage, offset, integers(arguments.get(2)), integers(arguments.get(3)));
    }
    throw file.malformed(
        "its pickle has a tensor that is not (storage, offset, size, stride, flag, hooks)");
  }

  /** No tensor needs them, but one bit can make a long integer of what follows up to the next. */
  private static boolean isDictOrNone(Object value) {
    return value instanceof Map || value == None.NONE;
  }

  /** Copies few items: any number of tensors may refer to one tuple, as long as the file allows. */
  private List<Long> integers(Object tuple) throws IOException {
    if (tuple instanceof Tuple t
        && t.items().size() <= StoredTensor.MOST_DIMENSIONS
        && t.items().stream().allMatch(Long.class::isInstance)) {
      return t.items().stream().map(Long.class::cast).toList();
    }
    throw file.malformed(
        "its pickle has a size or stride that is no tuple of at most "
            + StoredTensor.MOST_DIMENSIONS
            + " integers");
  }

  /**
   * What a persistent id stands for: ("storage", type, key, device, elements), before PyTorch 1.6
   * with a view that is None.
   */
  Object persistent(Object id) throws IOException {
    if (id instanceof Tuple tuple && (tuple.items().size() == 5 || tuple.items().size() == 6)) {
      List<Object> items = tuple.items();
      if (items.get(0).equals("storage")
          && items.get(1) instanceof StoredType type
          && items.get(2) instanceof String key
          && items.get(3) instanceof String // the device
          && items.get(4) instanceof Long elements
          && (items.size() == 5 || items.get(5) == None.NONE)) {
        Storage storage = new Storage(key, type, elements);
        Storage first = storages.putIfAbsent(key, storage);
        if (first != null && !first.equals(storage)) {
          throw file.malformed("storage " + quote(key) + " has two types or sizes");
        }
        return storage;
      }
    }
    throw file.malformed("its pickle has a persistent id that is no storage");
  }
}
