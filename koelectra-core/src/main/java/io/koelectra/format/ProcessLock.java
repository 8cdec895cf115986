package io.koelectra.format;

import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/**
 * Keeps other threads and other JVMs from writing the same file or directory. The lock's file
 * stays: removing it would let two processes lock two files of one name.
 *
 * <p>A process opens the file of a lock that it holds only once: on POSIX systems, closing any
 * channel on a file drops the process's locks on it.
 */
public final class ProcessLock implements AutoCloseable {

  private static final Set<Path> HELD_HERE = ConcurrentHashMap.newKeySet();
  private static final long POLL_MILLIS = 50;

  private final Path path;
  private final FileChannel channel;

  private ProcessLock(Path path, FileChannel channel) {
    this.path = path;
    this.channel = channel;
  }

  /**
   * Waits for the lock, however long its owner takes. The caller closes it.
   *
   * @param file made if absent, with its directories
   * @param notice told once if there is a wait
   */
  public static ProcessLock acquire(Path file, Consumer<String> notice) throws IOException {
    Optional<ProcessLock> lock = tryAcquire(file);
    if (lock.isEmpty()) {
      notice.accept("waiting for another thread or process that holds " + file.toAbsolutePath());
    }
    while (lock.isEmpty()) {
      try {
        Thread.sleep(POLL_MILLIS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new InterruptedIOException(file + ": interrupted while waiting for the lock");
      }
      lock = tryAcquire(file);
    }
    return lock.get();
  }

  /** As {@link #acquire}, but empty while somebody else has the lock. */
  public static Optional<ProcessLock> tryAcquire(Path file) throws IOException {
    Path directory = file.toAbsolutePath().getParent();
    Files.createDirectories(directory);
    Path path = directory.toRealPath().resolve(file.getFileName());
    if (!HELD_HERE.add(path)) {
      return Optional.empty();
    }
    ProcessLock lock;
    try {
      lock = new ProcessLock(path, FileChannel.open(path, CREATE, WRITE));
    } catch (IOException e) {
      HELD_HERE.remove(path);
      throw e;
    }
    boolean isGranted = false;
    try {
      isGranted = lock.channel.tryLock() != null;
    } catch (OverlappingFileLockException e) {
      return Optional.empty(); // held by another class loader's copy of this class
    } finally {
      if (!isGranted) {
        lock.close();
      }
    }
    return isGranted ? Optional.of(lock) : Optional.empty();
  }

  /** Gives the lock back. */
  @Override
  public void close() throws IOException {
    if (channel.isOpen()) {
      channel.close();
      HELD_HERE.remove(path);
    }
  }
}
