package io.koelectra.format;

import static io.koelectra.format.BinaryFile.quote;

import io.koelectra.format.TorchStateDict.Storage;
import io.koelectra.format.TorchStateDict.View;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Reads a state dict that {@code torch.save} wrote, such as {@code pytorch_model.bin}.
 *
 * <p>Two forms (torch/serialization.py). Since PyTorch 1.6 a zip: {@code <root>/data.pkl} and a
 * stored entry {@code <root>/data/<key>} for each storage. Before, a sequence: pickles of a magic
 * number, a protocol number, the machine, the state dict and the storage keys, then for each key an
 * int64 element count and the elements.
 */
final class TorchPickleFile {

  private static final BigInteger LEGACY_MAGIC = new BigInteger("1950a86a20f9469cfc6c", 16);
  private static final long LEGACY_PROTOCOL = 1001;
  private static final Pattern PICKLE_ENTRY = Pattern.compile("[^/]+/data\\.pkl");

  /** Tied embeddings make it less than two; without a limit, a small file fills the memory. */
  private static final int MOST_SHARING = 8;

  private static final String SAVE_STATE_DICT =
      "save the model again with torch.save(model.state_dict(), path) or as safetensors";

  /** Finds a storage in the file. */
  @FunctionalInterface
  private interface StorageLocator {
    StoredTensor.Storage locate(Storage storage) throws IOException;
  }

  private TorchPickleFile() {}

  /** Reads the pickle of a file of either form and checks every tensor's place. */
  static Map<String, StoredTensor> readHeader(BinaryFile file) throws IOException {
    return StoredZip.isZip(file) ? readZip(file) : readLegacy(file);
  }

  private static Map<String, StoredTensor> readZip(BinaryFile file) throws IOException {
    Map<String, StoredZip.Entry> entries = StoredZip.list(file);
    List<String> pickles =
        entries.keySet().stream().filter(n -> PICKLE_ENTRY.matcher(n).matches()).toList();
    if (pickles.size() != 1) {
      throw file.refusal(
          "is a zip with " + pickles.size() + " entries <root>/data.pkl instead of one",
          SAVE_STATE_DICT);
    }
    StoredZip.Entry pickle = entries.get(pickles.get(0));
    String root = pickles.get(0).substring(0, pickles.get(0).indexOf('/') + 1);
    requireLittleEndian(file, entries.get(root + "byteorder"));
    pickle.verify(file);
    long end = pickle.position() + pickle.length();
    PickleInput in = new PickleInput(file, pickle.position(), end);
    Map<String, View> views = TorchStateDict.read(file, in);
    if (in.position() != end) {
      throw in.malformed("stops " + (end - in.position()) + " bytes before its end");
    }
    return place(
        file,
        views,
        storage -> {
          StoredZip.Entry entry = entries.get(root + "data/" + storage.key());
          if (entry == null
              || entry.length() % storage.type().bytes() != 0
              || entry.length() / storage.type().bytes() != storage.elements()) {
            throw file.malformed(
                "zip entry for storage %s is missing or has not %d elements of type %s"
                    .formatted(quote(storage.key()), storage.elements(), storage.type()));
          }
          return storage.at(entry.position(), Optional.of(entry));
        });
  }

  /** Since PyTorch 2.1 an entry tells the byte order; without it, little-endian. */
  private static void requireLittleEndian(BinaryFile file, StoredZip.Entry byteOrder)
      throws IOException {
    if (byteOrder == null) {
      return;
    }
    int bytes = (int) Math.min(byteOrder.length(), 16);
    String order =
        StandardCharsets.US_ASCII.decode(file.read(byteOrder.position(), bytes)).toString();
    if (!order.equals("little")) {
      throw file.refusal("has byte order " + quote(order), SAVE_STATE_DICT);
    }
  }

  private static Map<String, StoredTensor> readLegacy(BinaryFile file) throws IOException {
    if (file.length() == 0 || file.read(0, 1).get() != (byte) 0x80) {
      throw file.malformed(
          "begins neither as a zip nor as a pickle, so torch.save did not make it");
    }
    PickleInput in = new PickleInput(file, 0, file.length());
    Object magic = TorchStateDict.readPlain(file, in);
    Object protocol = TorchStateDict.readPlain(file, in);
    if (!magic.equals(LEGACY_MAGIC) || !protocol.equals(LEGACY_PROTOCOL)) {
      throw file.refusal("is a pickle that torch.save did not write", SAVE_STATE_DICT);
    }
    if (!(TorchStateDict.readPlain(file, in) instanceof Map<?, ?> machine)
        || !Boolean.TRUE.equals(machine.get("little_endian"))) {
      throw file.refusal("does not come from a little-endian machine", SAVE_STATE_DICT);
    }
    Map<String, View> views = TorchStateDict.read(file, in);
    Map<String, Long> positions = locateLegacyStorages(file, views, in);
    return place(
        file,
        views,
        storage -> {
          Long position = positions.get(storage.key());
          if (position == null) {
            throw file.malformed("has no storage " + quote(storage.key()));
          }
          return storage.at(position, Optional.empty());
        });
  }

  private static Map<String, Long> locateLegacyStorages(
      BinaryFile file, Map<String, View> views, PickleInput in) throws IOException {
    Map<String, Storage> storages = new HashMap<>();
    views.values().forEach(view -> storages.put(view.storage().key(), view.storage()));
    Map<String, Long> positions = new HashMap<>();
    Object keys = TorchStateDict.readPlain(file, in);
    long position = in.position();
    for (Object key : keys instanceof List<?> list ? list : List.of()) {
      Storage storage = key instanceof String text ? storages.get(text) : null;
      if (storage == null) {
        throw file.malformed("lists a storage that no tensor is on, so of unknown type");
      }
      String what = "storage " + quote(storage.key());
      file.requireRange(position, Long.BYTES, "the element count of " + what);
      long elements = file.read(position, Long.BYTES).getLong();
      position += Long.BYTES;
      if (elements != storage.elements()
          || elements < 0
          || elements > file.length() / storage.type().bytes()) {
        throw file.malformed(
            "%s has %d elements where its tensors say %d"
                .formatted(what, elements, storage.elements()));
      }
      file.requireRange(position, elements * storage.type().bytes(), what);
      if (positions.put(storage.key(), position) != null) {
        throw file.malformed(what + " is listed twice");
      }
      position += elements * storage.type().bytes();
    }
    if (position != file.length()) {
      throw file.malformed("goes on after its last storage, which ends at byte " + position);
    }
    return positions;
  }

  private static Map<String, StoredTensor> place(
      BinaryFile file, Map<String, View> views, StorageLocator storages) throws IOException {
    Map<String, StoredTensor> tensors = new LinkedHashMap<>();
    long bytes = 0;
    for (var entry : views.entrySet()) {
      View view = entry.getValue();
      StoredTensor tensor =
          StoredTensor.view(
              file,
              entry.getKey(),
              storages.locate(view.storage()),
              view.offset(),
              view.sizes(),
              view.strides());
      tensors.put(entry.getKey(), tensor);
      bytes += tensor.elements() * tensor.type().bytes(); // no more than the file for each tensor
      if (bytes > MOST_SHARING * file.length()) {
        throw file.refusal(
            "its tensors share storages so often that they take more than %d times the file's %d bytes"
                .formatted(MOST_SHARING, file.length()),
            SAVE_STATE_DICT);
      }
    }
    return tensors;
  }
}
