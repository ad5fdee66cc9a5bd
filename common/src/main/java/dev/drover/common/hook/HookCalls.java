package dev.drover.common.hook;

import dev.drover.common.config.DroverConfig;
import dev.drover.common.failure.DroverException;
import dev.drover.common.failure.Failure;
import dev.drover.common.failure.FailureKind;
import dev.drover.common.message.Finding;
import dev.drover.common.message.Json;
import dev.drover.common.message.Order;
import dev.drover.common.message.SealedBundle;
import dev.drover.common.name.DatabaseName;
import dev.drover.common.plan.Hook;
import dev.drover.common.plan.Hooks;
import dev.drover.common.worker.Run;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Calls the addresses that a plan's hooks name, for one command.
 *
 * <p>Twice: an address hears of the same command again when its answer was lost, under the same
 * key; of a command that is sent again, under the key of its epoch. Half: those that were called
 * stay called, and nothing is ever taken back from them. Late: a worker that slept may call when
 * another has gone on; the epoch tells.
 */
public final class HookCalls {
  private final Order order;
  private final Run run;
  private final DroverConfig.Workers workers;

  public HookCalls(Order order, Run run, DroverConfig.Workers workers) {
    this.order = order;
    this.run = run;
    this.workers = workers;
  }

  /**
   * What an address is told.
   *
   * @param database the project's own, by the name that it has or will have
   * @param staging the database to be looked at; present before it is promoted
   * @param bundle that the project is backed up in, and what {@code drover backup verify} must
   *     find; present once it is whole
   * @param key names migration, moment, hook and epoch
   */
  record Told(
      String hook,
      Hooks.When when,
      String project,
      String server,
      String database,
      @Nullable String staging,
      @Nullable String bundle,
      @Nullable String manifestSha256,
      String migration,
      int epoch,
      String key) {}

  /**
   * Calls all of them, one after the other.
   *
   * @throws DroverException as {@link #call}; those behind it are not called
   */
  public void callAll(Hooks.When when, List<Hook> hooks) {
    for (Hook hook : hooks) {
      run.checkCancelled();
      call(when, hook, null);
    }
  }

  /**
   * Tells all of {@link Hooks#backup} of a bundle, one after the other.
   *
   * @throws DroverException as {@link #call}; those behind it are not called
   */
  public void tellOf(SealedBundle bundle, List<Hook> hooks) {
    for (Hook hook : hooks) {
      run.checkCancelled();
      call(Hooks.When.BACKUP, hook, null, bundle);
    }
  }

  /**
   * Calls one until it answers 2xx, as often as the plan says.
   *
   * @param hook one with an address
   * @param staging the database to be looked at, if it is not the project's own yet
   * @throws DroverException {@code hook_failed}; {@code url_not_allowed}, {@code url_invalid}
   * @throws Run.RunCancelled when the run is, also while waiting for an answer
   */
  public void call(Hooks.When when, Hook hook, @Nullable DatabaseName staging) {
    call(when, hook, staging, null);
  }

  private void call(
      Hooks.When when, Hook hook, @Nullable DatabaseName staging, @Nullable SealedBundle bundle) {
    String url = Objects.requireNonNull(hook.url());
    Call call = Call.of(url, order.project(), order.database(), workers);
    Told told = told(when, hook, staging, bundle);
    for (int attempt = 1; ; attempt++) {
      Failed failed = once(call, told, hook);
      if (failed == null) {
        return;
      }
      if (attempt >= hook.attempts(when)) {
        String often = attempt == 1 ? "" : " in " + attempt + " attempts, the last time because";
        throw failed(hook, (often + " " + failed.why()).strip(), failed.cause());
      }
      run.pause(Duration.ofMillis(hook.pause()));
    }
  }

  /** Why a call was in vain. */
  private record Failed(String why, @Nullable Throwable cause) {}

  private @Nullable Failed once(Call call, Told told, Hook hook) {
    run.checkCancelled();
    try {
      int status = call.post(Json.text(told), told.key(), Duration.ofMillis(hook.timeout()), run);
      return status / 100 == 2 ? null : new Failed("it answered " + status, null);
    } catch (IOException e) {
      return new Failed("it did not answer (" + e.getClass().getSimpleName() + ")", e);
    }
  }

  private Told told(
      Hooks.When when, Hook hook, @Nullable DatabaseName staging, @Nullable SealedBundle bundle) {
    String migration = order.migration().toString();
    return new Told(
        hook.name(),
        when,
        order.project().value(),
        order.server(),
        order.database().value(),
        staging == null ? null : staging.value(),
        bundle == null ? null : bundle.id().value(),
        bundle == null ? null : bundle.manifestSha256(),
        migration,
        order.epoch(),
        String.join("/", migration, when.word(), plain(hook.name()), "" + order.epoch()));
  }

  /** What may stand in a header. */
  private static String plain(String name) {
    return URLEncoder.encode(name, StandardCharsets.UTF_8);
  }

  /** That a hook went well; nothing is told of those that stand before anything else. */
  public static Finding passed(Hooks.When when, Hook hook) {
    String what = "The hook '" + hook.name() + "' of hooks." + when.word() + " passed.";
    return Finding.info("hook_passed", null, what);
  }

  /**
   * The failure of a hook, whatever it was.
   *
   * @param why as the end of a sentence
   */
  public static DroverException failed(Hook hook, String why, @Nullable Throwable cause) {
    Failure failure =
        new Failure(
            FailureKind.USER,
            "hook_failed",
            "The hook '" + hook.name() + "' failed: " + why + ".",
            hook.name(),
            "Put right what it stands for, then replay.");
    return cause == null ? new DroverException(failure) : new DroverException(failure, cause);
  }
}
