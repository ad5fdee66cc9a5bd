package dev.drover.local.doctor;

import dev.drover.local.doctor.Diagnosis.Level;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Collects the diagnoses of one subject, in the order they were made. */
final class Chart {
  private final String subject;
  private final List<Diagnosis> diagnoses = new ArrayList<>();

  Chart(String subject) {
    this.subject = subject;
  }

  void fine(String check, String message) {
    diagnoses.add(new Diagnosis(subject, check, Level.FINE, message, null));
  }

  void warning(String check, String message, String remedy) {
    diagnoses.add(new Diagnosis(subject, check, Level.WARNING, message, remedy));
  }

  void error(String check, String message, @Nullable String remedy) {
    diagnoses.add(new Diagnosis(subject, check, Level.ERROR, message, remedy));
  }

  List<Diagnosis> diagnoses() {
    return List.copyOf(diagnoses);
  }
}
