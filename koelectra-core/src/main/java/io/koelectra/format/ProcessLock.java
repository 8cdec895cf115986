package io.koelectra.format;

import io.koelectra.hub.DownloadListener;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Keeps other threads and other JVMs from writing the same file. The lock's file stays: removing it
 * would let two processes lock two files of one name.
 *
 * <p>Threads wait on a lock of the JVM first, so that a process opens the lock's file once: on
 * POSIX systems, closing any channel on a file drops the process's locks on it.
 */
public final class ProcessLock implements AutoCloseable {

  private static final Map<Path, ReentrantLock> IN_THIS_PROCESS = new ConcurrentHashMap<>();
  private static final long POLL_MILLIS = 50;

  private final ReentrantLock inThisProcess;
  private final FileChannel channel;

  private ProcessLock(ReentrantLock inThisProcess, FileChannel channel) {
    this.inThisProcess = inThisProcess;
    this.channel = channel;
  }

  /**
   * Waits for the lock, however long its owner takes. The caller closes it, on the same thread.
   *
   * @param file made if absent, with its directories
   * @param listener told once if there is a wait
   */
  public static ProcessLock acquire(Path file, DownloadListener listener) throws IOException {
    Path path = file.toAbsolutePath().normalize();
    Files.createDirectories(path.getParent());
    ReentrantLock inThisProcess = IN_THIS_PROCESS.computeIfAbsent(path, key -> new ReentrantLock());
    try {
      if (!inThisProcess.tryLock()) {
        listener.onNotice("waiting for another download that holds " + path);
        inThisProcess.lockInterruptibly();
      }
      try {
        return new ProcessLock(inThisProcess, lock(path, listener));
      } catch (IOException | InterruptedException | RuntimeException | Error e) {
        inThisProcess.unlock();
        throw e;
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException(path + ": interrupted while waiting for the lock");
    }
  }

  private static FileChannel lock(Path path, DownloadListener listener)
      throws IOException, InterruptedException {
    FileChannel channel =
        FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    try {
      boolean told = false;
      while (tryLock(channel) == null) {
        if (!told) {
          listener.onNotice("waiting for another process that holds " + path);
          told = true;
        }
        Thread.sleep(POLL_MILLIS);
      }
      return channel;
    } catch (IOException | InterruptedException | RuntimeException | Error e) {
      channel.close();
      throw e;
    }
  }

  /** Null while somebody else has it; another class loader's copy of this class counts. */
  private static FileLock tryLock(FileChannel channel) throws IOException {
    try {
      return channel.tryLock();
    } catch (OverlappingFileLockException e) {
      return null;
    }
  }

  /** Closing the channel gives the lock back. */
  @Override
  public void close() throws IOException {
    try {
      channel.close();
    } finally {
      inThisProcess.unlock();
    }
  }
}
