package dev.drover.common.postgres;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * A connection that tells, once, when it is closed. For PostgreSQL's own interfaces use {@link
 * Connection#unwrap}.
 */
final class LeasedConnection implements InvocationHandler {
  private final Connection connection;
  private final Runnable whenClosed;
  private final AtomicBoolean closed = new AtomicBoolean();

  private LeasedConnection(Connection connection, Runnable whenClosed) {
    this.connection = connection;
    this.whenClosed = whenClosed;
  }

  static Connection of(Connection connection, Runnable whenClosed) {
    return (Connection)
        Proxy.newProxyInstance(
            LeasedConnection.class.getClassLoader(),
            new Class<?>[] {Connection.class},
            new LeasedConnection(connection, whenClosed));
  }

  @Override
  public @Nullable Object invoke(Object proxy, Method method, Object @Nullable [] arguments)
      throws Throwable {
    String name = method.getName();
    if (name.equals("equals") && arguments != null) {
      return proxy == arguments[0];
    }
    try {
      return method.invoke(connection, arguments);
    } catch (InvocationTargetException e) {
      throw e.getCause() == null ? e : e.getCause();
    } finally {
      if ((name.equals("close") || name.equals("abort")) && closed.compareAndSet(false, true)) {
        whenClosed.run();
      }
    }
  }
}
