package io.koelectra.format;

import java.io.IOException;
import java.math.BigInteger;
import java.nio.BufferUnderflowException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.HashMap;
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
 * closed set of {@link TorchStateDict}, no length is believed before it is checked against the
 * file, and values are counted.
 *
 * <p>Python objects become {@link String}, {@link Long} (or {@link BigInteger} when wider), {@link
 * Double}, {@link Boolean}, {@link None}, {@link Tuple}, {@link List} and {@link Map}; dictionary
 * keys are strings, so that no hash walks a structure that the file nests. No method here or in
 * {@link TorchStateDict} recurses into values.
 */
final class PickleMachine {

  enum None {
    NONE
  }

  record Tuple(List<Object> items) {}

  /** A state dict has about 25 values per tensor. */
  private static final int MOST_VALUES = 1_000_000;

  private final PickleInput in;
  private final TorchStateDict globals;
  private final List<Object> stack = new ArrayList<>();
  private final Deque<Integer> marks = new ArrayDeque<>();
  private final Map<Integer, Object> memo = new HashMap<>();
  private int values;

  private PickleMachine(PickleInput in, TorchStateDict globals) {
    this.in = in;
    this.globals = globals;
  }

  /** Reads one pickle, to its STOP, and returns its value. */
  static Object load(PickleInput in, TorchStateDict globals) throws IOException {
    PickleMachine machine = new PickleMachine(in, globals);
    try {
      for (int opcode = in.unsignedByte(); opcode != '.'; opcode = in.unsignedByte()) {
        machine.run(opcode);
      }
    } catch (BufferUnderflowException e) {
      throw in.exhausted();
    }
    if (machine.stack.size() != 1 || !machine.marks.isEmpty()) {
      throw in.malformed(
          "stops with " + machine.stack.size() + " values on its stack instead of one");
    }
    return machine.pop();
  }

  /** Letters, numbers and names are those of CPython's {@code pickletools}. */
  private void run(int opcode) throws IOException {
    switch (opcode) {
      case 0x80 -> requireProtocol(in.unsignedByte()); // PROTO
      case 0x95 -> in.bytes.getLong(); // FRAME, a hint for buffering
      case '(' -> mark();
      case 'N' -> push(None.NONE);
      case 0x88 -> push(true); // NEWTRUE
      case 0x89 -> push(false); // NEWFALSE
      case 'K' -> push((long) in.unsignedByte()); // BININT1
      case 'M' -> push(in.bytes.getShort() & 0xFFFFL); // BININT2
      case 'J' -> push((long) in.bytes.getInt()); // BININT
      case 0x8a -> push(narrow(in.bigInteger(in.unsignedByte()))); // LONG1
      case 'G' -> push(Double.longBitsToDouble(Long.reverseBytes(in.bytes.getLong())));
      case 0x8c -> push(in.text(in.unsignedByte())); // SHORT_BINUNICODE
      case 'X' -> push(in.text(Integer.toUnsignedLong(in.bytes.getInt()))); // BINUNICODE
      case ')' -> push(new Tuple(List.of())); // EMPTY_TUPLE
      case 't' -> push(new Tuple(popToMark())); // TUPLE
      case 0x85 -> push(new Tuple(pop(1))); // TUPLE1
      case 0x86 -> push(new Tuple(pop(2))); // TUPLE2
      case 0x87 -> push(new Tuple(pop(3))); // TUPLE3
      case ']' -> push(new ArrayList<>()); // EMPTY_LIST
      case 'a' -> append(pop(1)); // APPEND
      case 'e' -> append(popToMark()); // APPENDS
      case '}' -> push(new LinkedHashMap<>()); // EMPTY_DICT
      case 's' -> setItems(pop(2)); // SETITEM
      case 'u' -> setItems(popToMark()); // SETITEMS
      case 'c' -> push(globals.find(in.line(), in.line())); // GLOBAL
      case 0x93 -> findGlobal(pop(2)); // STACK_GLOBAL
      case 'R' -> reduce(pop(2)); // REDUCE
      case 'b' -> build(pop()); // BUILD
      case 'Q' -> push(globals.persistent(pop())); // BINPERSID
      case 'q' -> memoize(in.unsignedByte()); // BINPUT
      case 'r' -> memoize(in.bytes.getInt()); // LONG_BINPUT
      case 0x94 -> memoize(memo.size()); // MEMOIZE
      case 'h' -> recall(in.unsignedByte()); // BINGET
      case 'j' -> recall(in.bytes.getInt()); // LONG_BINGET
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
      push(globals.find(module, name));
    } else {
      throw in.malformed("names a global by something that is no string");
    }
  }

