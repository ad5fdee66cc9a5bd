package dev.drover.common.bundle;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/** Passes bytes on to a server, and cuts connections when it is told to. */
final class CuttingProxy implements AutoCloseable {
  private final ServerSocket listener;
  private final int server;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final AtomicInteger cuts = new AtomicInteger();
  private volatile int after;

  private CuttingProxy(ServerSocket listener, int server) {
    this.listener = listener;
    this.server = server;
  }

  static CuttingProxy start(int server) throws IOException {
    CuttingProxy proxy =
        new CuttingProxy(new ServerSocket(0, 50, InetAddress.getLoopbackAddress()), server);
    proxy.threads.execute(proxy::accept);
    return proxy;
  }

  int port() {
    return listener.getLocalPort();
  }

  /**
   * The next {@code times} that the server answers, its answer is cut once {@code bytes} of it were
   * on their way, the last ones among them being lost.
   */
  void cutNext(int times, int bytes) {
    after = bytes;
    cuts.set(times);
  }

  /** How many cuts are still to come. */
  int cuts() {
    return cuts.get();
  }

  void letThrough() {
    cuts.set(0);
  }

  private void accept() {
    try {
      while (true) {
        Socket client = listener.accept();
        Socket target = new Socket(InetAddress.getLoopbackAddress(), server);
        threads.execute(() -> pass(client, target, false));
        threads.execute(() -> pass(target, client, true));
      }
    } catch (IOException _) {
      threads.shutdown(); // closed
    }
  }

  private void pass(Socket from, Socket to, boolean answers) {
    byte[] buffer = new byte[64 << 10];
    long passed = 0;
    try (from;
        to;
        InputStream in = from.getInputStream();
        OutputStream out = to.getOutputStream()) {
      for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
        passed += read;
        if (answers && passed >= after && cuts.getAndUpdate(left -> Math.max(0, left - 1)) > 0) {
          return;
        }
        out.write(buffer, 0, read);
      }
    } catch (IOException _) {
      return; // the other side is gone
    }
  }

  @Override
  public void close() throws IOException {
    listener.close();
  }
}
