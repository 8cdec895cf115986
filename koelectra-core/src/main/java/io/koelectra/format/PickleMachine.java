package io.koelectra.format;

import java.io.IOException;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Runs the pickle opcodes that PyTorch writes for a state dict, and refuses all others.
 *
 * <p>A general unpickler will not do for a downloaded file. Pyrolite's ({@code
 * net.razorvine:pickle} 1.5) keeps its table of constructors static and open to registration,
 * answers an unknown global with a class dictionary instead of a refusal, looks up {@code
 * __setstate__} by reflection, and allocates whatever length an opcode claims. Here globals are the
 * closed set of {@link Globals}, no length is believed before it is checked against the file, and
 * values are counted.
 *
 * <p>Python objects become {@link String}, {@link Long} (or {@link BigInteger} when wider), {@link
 * Double}, {@link Boolean}, {@link None}, {@link Tuple}, {@link List} and {@link Map}; dictionary
 * keys are strings, so that no hash walks a structure that the file nests. No method here or in
 * {@link Globals} recurses into values.
 */
public final class PickleMachine {

  /** What a pickle may refer to. Every method throws {@link IOException} to refuse. */
  interface Globals {

    /** What the name {@code module.name} stands for. */
    Object find(String module, String name) throws IOException;

    /** Calls what {@link #find} returned, or anything else the pickle tries to call. */
    Object call(Object callable, List<Object> arguments) throws IOException;

    /** What a persistent id stands for. */
    Object persistent(Object id) throws IOException;
  }

  /** Python's None. */
  enum None {
    NONE
  }

  /** Python's tuple. */
  record Tuple(List<Object> items) {}

  private final PickleInput in;
  private final Globals globals;
  private final PickleStack stack;

  private PickleMachine(PickleInput in, Globals globals) {
    this.in = in;
    this.globals = globals;
    this.stack = new PickleStack(in);
  }

  /** Reads one pickle, to its STOP, and returns its value. */
  static Object load(PickleInput in, Globals globals) throws IOException {
    PickleMachine machine = new PickleMachine(in, globals);
    int opcode = in.unsignedByte();
    while (opcode != '.') {
      machine.run(opcode);
      opcode = in.unsignedByte();
    }
    return machine.stack.popResult();
  }

  /** Letters, numbers and names are those of CPython's {@code pickletools}. */
  private void run(int opcode) throws IOException {
    switch (opcode) {
      case 0x80 -> requireProtocol(in.unsignedByte()); // PROTO
      case 0x95 -> in.signedLong(); // FRAME, a hint for buffering
      case '(' -> stack.mark();
      case 'N' -> stack.push(None.NONE);
      case 0x88 -> stack.push(true); // NEWTRUE
      case 0x89 -> stack.push(false); // NEWFALSE
      case 'K' -> stack.push((long) in.unsignedByte()); // BININT1
      case 'M' -> stack.push((long) in.unsignedShort()); // BININT2
      case 'J' -> stack.push((long) in.signedInt()); // BININT
      case 0x8a -> stack.push(narrow(in.bigInteger(in.unsignedByte()))); // LONG1
      case 'G' -> stack.push(Double.longBitsToDouble(Long.reverseBytes(in.signedLong())));
      case 0x8c -> stack.push(in.text(in.unsignedByte())); // SHORT_BINUNICODE
      case 'X' -> stack.push(in.text(Integer.toUnsignedLong(in.signedInt()))); // BINUNICODE
      case ')' -> stack.push(new Tuple(List.of())); // EMPTY_TUPLE
      case 't' -> stack.push(new Tuple(stack.popToMark())); // TUPLE
      case 0x85 -> stack.push(new Tuple(stack.pop(1))); // TUPLE1
      case 0x86 -> stack.push(new Tuple(stack.pop(2))); // TUPLE2
      case 0x87 -> stack.push(new Tuple(stack.pop(3))); // TUPLE3
      case ']' -> stack.push(new ArrayList<>()); // EMPTY_LIST
      case 'a' -> append(stack.pop(1)); // APPEND
      case 'e' -> append(stack.popToMark()); // APPENDS
      case '}' -> stack.push(new LinkedHashMap<>()); // EMPTY_DICT
      case 's' -> setItems(stack.pop(2)); // SETITEM
      case 'u' -> setItems(stack.popToMark()); // SETITEMS
      case 'c' -> stack.push(globals.find(in.line(), in.line())); // GLOBAL
      case 0x93 -> findGlobal(stack.pop(2)); // STACK_GLOBAL
      case 'R' -> reduce(stack.pop(2)); // REDUCE
      case 'b' -> build(stack.pop()); // BUILD
      case 'Q' -> stack.push(globals.persistent(stack.pop())); // BINPERSID
      case 'q' -> stack.memoize(in.unsignedByte()); // BINPUT
      case 'r' -> stack.memoize(in.signedInt()); // LONG_BINPUT
      case 0x94 -> stack.memoize(); // MEMOIZE
      case 'h' -> stack.recall(in.unsignedByte()); // BINGET
      case 'j' -> stack.recall(in.signedInt()); // LONG_BINGET
      default ->
          throw in.malformed(String.format("has opcode 0x%02x, which no state dict needs", opcode));
    }
  }

  private void requireProtocol(int protocol) throws IOException {
    if (protocol < 2 || protocol > 5) {
      throw in.malformed("has protocol " + protocol + ", outside [2, 5]");
    }
  }

  private static Object narrow(BigInteger value) {
    return value.bitLength() < Long.SIZE ? (Object) value.longValue() : value;
  }

  private void findGlobal(List<Object> moduleAndName) throws IOException {
    if (moduleAndName.get(0) instanceof String module
        && moduleAndName.get(1) instanceof String name) {
      stack.push(globals.find(module, name));
    } else {
      throw in.malformed("names a global by something that is no string");
    }
  }

  private void reduce(List<Object> callableAndArguments) throws IOException {
    if (!(callableAndArguments.get(1) instanceof Tuple arguments)) {
      throw in.malformed("calls with arguments that are no tuple");
    }
    stack.push(globals.call(callableAndArguments.get(0), arguments.items()));
  }

  /** Sets attributes: a state dict has {@code _metadata}, versions that no tensor needs. */
  private void build(Object state) throws IOException {
    if (!(stack.top() instanceof Map) || !(state instanceof Map)) {
      throw in.malformed("sets the state of something that is no dictionary");
    }
  }

  private void append(List<Object> items) throws IOException {
    if (!(stack.top() instanceof List)) {
      throw in.malformed("appends to something that is no list");
    }
    @SuppressWarnings("unchecked") // only EMPTY_LIST pushes lists
    List<Object> list = (List<Object>) stack.top();
    list.addAll(items);
  }

  private void setItems(List<Object> keysAndValues) throws IOException {
    if (!(stack.top() instanceof Map) || keysAndValues.size() % 2 != 0) {
      throw in.malformed("sets items without a dictionary or without a value for each key");
    }
    @SuppressWarnings("unchecked") // only EMPTY_DICT and OrderedDict push maps
    Map<Object, Object> map = (Map<Object, Object>) stack.top();
    for (int i = 0; i < keysAndValues.size(); i += 2) {
      if (!(keysAndValues.get(i) instanceof String key)) {
        throw in.malformed("has a dictionary key that is no string");
      }
      if (map.put(key, keysAndValues.get(i + 1)) != null) {
        throw in.malformed("has the key " + BinaryFile.quote(key) + " twice");
      }
    }
  }
}
