package dev.drover.local.faults;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A TCP port of the loopback interface that passes everything on to another, as its {@link Weather}
 * allows. Understands PostgreSQL just enough to know a COMMIT. Thread-safe.
 */
public final class ChaosProxy implements AutoCloseable {
  private static final int CHUNK = 16 * 1024;
  private static final int CONNECT_MILLIS = 5_000;

  private final ServerSocket listening;
  private final int target;
  private final Weather weather = new Weather();
  private final Set<Link> links = ConcurrentHashMap.newKeySet();

  /**
   * @param target a port of the loopback interface; nobody need listen there yet
   */
  public ChaosProxy(int target) {
    this.target = target;
    try {
      this.listening = new ServerSocket(0, 200, InetAddress.getLoopbackAddress());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Thread.ofVirtual().name("proxy-" + target).start(this::accept);
  }

  public int port() {
    return listening.getLocalPort();
  }

  Weather weather() {
    return weather;
  }

  /** From now on each piece of data waits so long, in either direction. */
  public void slow(Duration each) {
    weather.slow(each);
  }

  /** Resets every connection there is; returns how many. */
  int resetAll() {
    int count = 0;
    for (Link link : links) {
      link.cut();
      count++;
    }
    return count;
  }

  private void accept() {
    while (!listening.isClosed()) {
      try {
        Socket client = listening.accept();
        Thread.ofVirtual().name("link-" + target).start(() -> open(client));
      } catch (IOException e) {
        // Closed, or the client was quicker: the loop looks.
      }
    }
  }

  private void open(Socket client) {
    Socket server = new Socket();
    Link link = new Link(client, server);
    try {
      client.setTcpNoDelay(true);
      server.setTcpNoDelay(true);
      server.connect(
          new InetSocketAddress(InetAddress.getLoopbackAddress(), target), CONNECT_MILLIS);
    } catch (IOException e) {
      link.cut();
      return;
    }
    links.add(link);
    Thread.ofVirtual().name("answers-" + target).start(link::answers);
    link.requests();
  }

  /** One client's connection and the one made for it. */
  private final class Link {
    private final Socket client;
    private final Socket server;
    private volatile boolean answerIsLost;

    Link(Socket client, Socket server) {
      this.client = client;
      this.server = server;
    }

    void requests() {
      FrontendMessages messages = new FrontendMessages();
      pump(
          client,
          server,
          (bytes, count) -> {
            if (!messages.commitIn(bytes, count)) {
              return true;
            }
            Weather.Commit commit = weather.commit();
            answerIsLost = commit == Weather.Commit.ANSWER_LOST;
            return commit != Weather.Commit.REQUEST_LOST;
          });
    }

    void answers() {
      pump(server, client, (_, _) -> !answerIsLost);
    }

    private void pump(Socket from, Socket to, Gate gate) {
      byte[] chunk = new byte[CHUNK];
      try {
        InputStream in = from.getInputStream();
        OutputStream out = to.getOutputStream();
        for (int count = in.read(chunk); count >= 0; count = in.read(chunk)) {
          if (!gate.opensFor(chunk, count) || !weather.bears(count)) {
            cut();
            return;
          }
          out.write(chunk, 0, count);
        }
        to.shutdownOutput();
        if (from.isOutputShutdown()) {
          cut();
        }
      } catch (IOException e) {
        cut(); // Either side went; so does the other.
      } catch (InterruptedException e) {
        cut();
        Thread.currentThread().interrupt();
      }
    }

    void cut() {
      links.remove(this);
      reset(client);
      reset(server);
    }

    /** The other side sees "connection reset", as when a machine vanishes and comes back. */
    private static void reset(Socket socket) {
      try {
        if (!socket.isClosed()) {
          socket.setSoLinger(true, 0);
          socket.close();
        }
      } catch (IOException e) {
        // It is gone, which is what was wished.
      }
    }
  }

  /** Looks at what is about to pass; false cuts the connection. */
  @FunctionalInterface
  private interface Gate {
    boolean opensFor(byte[] bytes, int count);
  }

  @Override
  public void close() {
    try {
      listening.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    weather.fair();
    resetAll();
  }
}
