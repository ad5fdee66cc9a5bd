package dev.drover.migrate;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Stands between a client and PostgreSQL. Once armed, it lets the next COMMIT through to the server
 * and the answer never back: the client's connection ends instead.
 */
final class CommitCutter implements AutoCloseable {
  private final ServerSocket listener;
  private final int serverPort;
  private final AtomicBoolean armed = new AtomicBoolean();
  private final AtomicBoolean cut = new AtomicBoolean();

  CommitCutter(int serverPort) throws IOException {
    this.serverPort = serverPort;
    this.listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    Thread.ofVirtual().start(this::accept);
  }

  int port() {
    return listener.getLocalPort();
  }

  void arm() {
    armed.set(true);
  }

  boolean hasCut() {
    return cut.get();
  }

  private void accept() {
    while (!listener.isClosed()) {
      try {
        Socket client = listener.accept();
        Socket server = new Socket(InetAddress.getLoopbackAddress(), serverPort);
        Thread.ofVirtual().start(() -> pump(client, server, true));
        Thread.ofVirtual().start(() -> pump(server, client, false));
      } catch (IOException e) {
        return;
      }
    }
  }

  private void pump(Socket from, Socket to, boolean towardsServer) {
    byte[] buffer = new byte[1 << 16];
    try {
      InputStream in = from.getInputStream();
      OutputStream out = to.getOutputStream();
      for (int length = in.read(buffer); length >= 0; length = in.read(buffer)) {
        boolean commit =
            new String(buffer, 0, length, StandardCharsets.ISO_8859_1).contains("COMMIT");
        boolean cutNow = towardsServer && commit && armed.get() && cut.compareAndSet(false, true);
        if (cutNow) {
          from.close();
        }
        out.write(buffer, 0, length);
        out.flush();
        if (cutNow) {
          // The server's answer finds nobody; then the other direction closes both.
          return;
        }
      }
      closeBoth(from, to);
    } catch (IOException e) {
      closeBoth(from, to);
    }
  }

  private static void closeBoth(Socket one, Socket other) {
    try (one;
        other) {
      one.shutdownInput();
    } catch (IOException e) {
      // Closed already.
    }
  }

  @Override
  public void close() throws IOException {
    listener.close();
  }
}
