package dev.drover.local;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaPackage;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.NullMarked;

/** The directions of the house: who may know whom. */
@AnalyzeClasses(packages = "dev.drover", importOptions = ImportOption.DoNotIncludeTests.class)
final class ArchitectureTest {
  private static final String COORDINATOR = "dev.drover.coordinator..";
  private static final String[] WORKERS = {
    "dev.drover.backup..", "dev.drover.migrate..", "dev.drover.verify.."
  };

  /** Fixtures that tests and the local stack share; they are published in a jar of common. */
  private static final String FIXTURES = "dev.drover.common.testing..";

  /** A rule over nothing proves nothing: each part of the house must be in what is looked at. */
  @ArchTest
  static void everyPartIsLookedAt(JavaClasses house) {
    Set<String> parts =
        house.stream()
            .map(type -> type.getPackageName().split("\\."))
            .filter(names -> names.length > 2)
            .map(names -> names[2])
            .collect(Collectors.toCollection(TreeSet::new));
    assertThat(parts)
        .contains("common", "coordinator", "backup", "migrate", "verify", "cli", "local");
  }

  @ArchTest
  static final ArchRule COORDINATOR_KNOWS_NO_WORKER =
      noClasses()
          .that()
          .resideInAPackage(COORDINATOR)
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(WORKERS);

  @ArchTest
  static final ArchRule WORKERS_DO_NOT_KNOW_THE_COORDINATOR =
      noClasses()
          .that()
          .resideInAnyPackage(WORKERS)
          .should()
          .dependOnClassesThat()
          .resideInAPackage(COORDINATOR);

  /** Verification is worth something because it shares no code with what it verifies. */
  @ArchTest
  static final ArchRule VERIFICATION_DOES_NOT_SEE_WHAT_IT_VERIFIES =
      noClasses()
          .that()
          .resideInAPackage("dev.drover.verify..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("dev.drover.migrate..", "dev.drover.backup..");

  /** And so is the judge of the fault benchmark, who shares no code with anything. */
  @ArchTest
  static final ArchRule THE_JUDGE_KNOWS_NOBODY =
      noClasses()
          .that()
          .resideInAPackage("dev.drover.local.judge..")
          .should()
          .dependOnClassesThat(
              resideInAPackage("dev.drover..")
                  .and(DescribedPredicate.not(resideInAPackage("dev.drover.local.judge.."))));

  @ArchTest
  static final ArchRule OTHER_WORKERS_DO_NOT_KNOW_EACH_OTHER =
      slices()
          .matching("dev.drover.(*)..")
          .namingSlices("$1")
          .should()
          .notDependOnEachOther()
          .ignoreDependency(
              DescribedPredicate.alwaysTrue(), resideInAPackage("dev.drover.common.."))
          .ignoreDependency(
              resideInAnyPackage("dev.drover.local..", "dev.drover.cli.."),
              DescribedPredicate.alwaysTrue());

  @ArchTest
  static final ArchRule COMMON_KNOWS_NOBODY =
      classes()
          .that()
          .resideInAPackage("dev.drover.common..")
          .should()
          .onlyDependOnClassesThat(
              resideInAPackage("dev.drover.common..")
                  .or(DescribedPredicate.not(resideInAPackage("dev.drover.."))));

  /** No Kafka, JDBC, Micronaut, logger or clock: deciding is a function of its arguments. */
  @ArchTest
  static final ArchRule THE_SAGA_IS_PURE =
      classes()
          .that()
          .resideInAPackage("dev.drover.coordinator.saga..")
          .should()
          .onlyDependOnClassesThat()
          .resideInAnyPackage(
              "java.lang..",
              "java.time..",
              "java.util..",
              "dev.drover.coordinator.saga..",
              "dev.drover.common.message..",
              "dev.drover.common.plan..",
              "dev.drover.common.name..",
              "dev.drover.common.failure..",
              "org.jspecify.annotations..",
              "com.fasterxml.jackson.annotation..");

  @ArchTest
  static final ArchRule THE_SAGA_ASKS_NO_CLOCK =
      noClasses()
          .that()
          .resideInAPackage("dev.drover.coordinator.saga..")
          .should()
          .callMethod(java.time.Instant.class, "now")
          .orShould()
          .callMethod(System.class, "currentTimeMillis")
          .orShould()
          .callMethod(System.class, "nanoTime")
          .orShould()
          .callMethod(java.util.UUID.class, "randomUUID")
          .orShould()
          .dependOnClassesThat()
          .areAssignableTo(java.util.Random.class);

  @ArchTest
  static final ArchRule KAFKA_STAYS_AT_ITS_TWO_DOORS =
      noClasses()
          .that()
          .resideOutsideOfPackages(
              "dev.drover.coordinator.transport..",
              "dev.drover.common.worker..",
              "dev.drover.local..",
              FIXTURES)
          .should()
          .dependOnClassesThat()
          .resideInAPackage("org.apache.kafka..");

  @ArchTest
  static final ArchRule PACKAGES_ARE_NAMED_BY_THEIR_WORK =
      noClasses()
          .should()
          .resideInAnyPackage(
              "..util..",
              "..utils..",
              "..service..",
              "..impl..",
              "..model..",
              "..dto..",
              "..manager..",
              "..helper..");

  /**
   * The one pair that is allowed: commands carry plans, and plans are read and written with the
   * messages' JSON and YAML.
   */
  @ArchTest
  static final ArchRule COMMON_HAS_NO_OTHER_CYCLES =
      slices()
          .matching("dev.drover.common.(*)..")
          .should()
          .beFreeOfCycles()
          .ignoreDependency(
              resideInAPackage("dev.drover.common.plan.."),
              resideInAPackage("dev.drover.common.message.."));

  @ArchTest
  static final ArchRule THE_COORDINATOR_HAS_NO_CYCLES =
      slices().matching("dev.drover.coordinator.(*)..").should().beFreeOfCycles();

  @ArchTest
  static void everyPackageIsNullMarked(JavaClasses house) {
    List<String> unmarked =
        house.stream()
            .map(JavaClass::getPackage)
            .distinct()
            .filter(inside -> !inside.isAnnotatedWith(NullMarked.class))
            .map(JavaPackage::getName)
            .sorted()
            .toList();
    assertThat(unmarked).isEmpty();
  }
}
