package dev.drover.coordinator.simulation;

import java.util.EnumMap;
import java.util.Map;

/**
 * How bad a run is: which faults strike how often, and when a whole server is away. Every run has
 * its own mixture, most of them without most faults, because too many at once hide each other.
 */
final class Weather {
  /** What can be away for a while. */
  enum Place {
    BROKER,
    COORDINATOR_DATABASE,
    TARGET_SERVER,
    SOURCE_SERVER,
    BUNDLE_STORE
  }

  private final Chance chance;
  private final Timeline timeline;
  private final Map<Fault, Double> rates = new EnumMap<>(Fault.class);
  private final Map<Place, Long> awayUntil = new EnumMap<>(Place.class);
  private final long calmFrom;

  /**
   * @param calmFrom when everything heals, for good
   */
  Weather(Chance chance, Timeline timeline, long calmFrom) {
    this.chance = chance;
    this.timeline = timeline;
    this.calmFrom = calmFrom;
    boolean bad = chance.happens(0.9);
    for (Fault fault : Fault.values()) {
      rates.put(
          fault, bad && chance.happens(0.35) ? fault.most() * (1 + chance.below(10)) / 10.0 : 0.0);
    }
    for (Place place : Place.values()) {
      if (chance.happens(0.2)) {
        outage(place);
      }
    }
  }

  private Weather(Chance chance, Timeline timeline) {
    this.chance = chance;
    this.timeline = timeline;
    this.calmFrom = 0;
  }

  /** Nothing goes wrong but that {@code place} is away once. */
  static Weather calmBut(Place place, long from, long until, Chance chance, Timeline timeline) {
    Weather weather = new Weather(chance, timeline);
    timeline.at(from, () -> weather.awayUntil.put(place, until));
    return weather;
  }

  /** Nothing goes wrong. */
  static Weather calm(Chance chance, Timeline timeline) {
    return new Weather(chance, timeline);
  }

  private void outage(Place place) {
    long longest =
        switch (place) {
          case TARGET_SERVER, SOURCE_SERVER, BUNDLE_STORE -> 500_000;
          case BROKER, COORDINATOR_DATABASE -> 45_000;
        };
    long lasts = chance.happens(0.5) ? chance.between(500, 10_000) : chance.between(500, longest);
    timeline.at(
        chance.between(500, calmFrom),
        () -> awayUntil.put(place, Math.min(timeline.now() + lasts, calmFrom)));
  }

  boolean strikes(Fault fault) {
    return !isCalm() && chance.happens(rates.getOrDefault(fault, 0.0));
  }

  boolean isAway(Place place) {
    return timeline.now() < awayUntil.getOrDefault(place, 0L);
  }

  boolean isCalm() {
    return timeline.now() >= calmFrom;
  }

  long calmFrom() {
    return calmFrom;
  }
}
