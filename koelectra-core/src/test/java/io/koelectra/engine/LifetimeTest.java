package io.koelectra.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class LifetimeTest {

  private final Lifetime lifetime = new Lifetime("the lamp");
  private final AtomicInteger freed = new AtomicInteger();

  @Test
  void closingWaitsForTheCallUnderWayAndRefusesLaterOnes() throws InterruptedException {
    CountDownLatch isUnderWay = new CountDownLatch(1);
    CountDownLatch mayEnd = new CountDownLatch(1);
    CompletableFuture<Integer> call =
        CompletableFuture.supplyAsync(
            () ->
                lifetime.shared(
                    () -> {
                      isUnderWay.countDown();
                      await(mayEnd);
                      return freed.get();
                    }));
    isUnderWay.await();
    CompletableFuture<Void> closing = CompletableFuture.runAsync(() -> close(lifetime));
    assertThat(closing).as("waits").isNotDone();
    assertThat(freed).hasValue(0);

    mayEnd.countDown();
    closing.join();

    assertThat(call.join()).as("what was freed while the call was under way").isZero();
    assertThat(freed).hasValue(1);
    assertThatIllegalStateException()
        .isThrownBy(() -> lifetime.shared(() -> 1))
        .withMessage("the lamp is closed; make a new one");
    assertThatIllegalStateException()
        .isThrownBy(() -> lifetime.alone(() -> 1))
        .withMessageContaining("closed");
  }

  @Test
  void closingTwiceFreesOnce() {
    close(lifetime);
    close(lifetime);

    assertThat(freed).hasValue(1);
  }

  @Test
  void aCallThatClosesItselfIsRefusedInsteadOfWaitingForItself() {
    assertThatIllegalStateException()
        .isThrownBy(() -> lifetime.shared(() -> close(lifetime)))
        .withMessageContainingAll("the lamp cannot be closed within one of its calls", "listener");
    assertThatIllegalStateException()
        .isThrownBy(() -> lifetime.alone(() -> close(lifetime)))
        .withMessageContaining("within one of its calls");
    assertThat(freed).hasValue(0);
  }

  @Test
  void oneThreadAtATimeMayHaveItAloneAndMayCallItAgain() {
    String holder = Thread.currentThread().getName();
    int calls =
        lifetime.alone(
            () -> {
              CompletableFuture<Integer> other =
                  CompletableFuture.supplyAsync(() -> lifetime.alone(() -> 1));
              assertThat(other)
                  .failsWithin(Duration.ofSeconds(10))
                  .withThrowableThat()
                  .havingCause()
                  .isInstanceOf(IllegalStateException.class)
                  .withMessageContainingAll("in use by thread " + holder, "one thread at a time");
              return lifetime.alone(() -> 2);
            });
    assertThat(calls).isEqualTo(2);
  }

  private int close(Lifetime closed) {
    closed.close(freed::incrementAndGet);
    return freed.get();
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }
}
