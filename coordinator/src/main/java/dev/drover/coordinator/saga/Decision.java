package dev.drover.coordinator.saga;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What follows from one input.
 *
 * @param changed whether anything is to be stored and sent; otherwise {@code next} is the saga as
 *     it was and the note says why nothing follows
 * @param outcome the end arrived in, to be told to the platform
 */
public record Decision(
    Saga next,
    boolean changed,
    List<Instruction> commands,
    Timer timer,
    Note note,
    State.@Nullable Ended outcome) {
  public Decision {
    commands = List.copyOf(commands);
  }

  static Decision ignored(Saga saga, String why) {
    return new Decision(saga, false, List.of(), new Timer.Keep(), Note.of(why), null);
  }

  static Decision moved(Saga next, List<Instruction> commands, Timer timer, Note note) {
    State.Ended outcome = next.state() instanceof State.Ended ended ? ended : null;
    return new Decision(next, true, commands, timer, note, outcome);
  }
}
