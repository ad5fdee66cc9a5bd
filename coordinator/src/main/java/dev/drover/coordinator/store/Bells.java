package dev.drover.coordinator.store;

/**
 * Who is woken by a commit of this process. Another process's commits are noticed by polling.
 *
 * @param outbox something waits to be sent
 * @param queue a batch may have a free place, a new wish or its end
 * @param jobs a backup, restore or drill waits
 */
public record Bells(Bell outbox, Bell queue, Bell jobs) {
  public Bells() {
    this(new Bell(), new Bell(), new Bell());
  }
}