  private void reduce(List<Object> callableAndArguments) throws IOException {
    if (!(callableAndArguments.get(1) instanceof Tuple arguments)) {
      throw in.malformed("calls with arguments that are no tuple");
    }
    push(globals.call(callableAndArguments.get(0), arguments.items()));
  }

  /** Sets attributes: a state dict has {@code _metadata}, versions that no tensor needs. */
  private void build(Object state) throws IOException {
    if (!(top() instanceof Map) || !(state instanceof Map)) {
      throw in.malformed("sets the state of something that is no dictionary");
    }
  }

  private void append(List<Object> items) throws IOException {
    if (!(top() instanceof List)) {
      throw in.malformed("appends to something that is no list");
    }
    @SuppressWarnings("unchecked") // only EMPTY_LIST pushes lists
    List<Object> list = (List<Object>) top();
    list.addAll(items);
  }

  private void setItems(List<Object> keysAndValues) throws IOException {
    if (!(top() instanceof Map) || keysAndValues.size() % 2 != 0) {
      throw in.malformed("sets items without a dictionary or without a value for each key");
    }
    @SuppressWarnings("unchecked") // only EMPTY_DICT and OrderedDict push maps
    Map<Object, Object> map = (Map<Object, Object>) top();
    for (int i = 0; i < keysAndValues.size(); i += 2) {
      if (!(keysAndValues.get(i) instanceof String key)) {
        throw in.malformed("has a dictionary key that is no string");
      }
      if (map.put(key, keysAndValues.get(i + 1)) != null) {
        throw in.malformed("has the key " + BinaryFile.quote(key) + " twice");
      }
    }
  }

  private void push(Object value) throws IOException {
    count();
    stack.add(value);
  }

  private void mark() throws IOException {
    count();
    marks.push(stack.size());
  }

  private Object top() throws IOException {
    requireAboveMark(1);
    return stack.get(stack.size() - 1);
  }

  private Object pop() throws IOException {
    requireAboveMark(1);
    return stack.remove(stack.size() - 1);
  }

  private List<Object> pop(int count) throws IOException {
    requireAboveMark(count);
    return popFrom(stack.size() - count);
  }

  /** Takes the values above the last mark, in the order of their pushes, and the mark. */
  private List<Object> popToMark() throws IOException {
    if (marks.isEmpty()) {
      throw in.malformed("goes back to a mark it has not set");
    }
    return popFrom(marks.pop());
  }

  private void memoize(int index) throws IOException {
    count();
    memo.put(index, top());
  }

  private void recall(int index) throws IOException {
    Object value = memo.get(index);
    if (value == null) {
      throw in.malformed(
          "recalls memo %s, which it has not set".formatted(Integer.toUnsignedString(index)));
    }
    push(value);
  }

  private List<Object> popFrom(int start) {
    List<Object> tail = stack.subList(start, stack.size());
    List<Object> items = Collections.unmodifiableList(new ArrayList<>(tail));
    tail.clear();
    return items;
  }

  private void requireAboveMark(int count) throws IOException {
    int floor = marks.isEmpty() ? 0 : marks.peek();
    if (stack.size() - floor < count) {
      throw in.malformed("takes more values from its stack than it has put there");
    }
  }

  private void count() throws IOException {
    values++;
    if (values > MOST_VALUES) {
      throw in.malformed("makes more than " + MOST_VALUES + " values");
    }
  }
}
