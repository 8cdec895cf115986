package io.koelectra.format;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The stack, marks and memo of a pickle machine; together they take a bounded number of values. */
final class PickleStack {

  /** A state dict has about 25 values per tensor. */
  private static final int MOST_VALUES = 1_000_000;

  private final PickleInput in;
  private final List<Object> stack = new ArrayList<>();
  private final Deque<Integer> marks = new ArrayDeque<>();
  private final Map<Integer, Object> memo = new HashMap<>();
  private int values;

  /** Starts empty; {@code in} words the errors. */
  PickleStack(PickleInput in) {
    this.in = in;
  }

  void push(Object value) throws IOException {
    count();
    stack.add(value);
  }

  void mark() throws IOException {
    count();
    marks.push(stack.size());
  }

  Object top() throws IOException {
    requireAboveMark(1);
    return stack.get(stack.size() - 1);
  }

  Object pop() throws IOException {
    requireAboveMark(1);
    return stack.remove(stack.size() - 1);
  }

  /** Takes the last {@code count} values, in the order of their pushes. */
  List<Object> pop(int count) throws IOException {
    requireAboveMark(count);
    return popFrom(stack.size() - count);
  }

  /** Takes the values above the last mark, in the order of their pushes, and the mark. */
  List<Object> popToMark() throws IOException {
    if (marks.isEmpty()) {
      throw in.malformed("goes back to a mark it has not set");
    }
    return popFrom(marks.pop());
  }

  /** Takes the one value left at the end. */
  Object popResult() throws IOException {
    if (stack.size() != 1 || !marks.isEmpty()) {
      throw in.malformed("stops with " + stack.size() + " values on its stack instead of one");
    }
    return pop();
  }

  /** Stores the top value under the next free index. */
  void memoize() throws IOException {
    memoize(memo.size());
  }

  /** Stores the top value under {@code index}. */
  void memoize(int index) throws IOException {
    count();
    memo.put(index, top());
  }

  /** Pushes the value stored under {@code index}. */
  void recall(int index) throws IOException {
    Object value = memo.get(index);
    if (value == null) {
      throw in.malformed(
          "recalls memo " + Integer.toUnsignedString(index) + ", which it has not set");
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
