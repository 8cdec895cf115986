package io.koelectra.format;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProcessLockTest {

  @TempDir private Path folder;

  @Test
  void hasOneOwnerWhateverTheThread() throws Exception {
    Path file = folder.resolve("new/.lock");
    try (ProcessLock first = ProcessLock.tryAcquire(file).orElseThrow()) {
      assertThat(first).isNotNull();
      assertThat(ProcessLock.tryAcquire(file)).as("the same thread").isEmpty();
      assertThat(ProcessLock.tryAcquire(folder.resolve("new/../new/.lock"))).isEmpty();
      assertThat(CompletableFuture.supplyAsync(() -> tryAcquire(file)).get()).isEmpty();
    }

    ProcessLock second = ProcessLock.tryAcquire(file).orElseThrow();
    CompletableFuture.runAsync(() -> close(second)).get();
    assertThat(ProcessLock.tryAcquire(file)).as("closed by another thread").isPresent();
  }

  @Test
  void waitsAndSaysSoOnce() throws IOException {
    Path file = folder.resolve("weights.lock");
    List<String> notices = new ArrayList<>();
    ProcessLock held = ProcessLock.acquire(file, notices::add);
    assertThat(notices).isEmpty();

    try (ProcessLock next =
        ProcessLock.acquire(
            file,
            notice -> {
              notices.add(notice);
              close(held);
            })) {
      assertThat(next).isNotNull();
    }

    assertThat(notices).hasSize(1);
    assertThat(notices.get(0)).contains(file.toString());
  }

  private static Optional<ProcessLock> tryAcquire(Path file) {
    try {
      return ProcessLock.tryAcquire(file);
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void close(ProcessLock lock) {
    try {
      lock.close();
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }
}
