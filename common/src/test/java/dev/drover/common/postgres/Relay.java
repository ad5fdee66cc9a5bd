package dev.drover.common.postgres;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.concurrent.atomic.AtomicInteger;

/** A port before a server's own, where connections are counted and can be refused. */
final class Relay implements AutoCloseable {
  private final ServerSocket socket;
  private final int behind;
  private final AtomicInteger accepted = new AtomicInteger();
  private volatile boolean refusing;

  Relay(int behind) {
    try {
      this.socket = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    this.behind = behind;
    Thread.ofVirtual().start(this::accept);
  }

  int port() {
    return socket.getLocalPort();
  }

  /** How many connections were tried. */
  int accepted() {
    return accepted.get();
  }

  /** From now on every connection is dropped at once, or let through again. */
  void refuse(boolean all) {
    refusing = all;
  }

  private void accept() {
    try {
      while (true) {
        Socket client = socket.accept();
        accepted.incrementAndGet();
        if (refusing) {
          client.close();
        } else {
          Socket server = new Socket(InetAddress.getLoopbackAddress(), behind);
          Thread.ofVirtual().start(() -> pump(client, server));
          Thread.ofVirtual().start(() -> pump(server, client));
        }
      }
    } catch (IOException e) {
      // closed
    }
  }

  private static void pump(Socket from, Socket to) {
    try (from;
        to;
        InputStream in = from.getInputStream();
        OutputStream out = to.getOutputStream()) {
      in.transferTo(out);
    } catch (IOException e) {
      // one side has gone, so goes the other
    }
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
